"""The invented names and codes of the demo's municipalities, wijken and buurten; none of them is a real one."""

CITY_CODE, CITY_NAME = "GM9001", "Wilgenstad"
COUNTRY_NAME = "Nederland (fictief)"
RIVER_NAME = "de Wulpe"
ISLAND_NAME = "Zandrif"

# Every municipality but the city; the last is an island. Codes GM9002 and on: no real code begins with a 9.
OTHER_NAMES = (
    "Beukerdam", "Zwanenvoort", "Lisserhout", "Ottermonde", "Kievitsrade", "Hazelbergen", "Kwartelzijl", "Elzenmeer",
    "Reigersdrecht", "Spechtwolde", "Dassenburg", "Egeldonk", "Vossenhage", "Bevermuide", "Snoekerveen", "Brasemdijk",
    "Zalmwaarde", "Karperkapel", "Futenhaven", "Merelgeest", "Vlierbeke", "Lijsterrode", "Lindermeer", "Essenvliet",
    "Iepenhaven", "Berkerwoude", "Esperzijl", "Hulstergouw", "Varenbroek", "Klaverambt", "Distelkerk", "Madelieveen",
    "Boterweide", "Korenzande", "Gerstmonde", "Haverduinen", "Roggeveste", "Tarwekerk", "Vlaskapelle", "Hennepsluis",
    "Bietenwaard", "Raapstede", "Moesdijk", "Wortelrade", "Hopgaarden", "Mosterbeek", "Kaneelhorst", "Saffraanoord",
    "Dillenoord", "Kervelzand", "Tijmerdal", "Salierhoek", "Munterhuizen", "Laurierstede", "Venkeldam", "Zuringmeer",
    "Distelwold", "Slangenwort", "Kruizemunde", ISLAND_NAME,
)  # fmt: skip
# Two municipalities that become one.
MERGING_NAMES = ("Wikkelo", "Wikkerdam")
MERGED_NAME = "Wikkelerdam"
# Three small neighbours, among the others, that become one later.
SMALL_MERGING_NAMES = ("Kervelzand", "Salierhoek", "Zuringmeer")
SMALL_MERGED_NAME = "Kruidenmark"
# Every municipality that ever exists; its place here is its number.
UNIT_NAMES = (CITY_NAME, *OTHER_NAMES, *MERGING_NAMES, MERGED_NAME, SMALL_MERGED_NAME)

# Wijken of the city in the order of their numbers, each with its buurten in the order of theirs.
WIJKEN: dict[str, tuple[str, ...]] = {
    "Binnenwaard": (
        "Lakenkwartier", "Vismarktkwartier", "Hofjeskwartier", "Waaghoek", "Kathedraalhof", "Gasthuiskwartier",
        "Wallenpark",
    ),
    "Sluiskwartier": (
        "Schippersoord", "Touwslagershof", "Roeiershoek", "Veerpoort", "Ankerkade", "Zeilmakershof", "Loodsenoord",
    ),
    "Tegelveld": (
        "Klinkerhof", "Vormershoek", "Leemkuilen", "Baksteenhof", "Ovenkwartier", "Dakpanhoek",
        "Bedrijvenpark Tegelveld",
    ),
    "Sterrengaarde": (
        "Poolsterhof", "Orionhoek", "Cassiopeiahof", "Lierkwartier", "Pegasushoek", "Kometenhof", "Noorderlichthof",
    ),
    "Muntakker": (
        "Guldenhoek", "Dukaatweide", "Florijnveld", "Stuivershoek", "Daalderhof", "Schellingkwartier", "Rijderhof",
    ),
    "Notenhage": (
        "Amandelhoek", "Walnotenhof", "Kastanjerade", "Pecanhof", "Pistachehof", "Hazelnotenveld", "Eikelhoek",
    ),
    "Griendenrijk": (
        "Knotwilgoord", "Katwilgpark", "Treurwilgplas", "Tenenweide", "Mandenmakersveld", "Lisdoddepark",
    ),
    "Vlindergaarde": (
        "Atalantahof", "Citroentjesveld", "Parelmoerpark", "Zandoogweide", "Blauwtjesduin", "Vuurvlinderpark",
    ),
    "Buitenwaarden": (
        "Zandhuizerveld", "Lage Griend", "Hoge Griend", "Veenschansen", "Kerkhoevepolder", "Zwaluwbroeken",
    ),
}  # fmt: skip

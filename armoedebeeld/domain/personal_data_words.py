"""Words that tell people from places and organisations; all in the writing of `fold`: no capitals, no accents.

The given names are those a Dutch municipality meets often, written down for this purpose; no list of another project.
Left out are names that are ordinary words in a table or a remark, such as Max, Wil, Storm and Merel.
"""

import unicodedata


def _plain_table() -> dict[int, str]:
    """One character for each accented or typographic one, so that places in a text stay the same."""
    table = {code: " " for code in (*range(9, 14), 0x85, 0xA0, 0x2028, 0x2029, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)}
    table |= dict.fromkeys((0xAD, *range(0x2010, 0x2016), 0x2212), "-") | dict.fromkeys((0x2018, 0x2019, 0xB4), "'")
    table |= {code: " " for code in range(0x2000, 0x200B)} | {0x202F: " "}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00), *range(0xFF10, 0xFF5B)):
        first = unicodedata.normalize("NFKD", chr(code))[0]
        if first.isascii():
            table[code] = first
    return table | {0xD8: "O", 0xF8: "o", 0x131: "i", 0x141: "L", 0x142: "l", 0x110: "D", 0x111: "d"}


_PLAIN = _plain_table()


def plain(text: str) -> str:
    """The text in plain letters, digits, dashes and spaces, on one line and just as long."""
    return text if text.isascii() and text.isprintable() else text.translate(_PLAIN)


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


def fold(word: str) -> str:
    """The word without accents and capitals, as this vocabulary writes it."""
    return plain(word).lower()


GIVEN_NAMES = frozenset(
    _words(
        """
    aad aafke aaliyah aart aartje abdel abdelkader abdellah abdul abdullah abel achmed adam adil adriaan agata
    agnieszka ahmad ahmed ahmet aicha aisha albert alex alexander alexandra ali alice alicja alina aliyah amber amin
    amina amir amira amy andre andrea andrzej angela angelique anita anja ank anke ann anna anne annelies annemarie
    annemiek annie anouar anouk ans anton antonia antoon anwar appie arend arie arjan arjen arno arnold arthur aslan
    astrid audrey aya ayah ayoub ayse aysel aziz aziza bahar barbara barry bart bartosz bas bashir bea beata ben
    benjamin benthe berend berkay bernard bert betty bianca bilal bob boris boudewijn bouchra bram brian brigitte
    britt burak busra carla carlijn carlos carmen carolien caroline casper cees cem cemal cengiz ceylan chaima
    chantal charlotte chris christiaan christina cindy claire claudia clara colin coen cor corrie corina cornelis
    damian danique daan daniel danielle danny daphne dave david debby demi deniz dennis derk derya desi dewi diana
    dick diederik diego dilan dilara dina dirk djamila djoeke dominik dominika dora dorien dounia driss dunya dylan
    ebru eddy edith edwin eef eefje ela eleanor elena elif elin elise elizabeth elke ella ellen els elsa elvira emel
    emiel emily emine emma emre eray erdem eric erik erna ernst esma esmee esra ester esther eva evelien evelyn evi
    ewa fadma faisal farid farida faris fatiha fatih fatima fatma fay feline femke feyza fien fleur floor floortje
    floris francis frank frans fred frederik freek frits furkan gabriela geert gerard gerda gerrit gerrie ghizlane
    gijs gina gizem gonnie greet greetje grietje grzegorz guus hajar hakan hakim halima halil hamid hamza hanan
    hanna hannah hanneke hannie hans harm harrie harry hasan hasna hassan hatice havva heleen helena helma hendrik
    henk hennie herman hicham hidde hilde houda hugo huub huseyin ibrahim ibtissam ids ikram ilham ilias ilona ilse
    iman imane imran ina inge ingrid iris irene irma isa isabel isabella ismael ismail ivo iwona jaap jacob
    jacqueline jacek jade jakub jamal jamila jan jana janneke jannie jans janusz jasmijn jasper jay jayden jelle
    jennifer jenny jeroen jerzy jesper jesse jessica jet jill jim jip joanna jochem joep joey johan johanna johannes
    john jolanda jolanta jonas jonathan joost joris jos jose josephine joshua joyce judith juliette julia julian
    julie jurre justin kadir karel karim karima karin karolina katarzyna katja kayleigh kees kelly kemal kenan kenza
    kerem kevin khadija khalid kim klaas koen koos krzysztof kubra laila lana lara lars latifa laura lauren laurens
    layla lea leila leen lena leo leon leonie leyla liam lidia lies liesbeth lieke lien lilian lina linda lisa
    lisanne liv loes lotte louis louise loubna luca lucas lucia luuk lucy luka luke lukasz lynn maaike maarten
    maartje maciej maik malak malgorzata malika manon marco marcel marcin margriet maria mariam marieke marije
    marijke marina marion marit marja marjan marjolein mark marko marlies marloes marta martijn martin martine mary
    maryam mateusz mathijs matthijs maud maurice maurits mauro maya mees meike melanie melike melis meltem mehmet
    meryem mia michael michal michelle michiel mieke mike mila milan mimoun mina mirjam mirte mitchell moad mohamed
    mohammad mohammed mohamud moniek monika monique monir mounir mourad mouna moussa muhammed murat mustafa myrthe
    nabil nadia naima najat najib nancy naomi narges nasser natalia natasja nathalie nawal nel nelleke nick nicole
    nicolaas niek niels nienke nikki nils nina noa noah noel noor nora nordin nour noura nur nuray olaf olga olivia
    omar omer onno oscar osman oumaima ouafa patricia patrick paul paula paulien pauline pawel petra pien piet
    pieter pietje pim piotr priscilla quinten rachid rachida raymond rafael rahma ramon ramona ranim rania raphael
    rayan rebecca remco rene renate renske rianne riad richard rick ridouan rik rinus rita roan rob robbert robert
    robin roel roelof roland romy ronald ronnie roos rosa rosalie roxanne ruben rudi ruud ryan saar saartje sabrina
    said saida salma salim salima sam samantha samet samir samira samuel sander sandra sanne sara sarah saskia
    sebastiaan selim selin selma sem semra serdar serkan sevda sevgi shanice sharon sheila shirley siem sietse
    sigrid siham silvia simone sjaak sjoerd sjors sofia sofie soraya soufian soukaina stan stefan steven stijn suzan
    suzanne sven sylvana sylvia sylwia symen tamara tanja tara tarik ted teun teunis tess thea theo thijmen thijs
    thomas tijmen tijn tim timo tineke tjeerd tobias tom tomasz toos ton trudy tuba tugba turan ugur umut valentijn
    vanessa veerle vera victor vincent wahid walid wassim wendy wessel wesley wibo willeke willem wilma wim winston
    wouter xander yara yasemin yasin yasmin yasmina yassin yassine younes youness youssef yousra yunus yusuf yvette
    yvonne zahra zakaria zainab zehra zeynep zineb zoe zofia zuzanna
    """
    )
)

# Between a given name and a surname, in small letters.
PARTICLES = ("van", "der", "den", "de", "het", "'t", "ter", "ten", "te", "el", "al", "ait", "ben", "bin", "ibn", "von")
PARTICLES_ABROAD = ("da", "dos", "du", "la", "le", "di", "op", "in", "'s")

# A word that ends like this, or is it, usually names a place and not a person ("Jan van Galenbuurt").
PLACE_ENDINGS = _words(
    "buurt buurten wijk wijken straat laan weg plein park kwartier polder dorp kade gracht singel eiland terrein "
    "gebied hof kamp bos district plantsoen dreef steeg haven hoeve "
    "gebouw flat flats complex centrum noord zuid oost west stede "
    "driehoek bospark polders hove oord zicht zijde vaart sluis molen brug poort toren"
)
PLACE_WORDS = frozenset(
    _words(
        """
    noord zuid oost west midden centrum nieuw nieuwe oud oude buiten binnen boven beneden totaal overig
    overige eo omgeving wijk buurt plan park plein straat weg eiland paulowna
    gemeente stad stadsdeel provincie regio nederland holland gelderland utrecht amsterdam rotterdam almere
    """
    )
)
# A word that is or ends like one of these names an organisation, a scheme or a building.
ORGANISATION_ENDINGS = _words(
    "stichting fonds school scholen college lyceum foundation vereniging organisatie regeling kerk museum ziekenhuis "
    "kliniek bibliotheek instituut centrum huis bank winkel bedrijf groep team dienst raad bureau pakket pas loket "
    "academie universiteit theater coalitie maatje maatjes moskee gezelschap club"
)
ORGANISATION_WORDS = frozenset(
    _words(
        """
    stichting st sint gemeente vereniging bv nv vof fonds leergeld jeugdfonds nationaal ministerie raad huis dienst
    school obs cbs pcb kdc kdv bso ikc mbo vmbo prins prinses koning koningin fundament
    """
    )
)
# Endings that no surname has; Nijhuis, Hofstede and Ouwerkerk are surnames, Galenbuurt and Evertsenstraat are not.
NO_SURNAME_ENDINGS = _words(
    "buurt buurten straat laan weg plein park kwartier kade gracht singel eiland terrein gebied district plantsoen "
    "dreef steeg gebouw flat complex centrum noord zuid polder school scholen college lyceum fonds stichting "
    "foundation vereniging organisatie regeling museum ziekenhuis kliniek bibliotheek instituut bedrijf dienst bureau "
    "pakket loket academie universiteit theater coalitie maatje maatjes moskee"
)
# Capitalised words that are no surname though they follow a given name, or no given name though they look like one.
NO_SURNAME = frozenset(
    _words(
        """
    het de dit deze dat een en of is was heeft komt kan wil woont zegt jan feb mrt apr mei jun jul aug sep okt nov
    dec januari februari maart april juni juli augustus september oktober november december maandag dinsdag woensdag
    donderdag vrijdag zaterdag zondag aantal bedrag jaar kinderen kind huishoudens personen sport cultuur onderwijs
    """
    )
)

# What has a letter for a number; behind it a sentence begins: "Dat staat in bijlage A. Daarna volgt".
LETTERED = frozenset(
    _words(
        "bijlage groep plan deel onderdeel optie tabel figuur categorie klas scenario variant type blok vak zone lijst "
        "kolom fase vitamine hepatitis lid punt stap gebied team"
    )
)

# Who a column may be about, in a header.
PEOPLE = (
    "kind(?!er)|client(?!en)|ouder(?!en|s)|moeder|vader|verzorger|aanvrager|leerling(?!en)|deelnemer|inwoner(?!s)|"
    "bewoner|partner|persoon|persoons|medewerker|consulent|klant(?!en)|patient|jongere(?!n)|cursist|vrijwilliger|"
    "hulpvrager|pashouder|contactpersoon|belanghebbende|student(?!en)|burger(?!s)"
)
COUNT_WORDS = frozenset(
    _words(
        "aantal aantallen totaal totalen gemiddeld gemiddelde percentage percentages pct perc procent aandeel n som "
        "count mediaan per unieke"
    )
)
AMOUNT_WORDS = frozenset(
    _words(
        "euro euros eur bedrag bedragen kosten budget lasten uitgaven uitgave baten inkomen inkomens vermogen subsidie "
        "begroting bijdrage bijdragen saldo schuld schulden woz waarde omzet prijs inkomsten vergoeding uitgekeerd "
        "toegekend besteed bestedingen"
    )
)
AREA_STEMS = _words(
    "buurt wijk gemeente gebied regio stadsdeel provincie plaats woonplaats dorp kern district locatie gwb gm wk bu "
    "geoitem geolevel region municipality"
)
REMARK_STEMS = ("opmerking", "toelichting", "omschrijving", "bijzonderheden", "notitie", "tekst")
POSTCODE_STEMS = ("postcode", "pc")
PERIOD_STEMS = _words(
    "periode van tot begin eind start stop peil meet aanvraag toekenning besluit lever ingang maand kwartaal jaar "
    "tijdvak week bijgewerkt geldig betaal afsluit melding signaal instroom uitstroom inschrijf contact"
)
# What a row about one person says of that person; a table of counts has these beside a count.
PERSON_TRAITS = frozenset(
    _words(
        "leeftijd geslacht geboortejaar nationaliteit geboorteland herkomst school klas leerjaar diagnose "
        "gezinssituatie huishoudtype inkomensbron m v"
    )
)
KEY_STEMS = (*AREA_STEMS, *POSTCODE_STEMS, "regeling", "aanbieder", "periode", "jaar", "maand", "kwartaal", "eenheid")

# Only a header made of these is repeated in a message: in a file without headers the first row is about somebody.
SHOWN_HEADER_WORDS = (
    COUNT_WORDS
    | AMOUNT_WORDS
    | PERSON_TRAITS
    | frozenset(AREA_STEMS)
    | frozenset(
        _words(
            """
        aan aanbieder aanvrager aanvraagnummer achternaam adres anummer bsn buurtnaam burgerservicenummer client
        clientcode clientid clientnaam clientnr clientnummer code contactpersoon datum de doelgroep dossier
        dossiernr dossiernummer eenheid email emailadres familienaam geboortedatum gebdatum geb gemeentenaam gezin
        gsm het hnr huisletter huisnr huisnummer iban id ingangsdatum jaar kind kindnaam kindnummer klant klantnaam
        klantnr klantnummer leerling leerlingnaam leerlingnummer mail medewerker meisjesnaam mobiel moeder naam nr
        nummer omschrijving op opmerking opmerkingen ouder pasnummer persoon periode persoonsnummer postcode
        rekening rekeningnummer regeling roepnaam sofinummer straat straatnaam tekst tel telefoon telefoonnummer
        toelichting toevoeging tot tussenvoegsel type vader van voorletters voornaam voornamen wijknaam woonadres
        zaaknummer
        """
        )
    )
)

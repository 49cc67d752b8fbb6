"""The demo's table on low income by the old definition: limits, durations, kinds of household, sources of income."""

from collections.abc import Iterator
from itertools import product

from armoedebeeld.domain.catalogue import Source, Table
from etl.demo_answers import Answers, Dimension, Row, Topic, answers, coded, years
from etl.demo_columns import share_of, thousands
from etl.demo_regions import areas_with_figures, region_dimension
from etl.demo_world import Total, World

YEARS = range(2011, 2023)
# Fewer minors than this, and what is under a limit is hidden: in an area, and in a part of its people.
LEAST_MINORS, LEAST_MINORS_OF_PART = 500, 200
_ROUNDS_TO_NOTHING = 50  # in thousands with one decimal
EVERY_LIMIT, LOW_INCOME, UP_TO_120 = "T001164", "1050290", "A043008"
ONE_YEAR, FOUR_YEARS = "A028721", "A028724"
EVERYBODY = "1050010"
# Code -> title at CBS, and how `etl.demo_groups` calls it.
LIMITS = {
    EVERY_LIMIT: ("Totaal", ""),
    LOW_INCOME: ("Inkomen tot lage-inkomensgrens", "_low"),
    "A043009": ("Inkomen tot 101% sociaal minimum", "_101"),
    "A043010": ("Inkomen tot 105% sociaal minimum", "_105"),
    "A043007": ("Inkomen tot 110% sociaal minimum", "_110"),
    UP_TO_120: ("Inkomen tot 120% sociaal minimum", "_120"),
    "A044103": ("Inkomen tot 130% sociaal minimum", "_130"),
    "A044104": ("Inkomen tot 140% sociaal minimum", "_140"),
    "A044105": ("Inkomen tot 150% sociaal minimum", "_150"),
}
DURATIONS = {ONE_YEAR: "Ten minste 1 jaar", FOUR_YEARS: "Vier jaar of langer"}
PARTS = {
    "1050190": ("Type: Eenoudergezin", "_single_parent"),
    "1016090": ("Type: Paar, met kind(eren)", "_couple"),
    "1050220": ("Type: Meerpersoonshuishouden, overig", "_other_family"),
    "1013400": ("Bron: Inkomen als werknemer", "_wage"),
    "1013601": ("Bron: Inkomen als zelfstandige (totaal)", "_business"),
    "1013750": ("Bron: Uitkering werkloosheid", "_unemployment"),
    "1013800": ("Bron: Uitkering arbeidsongeschiktheid", "_disability"),
    "1013900": ("Bron: Uitkering sociale voorziening", "_assistance"),
}
_HOUSEHOLDS = {"": "households", "_low": "households_low", "_101": "households_101", "_110": "households_110",
               "_120": "households_120"}  # fmt: skip
_TOPICS = (
    Topic("ParticuliereHuishoudens_1", "Particuliere huishoudens", "x 1 000", 1),
    Topic("Personen_2", "Personen", "x 1 000", 1),
    Topic("MinderjarigeKinderen_3", "Minderjarige kinderen", "x 1 000", 1),
    Topic("ParticuliereHuishoudensRelatief_4", "Particuliere huishoudens, relatief", "%", 1),
    Topic("PersonenRelatief_5", "Personen, relatief", "%", 1),
    Topic("MinderjarigeKinderenRelatief_6", "Minderjarige kinderen, relatief", "%", 1),
)


def low_income(world: World, source: Source, table: Table) -> Answers:
    """Every year on the borders of one year, for the country, provinces and municipalities.

    Only the groups of rows that indicators ask for, as CBS answers a question with a filter.
    """
    cells = world.geography.cells
    areas = areas_with_figures(cells, table.boundary_year)
    totals = {(code, year): world.total(members, year) for code, members in areas.items() for year in YEARS}

    def rows() -> Iterator[Row]:
        for limit, duration, kind in _groups():
            for (code, year), total in totals.items():
                yield {
                    "InkomensgrensHuishouden": limit,
                    "DuurInkomenspositie": duration,
                    "KenmerkenVanHuishoudens": kind,
                    source.region_dimension: f"{code:<6}",
                    source.period_dimension: f"{year}JJ00",
                    **_figures(total, limit, duration, kind),
                }

    limits = {code: title for code, (title, _) in LIMITS.items()}
    kinds = {EVERYBODY: "Particuliere huishoudens"} | {code: title for code, (title, _) in PARTS.items()}
    return answers(
        table,
        title=source.title,
        period=f"{YEARS[0]}-{YEARS[-1]}",
        status="Gediscontinueerd",
        dimensions={
            "InkomensgrensHuishouden": Dimension("Dimension", "Inkomensgrens huishouden", coded(limits)),
            "DuurInkomenspositie": Dimension("Dimension", "Duur inkomenspositie", coded(DURATIONS)),
            "KenmerkenVanHuishoudens": Dimension("Dimension", "Kenmerken van huishoudens", coded(kinds)),
            source.region_dimension: region_dimension(cells, table.boundary_year),
            source.period_dimension: years(YEARS, provisional=YEARS[-1]),
        },
        topics=_TOPICS,
        rows=rows(),
    )


def _groups() -> Iterator[tuple[str, str, str]]:
    yield EVERY_LIMIT, ONE_YEAR, EVERYBODY
    for limit, duration in product([code for code in LIMITS if code != EVERY_LIMIT], DURATIONS):
        yield limit, duration, EVERYBODY
    for limit, part in product((EVERY_LIMIT, LOW_INCOME, UP_TO_120), PARTS):
        yield limit, ONE_YEAR, part


def _figures(total: Total, limit: str, duration: str, kind: str) -> dict[str, float | None]:
    """Thousands with one decimal and percentages; None where hidden or not in the table."""
    under = LIMITS[limit][1]
    part = "" if kind == EVERYBODY else PARTS[kind][1]
    if duration == FOUR_YEARS:
        under = "_long" if limit == LOW_INCOME else f"_long{under}"
    households = _HOUSEHOLDS.get(under) if not part else None
    minors: str | None = f"minors{under}{part}"
    whole = f"minors{part}"
    if _is_hidden(total, limit, part):
        households = minors = None
    values = (
        thousands(total, households),
        None,
        thousands(total, minors),
        share_of(total, households, "households"),
        None,
        share_of(total, minors, whole),
    )
    return {topic.key: value for topic, value in zip(_TOPICS, values, strict=True)}


def _is_hidden(total: Total, limit: str, part: str) -> bool:
    minors = total[f"minors{part}"]
    if limit == EVERY_LIMIT:
        return minors < _ROUNDS_TO_NOTHING
    return total["minors"] < LEAST_MINORS or (part != "" and minors < LEAST_MINORS_OF_PART)

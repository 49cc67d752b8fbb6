"""The demo's tables on poverty by the new definition: children and persons, by kind of household and source of income.

Their layout is a guess at CBS's, which nobody here has seen; they are found by title, as the real ones are.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from armoedebeeld.domain.catalogue import Source, Table
from etl.demo_answers import Answers, Dimension, Row, Topic, answers, coded, years
from etl.demo_columns import share_of, thousands
from etl.demo_regions import areas_with_figures, region_dimension
from etl.demo_world import Total, World

YEARS = range(2018, 2025)
DIMENSION = "PersoonsEnHuishoudenskenmerken"
EVERYBODY = "T009002"
# Code -> title at CBS, and how `etl.demo_groups` calls it; of the others no indicator asks for rows.
PARTS = {
    "1050190": ("Type: Eenoudergezin", "_single_parent"),
    "1016090": ("Type: Paar, met kind(eren)", "_couple"),
    "1013400": ("Bron: Inkomen als werknemer", "_wage"),
    "1013601": ("Bron: Inkomen als zelfstandige (totaal)", "_business"),
    "1013900": ("Bron: Uitkering sociale voorziening", "_assistance"),
}
_NOT_ASKED = {
    "1050220": "Type: Meerpersoonshuishouden, overig",
    "1013395": "Bron: Inkomen als werknemer/zelfstandige",
    "1013750": "Bron: Uitkering werkloosheid",
    "1013800": "Bron: Uitkering arbeidsongeschiktheid",
}


@dataclass(frozen=True)
class _People:
    """Whom a table is about: the word at CBS and how `etl.demo_groups` calls them; fewer than this are hidden."""

    word: str
    name: str
    whole: str
    least: int
    least_of_part: int


CHILDREN = _People("Kinderen", "minors", "minors", least=500, least_of_part=200)
PERSONS = _People("Personen", "persons", "inhabitants", least=1500, least_of_part=500)


def poverty_of_children(world: World, source: Source, table: Table) -> Answers:
    """Every year on the borders of one year, for the country, provinces and municipalities."""
    return _poverty(world, source, table, CHILDREN)


def poverty_of_persons(world: World, source: Source, table: Table) -> Answers:
    """The same of everybody, children and adults."""
    return _poverty(world, source, table, PERSONS)


def _poverty(world: World, source: Source, table: Table, people: _People) -> Answers:
    cells, topics = world.geography.cells, _topics(people.word)
    areas = areas_with_figures(cells, table.boundary_year)

    def rows() -> Iterator[Row]:
        for code, members in areas.items():
            for year in YEARS:
                total = world.total(members, year)
                place = {source.region_dimension: f"{code:<6}", source.period_dimension: f"{year}JJ00"}
                for kind in (EVERYBODY, *PARTS):
                    figures = _figures(total, people, part=PARTS[kind][1] if kind in PARTS else "")
                    yield {DIMENSION: kind, **place, **dict(zip((item.key for item in topics), figures, strict=True))}

    kinds = {EVERYBODY: f"Totaal {people.word.lower()}", **{code: title for code, (title, _) in PARTS.items()}}
    return answers(
        table,
        title=source.title,
        period=f"{YEARS[0]}-{YEARS[-1]}",
        dimensions={
            DIMENSION: Dimension("Dimension", "Persoons- en huishoudenskenmerken", coded(kinds | _NOT_ASKED, width=7)),
            source.region_dimension: region_dimension(cells, table.boundary_year),
            source.period_dimension: years(YEARS, provisional=YEARS[-1], revised=YEARS[-2]),
        },
        topics=topics,
        rows=rows(),
    )


def _topics(word: str) -> list[Topic]:
    short, long = f"{word} in armoede", f"{word} langdurig in armoede"
    key, long_key = f"{word}InArmoede", f"{word}LangdurigInArmoede"
    return [
        Topic(f"{word}_1", word, "x 1 000", 1),
        Topic(f"{key}_2", short, "x 1 000", 1, under=("Armoede",)),
        Topic(f"{key}Relatief_3", f"{short}, relatief", "%", 1, under=("Armoede",)),
        Topic(f"{long_key}_4", long, "x 1 000", 1, under=("Langdurige armoede",)),
        Topic(f"{long_key}Relatief_5", f"{long}, relatief", "%", 1, under=("Langdurige armoede",)),
    ]


def _figures(total: Total, people: _People, *, part: str) -> tuple[float | None, ...]:
    whole = f"{people.name}{part}" if part else people.whole
    poor: str | None = f"{people.name}_poor{part}"
    long: str | None = None if part else f"{people.name}_poor_long"
    if total[people.whole] < people.least or (part and total[whole] < people.least_of_part):
        poor = long = None
    return (
        thousands(total, whole),
        thousands(total, poor),
        share_of(total, poor, whole),
        thousands(total, long),
        share_of(total, long, whole),
    )

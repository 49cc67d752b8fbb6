"""The demo's smaller tables: bijstand, jeugdzorg and SES-WOA per wijk and buurt; families and schools per gemeente."""

from collections.abc import Callable, Mapping, Sequence

from armoedebeeld.domain.catalogue import Source, Table
from etl.demo_answers import Answers, Dimension, Topic, answers, coded, periods, years
from etl.demo_columns import LEAST_YOUTH, rounded, share_of
from etl.demo_geography import area_names
from etl.demo_kwb import areas_with_figures as neighbourhoods_with_figures
from etl.demo_kwb import neighbourhood_dimension
from etl.demo_regions import areas_with_figures, region_dimension
from etl.demo_world import Total, World

SCORE_YEARS, FAMILY_YEARS, SCHOOL_YEARS = range(2014, 2025), range(2013, 2026), range(2016, 2024)
_LEAST_HOUSEHOLDS = 100
Figures = Sequence[float | None]


def assistance(world: World, source: Source, table: Table) -> Answers:
    """People with bijstand at the end of every quarter of a year; those of the fourth are those of the year."""
    year = table.boundary_year
    topics = [
        Topic("PersonenMetBijstandTotDeAOWLeeftijd_1", "Personen met bijstand tot de AOW-leeftijd", "aantal"),
        Topic("PersonenMetBijstandVanafDeAOWLeeftijd_2", "Personen met bijstand vanaf de AOW-leeftijd", "aantal"),
    ]
    quarters = {f"{year}KW{quarter:02d}": f"{year} {quarter}e kwartaal" for quarter in (1, 2, 3, 4)}

    def figures(cells: Sequence[int], code: str) -> Figures:
        before, after = (world.total(cells, at)["bijstand"] for at in (year - 1, year))
        people = before + (after - before) * int(code[-1]) / 4
        return rounded(people, 10), rounded(0.07 * people, 10)

    return _of_neighbourhoods(
        world, source, table, period=periods(quarters), topics=topics, figures=figures, levels=("NL", "GM", "WK", "BU")
    )


def youth_care(world: World, source: Source, table: Table) -> Answers:
    """Young people with jeugdzorg in a year, not below wijken."""
    year = table.boundary_year
    topics = [
        Topic("JongerenMetJeugdzorg_1", "Jongeren met jeugdzorg", "aantal"),
        Topic("PercentageJongerenMetJeugdzorg_2", "Percentage jongeren met jeugdzorg", "%", 1),
    ]

    def figures(cells: Sequence[int], code: str) -> Figures:
        total = world.total(cells, year)
        if total["youth"] < LEAST_YOUTH:
            return None, None
        return rounded(total["youth_care"], 5), share_of(total, "youth_care", "youth")

    period = years([year], provisional=year)
    return _of_neighbourhoods(
        world, source, table, period=period, topics=topics, figures=figures, levels=("NL", "GM", "WK")
    )


def social_status(world: World, source: Source, table: Table) -> Answers:
    """SES-WOA scores: every year on the borders of one year."""
    parts = {
        "SES-WOA totaal": ("ses_welfare", "ses_education", "ses_work"),
        "Financiële welvaart": ("ses_welfare",),
        "Opleidingsniveau": ("ses_education",),
        "Recent arbeidsverleden": ("ses_work",),
    }
    topics = [
        Topic(f"GemiddeldeScore_{29 + 2 * place}", "Gemiddelde score", "score", 3, under=("SES-WOA scores", title))
        for place, title in enumerate(parts)
    ]

    def figures(cells: Sequence[int], code: str) -> Figures:
        total = world.total(cells, int(code[:4]))
        if total["households"] < _LEAST_HOUSEHOLDS:
            return [None] * len(parts)
        return [round(sum(total[name] for name in names) / total["households"], 3) for names in parts.values()]

    return _of_neighbourhoods(
        world, source, table, period=years(SCORE_YEARS, provisional=SCORE_YEARS[-1]), topics=topics, figures=figures,
        levels=("NL", "GM", "WK", "BU"),
    )  # fmt: skip


def _of_neighbourhoods(
    world: World,
    source: Source,
    table: Table,
    *,
    period: Dimension,
    topics: Sequence[Topic],
    figures: Callable[[Sequence[int], str], Figures],
    levels: Sequence[str],
) -> Answers:
    """A table per wijk and buurt with periods; `figures` of cells and the code of a period."""
    areas = neighbourhoods_with_figures(world, table.boundary_year)
    areas = {code: cells for code, cells in areas.items() if code[:2] in levels}
    codes = [str(item["Key"]) for item in period.members]
    rows = [
        {source.region_dimension: f"{area:<10}", source.period_dimension: code, **_named(topics, figures(cells, code))}
        for area, cells in areas.items()
        for code in codes
    ]
    listed = neighbourhood_dimension(areas, area_names(table.boundary_year))
    return answers(
        table,
        title=f"{source.title} {table.year or ''}".strip(),
        period=f"{codes[0][:4]}-{codes[-1][:4]}",
        dimensions={source.region_dimension: listed, source.period_dimension: period},
        topics=topics,
        rows=rows,
    )


def families(world: World, source: Source, table: Table) -> Answers:
    """Households by composition on 1 January, every year on its own borders."""
    names = {
        "TotaalParticuliereHuishoudens_1": ("Totaal particuliere huishoudens", "households"),
        "Eenpersoonshuishoudens_2": ("Eenpersoonshuishoudens", "households_single"),
        "Eenouderhuishoudens_3": ("Eenouderhuishoudens", "households_single_parent"),
    }
    topics = [Topic(key, title, "aantal") for key, (title, _) in names.items()]

    def figures(total: Total) -> Figures:
        return [rounded(total[name], 1) for _, name in names.values()]

    return _of_gemeenten(world, source, table, period=years(FAMILY_YEARS), topics=topics, figures=figures)


def early_leavers(world: World, source: Source, table: Table) -> Answers:
    """Pupils and those who leave school without a diploma, per school year, every year on its own borders."""
    topics = [
        Topic("Leerlingen_1", "Leerlingen", "aantal"),
        Topic("VoortijdigSchoolverlaters_2", "Voortijdig schoolverlaters", "aantal"),
        Topic("VoortijdigSchoolverlatersRelatief_3", "Voortijdig schoolverlaters", "%", 1),
    ]
    titles = {f"{year}SJ00": f"{year}/'{(year + 1) % 100}" for year in SCHOOL_YEARS}
    period = periods(titles, stages={f"{SCHOOL_YEARS[-1]}SJ00": "Voorlopig"})
    sexes = {"T001038": "Totaal mannen en vrouwen", "3000": "Mannen", "4000": "Vrouwen"}

    def figures(total: Total) -> Figures:
        share = share_of(total, "early_leavers", "pupils")
        return rounded(total["pupils"], 10), rounded(total["early_leavers"], 10), share

    return _of_gemeenten(
        world, source, table, period=period, topics=topics, figures=figures,
        others={"Geslacht": Dimension("Dimension", "Geslacht", coded(sexes))},
    )  # fmt: skip


def _of_gemeenten(
    world: World,
    source: Source,
    table: Table,
    *,
    period: Dimension,
    topics: Sequence[Topic],
    figures: Callable[[Total], Figures],
    others: Mapping[str, Dimension] | None = None,
) -> Answers:
    """A table per region with periods, each on the borders of its year; in other dimensions the first code only."""
    cells, others = world.geography.cells, others or {}
    whole = {name: dimension.members[0]["Key"] for name, dimension in others.items()}
    codes = [str(item["Key"]) for item in period.members]
    rows = [
        {
            **whole,
            source.region_dimension: f"{area:<6}",
            source.period_dimension: code,
            **_named(topics, figures(world.total(members, int(code[:4])))),
        }
        for code in codes
        for area, members in areas_with_figures(cells, int(code[:4])).items()
    ]
    listed = region_dimension(cells, *(int(code[:4]) for code in codes))
    return answers(
        table,
        title=source.title,
        period=f"{codes[0][:4]}-{codes[-1][:4]}",
        dimensions={**others, source.region_dimension: listed, source.period_dimension: period},
        topics=topics,
        rows=rows,
    )


def _named(topics: Sequence[Topic], figures: Figures) -> dict[str, float | None]:
    return {topic.key: figure for topic, figure in zip(topics, figures, strict=True)}

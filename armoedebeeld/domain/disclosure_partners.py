"""A total that one partner had alone: who has the numbers of partners of another publication sees whose it was."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from armoedebeeld.domain.disclosure_picture import Publication
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.regions import gemeente_of
from armoedebeeld.domain.service_use import provider_of

# (Indicator, period, municipality).
_Figure = tuple[str, str, str]
_Told = dict[tuple[str, int], float]


def name_sole_partners(publications: Sequence[Publication]) -> list[Publication]:
    """The publications, with totals that one partner had alone under the name of the partner whose numbers they are.

    Args:
        publications: the newest first.

    Returns:
        The newest is as it was, and so are files: they don't tell everything that was published.
    """
    partners = {one.name: _partners(one) for one in publications if one.is_whole}
    return [one if not (place and one.is_whole) else _named(one, partners) for place, one in enumerate(publications)]


def _named(publication: Publication, partners: dict[str, dict[_Figure, dict[str, _Told]]]) -> Publication:
    own, rows = partners[publication.name], publication.rows
    totals = rows[rows["breakdown"] == TOTAL]
    figures = pd.Series(list(_figures(totals)), index=totals.index, dtype="object")
    breakdown = rows["breakdown"].astype("object")
    for figure, some in totals.groupby(figures):
        names = _whose(_told(some), [other[figure] for other in partners.values() if figure in other])
        if figure not in own and len(names) == 1:
            breakdown[some.index] = names[0]
    return replace(publication, rows=rows.assign(breakdown=breakdown.astype("str")))


def _whose(totals: _Told, others: list[dict[str, _Told]]) -> list[str]:
    """The partners of which a number is that of the total and none is another, or those that it can be."""
    same: list[str] = []
    open_: list[str] = []
    for name in sorted({name for other in others for name in other}):
        pairs = [(totals[place], count) for other in others
                 for place, count in other.get(name, {}).items() if place in totals]  # fmt: skip
        if all(total == count for total, count in pairs):
            (same if pairs else open_).append(name)
    return same or open_


def _partners(publication: Publication) -> dict[_Figure, dict[str, _Told]]:
    """Figure -> partner -> its numbers."""
    rows = publication.rows
    rows = rows[rows["breakdown"].map(lambda name: provider_of(str(name)) is not None).astype("bool")]
    found: dict[_Figure, dict[str, _Told]] = {}
    for figure, name, row in zip(_figures(rows), rows["breakdown"], rows.to_dict("records"), strict=True):
        told = found.setdefault(figure, {}).setdefault(str(name), {})
        if pd.notna(row["numerator"]):
            told[str(row["region_code"]), int(row["boundary_year"])] = float(row["numerator"])
    return found


def _told(rows: pd.DataFrame) -> _Told:
    known = rows[rows["numerator"].notna()]
    return {
        (str(area), int(year)): float(count)
        for area, year, count in known[["region_code", "boundary_year", "numerator"]].itertuples(index=False)
    }


def _figures(rows: pd.DataFrame) -> Iterator[_Figure]:
    for indicator, period, area in rows[["indicator_id", "period", "region_code"]].itertuples(index=False):
        yield str(indicator), str(period), gemeente_of(str(area)) or ""

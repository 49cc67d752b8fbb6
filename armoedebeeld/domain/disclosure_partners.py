"""A total that one partner had alone: who has the numbers of partners of another publication sees whose it was."""

from collections.abc import Hashable, Sequence
from dataclasses import replace

import pandas as pd

from armoedebeeld.domain.disclosure_picture import Publication
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.regions import gemeente_of
from armoedebeeld.domain.service_use import is_of_provider

_Told = dict[tuple[str, int], float]
# Figure (indicator, period, municipality) -> partner -> its numbers.
_Partners = dict[Hashable, dict[str, _Told]]


def name_sole_partners(publications: Sequence[Publication]) -> list[Publication]:
    """The publications, with totals that one partner had alone under the name of the partner whose numbers they are.

    Args:
        publications: the newest first.

    Returns:
        The newest is as it was, and so are files: they don't tell everything that was published.
    """
    partners = [_partners(one) if one.is_whole else {} for one in publications]
    return [
        _named(one, own, partners) if place and one.is_whole else one
        for place, (one, own) in enumerate(zip(publications, partners, strict=True))
    ]


def _named(publication: Publication, own: _Partners, partners: Sequence[_Partners]) -> Publication:
    rows = publication.rows
    totals, breakdown = rows[rows["breakdown"] == TOTAL], rows["breakdown"].astype("object")
    for figure, some in totals.groupby(_figures(totals)):
        names = _whose(_told(some), [other[figure] for other in partners if figure in other])
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


def _partners(publication: Publication) -> _Partners:
    rows = publication.rows[is_of_provider(publication.rows["breakdown"])]
    found: _Partners = {}
    for figure, every in rows.groupby(_figures(rows)):
        found[figure] = {str(name): _told(some) for name, some in every.groupby("breakdown")}
    return found


def _told(rows: pd.DataFrame) -> _Told:
    known = rows[rows["numerator"].notna()]
    return {
        (str(area), int(year)): float(count)
        for area, year, count in known[["region_code", "boundary_year", "numerator"]].itertuples(index=False)
    }


def _figures(rows: pd.DataFrame) -> pd.Series:
    keys = rows[["indicator_id", "period", "region_code"]].itertuples(index=False)
    return pd.Series(
        [(str(indicator), str(period), gemeente_of(str(area)) or "") for indicator, period, area in keys],
        index=rows.index,
        dtype="object",
    )

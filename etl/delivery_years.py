"""School years and calendar years of one provision: never beside each other, as readers can subtract them."""

from collections.abc import Sequence

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.service_use import counts_other_years
from armoedebeeld.imports.words import normalise
from etl.deliveries import Delivery
from etl.service_use_counts import indicator_ids


def refuse_other_years(rows: pd.DataFrame, kept: Sequence[Delivery]) -> None:
    """Stop where a provision comes per school year and is kept per calendar year, quarter or month, or the reverse.

    Args:
        rows: `service_use.COLUMNS` of a new delivery.
        kept: the deliveries that stay beside it.

    Raises:
        UserError: names the provision and the delivery.
    """
    for delivery in kept:
        both = pd.concat([delivery.rows.assign(is_new=False), rows.assign(is_new=True)], ignore_index=True)
        both = both.assign(key=both["scheme"].map(normalise))
        wrong = both[counts_other_years(both, ["key", "unit"]) & both["is_new"]]
        if len(wrong):
            here, there = ("school", "kalender") if wrong["is_school_year"].iloc[0] else ("kalender", "school")
            raise UserError(
                f"'{wrong['scheme'].iloc[0]}' telt in dit bestand per {here}jaar, en in de levering "
                f"'{delivery.record.title}' per {there}jaar.",
                remedy=f"Lever het ook per {there}jaar, of trek die levering eerst in. Naast elkaar mag niet: een "
                "lezer kan ze van elkaar aftrekken, en ze zijn niet te vergelijken.",
            )


def refuse_parts_of_known_years(rows: pd.DataFrame, told: pd.DataFrame, catalogue: Catalogue) -> None:
    """Stop where months or quarters within a school year were published before, or the school year around them.

    Args:
        rows: `service_use.COLUMNS` of a new delivery.
        told: `service_use_earlier.EARLIER_COLUMNS`.
        catalogue: which provision is which indicator.

    Raises:
        UserError: names the provision and the school year.
    """
    is_part = told["period"] != told["year"].astype("str")
    named = rows.assign(id=indicator_ids(rows, catalogue), is_part=rows["period"] != rows["year"].astype("str"))
    # A school year has months of the year in which it begins and of the next one.
    for new, known, steps, words in (
        (named[named["is_school_year"]], told[is_part], (-1, 0), _MONTHS_FIRST),
        (named[named["is_part"]], told[told["is_school_year"]], (0, 1), _YEARS_FIRST),
    ):
        there = {(name, year + step) for name, year in _figures(known) for step in steps}
        for scheme, name, year in new[["scheme", "id", "year"]].itertuples(index=False):
            if (name, year) in there:
                raise UserError(words[0].format(scheme=scheme), remedy=words[1])


_MONTHS_FIRST = (
    "Van '{scheme}' zijn eerder maanden of kwartalen gepubliceerd die in dit schooljaar kunnen vallen.",
    "Lever het per kalenderjaar, kwartaal of maand. Wie de eerdere cijfers heeft bewaard, kan ze van een schooljaar "
    "aftrekken.",
)
_YEARS_FIRST = (
    "Van '{scheme}' zijn eerder schooljaren gepubliceerd waar deze maanden of kwartalen in kunnen vallen.",
    "Lever het per schooljaar of per kalenderjaar. Wie de eerdere cijfers heeft bewaard, kan er maanden van aftrekken.",
)


def _figures(rows: pd.DataFrame) -> set[tuple[str, int]]:
    return set(rows.loc[:, ["indicator_id", "year"]].drop_duplicates().itertuples(index=False, name=None))


def school_years(deliveries: Sequence[Delivery], catalogue: Catalogue) -> frozenset[str]:
    """Ids of the indicators that deliveries count per school year."""
    parts = [delivery.rows[delivery.rows["is_school_year"]] for delivery in deliveries]
    return frozenset(name for rows in parts for name in indicator_ids(rows, catalogue).dropna())

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
        both = both.assign(key=both["scheme"].map(normalise), gemeente=both["region_code"].str[2:6])
        wrong = both[counts_other_years(both, ["key", "unit", "gemeente"]) & both["is_new"]]
        if len(wrong):
            here, there = ("school", "kalender") if wrong["is_school_year"].iloc[0] else ("kalender", "school")
            raise UserError(
                f"'{wrong['scheme'].iloc[0]}' telt in dit bestand per {here}jaar, en in de levering "
                f"'{delivery.record.title}' per {there}jaar.",
                remedy=f"Lever het ook per {there}jaar, of trek die levering eerst in. Naast elkaar mag niet: een "
                "lezer kan ze van elkaar aftrekken, en ze zijn niet te vergelijken.",
            )


def refuse_years_of_known_months(rows: pd.DataFrame, told: pd.DataFrame, catalogue: Catalogue) -> None:
    """Stop where months or quarters within a school year were published before.

    Args:
        rows: `service_use.COLUMNS` of a new delivery.
        told: `service_use_earlier.EARLIER_COLUMNS`.
        catalogue: which provision is which indicator.

    Raises:
        UserError: names the provision and the school year.
    """
    parts = told[told["period"] != told["year"].astype("str")]
    known = {
        (indicator, code[2:6], int(year) - before)
        for indicator, code, year in parts[["indicator_id", "region_code", "year"]].itertuples(index=False)
        for before in (0, 1)
    }
    school = rows[rows["is_school_year"]]
    names = school.assign(id=indicator_ids(school, catalogue))[["id", "region_code", "year", "scheme"]]
    for indicator, code, year, scheme in names.itertuples(index=False):
        if (indicator, code[2:6], int(year)) in known:
            raise UserError(
                f"Van '{scheme}' zijn eerder maanden of kwartalen gepubliceerd die in schooljaar {year}/{year + 1} "
                "vallen.",
                remedy="Lever het per kalenderjaar, kwartaal of maand. Wie de eerdere cijfers heeft bewaard, kan ze "
                "van een schooljaar aftrekken.",
            )

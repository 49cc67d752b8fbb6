"""Published figures of provisions in few words, for the audit."""

import pandas as pd

from armoedebeeld.cli_audit import COLUMNS
from armoedebeeld.domain.disclosure_network import Known
from armoedebeeld.domain.disclosure_picture import Key, Publication
from armoedebeeld.domain.disclosure_report import audit_publications
from armoedebeeld.domain.regions import ChangeLog
from tests.support.deliveries import catalogue, form, regions
from tests.support.figures import table

HIDDEN, HAVEN = "onderdrukt", "BU00010000"


def row(area, count, **changes):
    """One published count: a number, `HIDDEN`, or another status."""
    is_told = not isinstance(count, str)
    facts = {"indicator_id": "gebruik_leergeld", "region_code": area, "boundary_year": 2020, "period": "2020"}
    facts |= {"breakdown": "totaal", "denominator": pd.NA, "status": "ok" if is_told else count}
    number = float(count) if is_told else pd.NA
    return {**facts, "numerator": number, "value": number, **changes}


def share(area, percentage, group, **changes):
    """A published reach, with the group that it is of."""
    facts = {"indicator_id": "bereik_leergeld", "numerator": pd.NA, "denominator": float(group)}
    return row(area, 0, **{**facts, "value": float(percentage), **changes})


def publication(*rows, name="cijferbestand", is_rounded=False):
    """Rows that were published together; of a file not everything."""
    table = pd.DataFrame(list(rows), columns=list(COLUMNS)).astype(COLUMNS)
    return Publication(name, table, is_rounded=is_rounded, is_whole=not is_rounded)


def export(*rows, name="uitvoer.csv"):
    """Rows of an exported table, as they are read back."""
    return publication(*[{**one, "boundary_year": pd.NA} for one in rows], name=name, is_rounded=True)


def own(name, *buurten):
    """Rows of an own area on the borders of 2020."""
    return [{"region_code": name, "name": name, "buurt_code": code, "boundary_year": 2020} for code in buurten]


def audited(*publications, on=None, own_areas=(), sizes=None, group_years=None):
    """What the audit says of these publications in the made-up country, of which Haven never changed."""
    changes = ChangeLog({(HAVEN, year): "1" for year in range(2018, 2021)}, {}, frozenset())
    known = Known(regions(2020), table("own_area", *own_areas), changes)
    return audit_publications(publications, known, on or catalogue(form()), sizes=sizes or {}, group_years=group_years)


def unsafe(*publications, **options):
    """(Area, period, group) of every finding."""
    names = [item.cell for item in audited(*publications, **options).findings]
    cells = [["?rest"] if name.startswith("?rest") else name.split("|") for name in names]
    return {(cell[1], cell[3], cell[4]) if len(cell) > 1 else (cell[0], "", "") for cell in cells}


def size(area, number, *, indicator="gebruik_leergeld", period="2020"):
    """A group that others publish."""
    return {Key(indicator, area, 2020, period, "totaal"): float(number)}

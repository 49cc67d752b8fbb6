"""What both protocols need while a table is fetched: the description so far, and the rows to ask for."""

from collections.abc import Callable, Sequence

from armoedebeeld.domain.catalogue import Indicator, Source, Table
from armoedebeeld.domain.errors import UnexpectedContentError
from etl.cbs_layout import read_layout
from etl.cbs_selection import Selection, wanted_of
from etl.snapshot import Snapshot

Progress = Callable[[int, int], None]
Describe = Callable[[int], Snapshot]


def selections_to_ask(
    described: Snapshot, *, source: Source, table: Table, indicators: Sequence[Indicator]
) -> list[Selection]:
    """The selections that the indicators need; none where the table has no other dimension than region and period.

    A selection that a table of unseen layout turns out not to have is left out here; `parse` says so in a note.

    Raises:
        UnexpectedContentError: the catalogue names a code that a table of known layout does not have.
    """
    layout = read_layout(described, source=source, table=table)
    if not layout.others:
        return []
    found: list[Selection] = []
    why = ""
    for indicator in indicators:
        for breakdown in (None, *indicator.breakdowns):
            try:
                found += [wanted.selection for wanted in wanted_of(indicator, layout, breakdown=breakdown)]
            except UnexpectedContentError as error:
                if table.is_layout_known:
                    raise
                why = why or error.what
    unique = {tuple(sorted(selection.items())): selection for selection in found}
    if not unique:
        raise nothing_to_read(table, why)
    return list(unique.values())


def nothing_to_read(table: Table, why: str) -> UnexpectedContentError:
    """The error for a table that has nothing of what the catalogue seeks in it; `why` is about the first figure."""
    because = f" {why.rstrip('.')}." if why else ""
    return UnexpectedContentError(
        f"{table.id}: geen enkel cijfer uit indicators.yaml is in deze tabel te vinden.{because}",
        remedy=f"Bekijk de tabel met 'armoedebeeld search --table {table.id}' en pas indicators.yaml aan.",
    )

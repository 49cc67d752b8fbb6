"""CBS period codes to years, and years to runs without a hole."""

import re
from collections.abc import Iterable, Sequence

from armoedebeeld.domain.errors import UnexpectedContentError

_YEAR_CODE = re.compile(r"^(\d{4})JJ00$")


def parse_year(code: str) -> int:
    """The year of a CBS period code such as `2022JJ00`.

    Raises:
        UnexpectedContentError: the code is not a whole year.
    """
    match = _YEAR_CODE.match(code.strip())
    if match is None:
        raise UnexpectedContentError(
            f"Onbekende periodecode '{code}'.",
            remedy="Alleen jaarcijfers (JJ00) worden gelezen; meld dit als de bron is veranderd.",
        )
    return int(match.group(1))


def runs_without_break(years: Sequence[int], *, breaks: Iterable[int] = ()) -> list[list[int]]:
    """The years in runs that may be joined by a line: consecutive, and not across a break.

    Args:
        years: years that have a value, in any order.
        breaks: years in which the definition changed; a run ends before such a year.

    Returns:
        Ascending runs; [2017, 2019, 2020] gives [[2017], [2019, 2020]].
    """
    starts = set(breaks)
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1 and year not in starts:
            runs[-1].append(year)
        else:
            runs.append([year])
    return runs

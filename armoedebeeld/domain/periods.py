"""CBS period codes to years, how final a year's figures are, and years to runs without a hole."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from armoedebeeld.domain.errors import UnexpectedContentError

_PERIOD_CODE = re.compile(r"^(\d{4})([A-Z]{2}\d{2})$")


class Stage(StrEnum):
    """How final the figures of a year are, in the source's own words."""

    FINAL = "definitief"
    REVISED = "nader voorlopig"
    PROVISIONAL = "voorlopig"
    PARTLY = "deels voorlopig"
    UNKNOWN = "onbekend"

    @property
    def is_provisional(self) -> bool:
        """Whether the source may still change the figures."""
        return self in {Stage.REVISED, Stage.PROVISIONAL}


def stage_of(status: str, title: str) -> Stage:
    """The stage that a period's status or title tells: CBS writes `2022*` for provisional, `2022**` for revised."""
    said, title = "".join(status.lower().split()), title.strip()
    if said == "nadervoorlopig" or title.endswith("**"):
        return Stage.REVISED
    if "voorlopig" in said or title.endswith("*"):
        return Stage.PROVISIONAL
    return Stage.FINAL if said == "definitief" else Stage.UNKNOWN


def parse_year(code: str, *, suffix: str = "JJ00") -> int:
    """The year of a CBS period code such as `2022JJ00`.

    Args:
        code: four digits and a suffix: `JJ00` a year, `SJ00` a school year, `KW04` the fourth quarter.
        suffix: the suffix that is asked for.

    Raises:
        UnexpectedContentError: the code is another kind of period.
    """
    match = _PERIOD_CODE.match(code.strip())
    if match is None or match.group(2) != suffix:
        raise UnexpectedContentError(
            f"Onbekende periodecode '{code}'.",
            remedy=f"Alleen perioden met {suffix} worden gelezen; meld dit als de bron is veranderd.",
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

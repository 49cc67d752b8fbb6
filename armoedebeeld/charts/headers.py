"""The words around every figure: title, place and time, unit, sentence, source."""

import re
import unicodedata
from collections.abc import Sequence

from armoedebeeld.charts.spec import Header, SourceLine, source_text
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.wording import unit_phrase


def build_header(
    indicator: Indicator,
    *,
    area: str,
    period_text: str,
    level_text: str,
    sentence: str,
    sources: Sequence[SourceLine],
    is_fictional: bool = False,
    notes: Sequence[str] = (),
    file_name: str = "",
    borders: str = "",
) -> Header:
    """What a figure of this indicator carries; the indicator's own caveats come before `notes`.

    Args:
        indicator: what is shown.
        area: name of the area, such as `Amsterdam`.
        period_text: `2019` or `2011 tot en met 2022`.
        level_text: `per buurt`; empty where there is one area.
        sentence: what can be concluded, in plain Dutch.
        sources: the tables that were used; at least one.
        is_fictional: the made-up municipality.
        notes: more remarks.
        file_name: without ending; made from indicator, area and period where empty.
        borders: for a map, whose borders these are.

    Raises:
        ValueError: title, area, period or source is absent; a figure without them may not be shown.
    """
    for name, text in {"area": area, "period_text": period_text}.items():
        if not text.strip():
            raise ValueError(f"build_header: {name} is empty; every figure names its area and period.")
    if not sources:
        raise ValueError("build_header: sources is empty; every figure names its source and date.")
    return Header(
        title=indicator.title,
        subtitle=", ".join(filter(None, [area, period_text, level_text])),
        unit=unit_phrase(indicator),
        decimals=indicator.decimals,
        sentence=sentence,
        source=source_text(sources, borders=borders),
        notes=tuple(dict.fromkeys([*indicator.caveats, *notes])),
        is_fictional=is_fictional,
        file_name=slug(file_name or f"{indicator.id}_{area}_{period_text}"),
    )


def slug(text: str) -> str:
    """The text as a safe part of a file name on every system: small letters, digits, `_` and `-`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_-]+", "-", plain).strip("-_")[:100] or "figuur"

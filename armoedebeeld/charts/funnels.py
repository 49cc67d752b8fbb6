"""Observations of one year as a funnel: each area by its size, and how far chance alone moves areas of that size."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from armoedebeeld.charts.items import missing_entries, records, remark_notes, to_item, with_notes
from armoedebeeld.charts.judged import Judged, judged_entries, with_judgement
from armoedebeeld.charts.spec import FunnelBand, FunnelSpec, Header, Item, Line
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.comparison import CERTAIN, NEARLY_CERTAIN
from armoedebeeld.domain.funnel import funnel_limits, funnel_rate_limits
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.published_intervals import Basis, IntervalRule

_POINTS = 80
_NAMED = 4
_ROUNDED = (
    "Een gebied vlak buiten de lijn heet pas anders als dat bij elke mogelijke afronding zo is, en als het verschil "
    "ertoe doet."
)


def funnel_spec(
    observations: pd.DataFrame,
    indicator: Indicator,
    *,
    header: Header,
    rule: IntervalRule,
    benchmark: Item,
    judged: Judged,
    selected: str | None = None,
) -> FunnelSpec:
    """Areas by size and value, with the bands of 95 % and 99.8 % around the benchmark.

    Args:
        observations: `domain.observations.COLUMNS` and `region_name`, one row per area, one year.
        indicator: what is shown.
        header: from `build_header`.
        rule: how its margin is calculated; the funnel has the same design effect.
        benchmark: with a value.
        judged: how the areas stand beside it.
        selected: code of the area to stand out.

    Raises:
        ValueError: no area has a value and a size, the benchmark has no value, or an area has two rows.
    """
    items = [with_judgement(to_item(row, indicator), judged) for row in records(observations, key=["region_code"])]
    drawn = sorted((item for item in items if _has_place(item)), key=lambda item: (-(item.n or 0), item.code))
    if not drawn or benchmark.value is None:
        raise ValueError("funnel_spec: a funnel needs a benchmark and areas with a value and a size")
    bands = _bands(drawn, rule, value=benchmark.value, whom=judged.benchmark)
    others = sorted((item for item in items if not _has_place(item)), key=lambda item: item.code)
    absent = len(others)
    notes = [_ROUNDED, *remark_notes(drawn), *([f"{absent} gebieden staan alleen in de tabel."] if absent > 1 else [])]
    return FunnelSpec(
        header=with_notes(header, notes),
        items=(*drawn, *others),
        benchmark=Line(
            round_as_shown(benchmark.value, indicator.decimals), f"{benchmark.name}: {benchmark.text}", benchmark.look
        ),
        bands=bands,
        size_title=f"aantal {indicator.population_words} (links klein, rechts groot)",
        legend=(*judged_entries(drawn, judged), *missing_entries(others)),
        named=_named(drawn, bands[-1], selected=selected),
        selected=selected if any(item.code == selected for item in drawn) else None,
    )


def size_ticks(spec: FunnelSpec) -> list[float]:
    """Round sizes for a logarithmic axis: 500, 1.000, 2.000, 5.000."""
    low, high = size_range(spec)
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    every = [factor * 10.0**power for power in powers for factor in (1, 2, 5)]
    inside = [tick for tick in every if low <= tick <= high]
    return inside if len(inside) <= 8 else [tick for tick in inside if str(int(tick))[0] == "1"]


def size_range(spec: FunnelSpec) -> tuple[float, float]:
    """From the smallest to the largest size, with room beside the outermost areas."""
    return spec.bands[0].sizes[0], spec.bands[0].sizes[-1]


def value_range(spec: FunnelSpec) -> list[float]:
    """The values that must be in sight: the areas, the benchmark, and the inner band of all but the smallest areas."""
    middle = len(spec.bands[0].sizes) // 4
    values = [round_as_shown(item.value, spec.header.decimals) for item in spec.drawn if item.value is not None]
    return [0.0, *values, spec.benchmark.value, spec.bands[0].upper[middle]]


def _has_place(item: Item) -> bool:
    return item.value is not None and bool(item.n)


def _bands(items: Sequence[Item], rule: IntervalRule, *, value: float, whom: str) -> tuple[FunnelBand, ...]:
    sizes = np.geomspace(min(item.n or 1 for item in items) * 0.8, max(item.n or 1 for item in items) * 1.25, _POINTS)
    limits = funnel_rate_limits if rule.basis is Basis.RATE else funnel_limits
    texts = {
        CERTAIN: f"buiten de stippellijn: waarschijnlijk anders dan {whom}",
        NEARLY_CERTAIN: f"buiten de hele lijn: vrijwel zeker anders dan {whom}",
    }
    bands = []
    for confidence, text in texts.items():
        lower, upper = limits(
            sizes, value, confidence=confidence, multiplier=rule.multiplier, design_effect=rule.design_effect
        )
        ends = {
            name: tuple(float(number) for number in numbers)
            for name, numbers in {"sizes": sizes, "lower": lower, "upper": upper}.items()
        }
        bands.append(FunnelBand(text, is_outer=confidence == NEARLY_CERTAIN, **ends))
    return tuple(bands)


def _named(items: Sequence[Item], outer: FunnelBand, *, selected: str | None) -> tuple[str, ...]:
    """The chosen area and the few that lie farthest outside the outer band."""

    def outside(item: Item) -> float:
        upper = float(np.interp(item.n or 0, outer.sizes, outer.upper))
        lower = float(np.interp(item.n or 0, outer.sizes, outer.lower))
        return max((item.value or 0) - upper, lower - (item.value or 0))

    far = sorted((item for item in items if outside(item) > 0), key=lambda item: (-outside(item), item.code))
    chosen = [item.code for item in items if item.code == selected]
    return tuple(dict.fromkeys([*chosen, *(item.code for item in far[:_NAMED])]))

"""What stands in the box beside the pointer: prepared here, so that it can't differ from the table."""

from collections.abc import Sequence
from html import escape

from armoedebeeld.charts.spec import Item
from armoedebeeld.charts.theme import LOOK_MARKS
from armoedebeeld.domain.norms import NORM_STATE_LABELS, NormState
from armoedebeeld.domain.observations import STATUS_LABELS, Status
from armoedebeeld.domain.wording import number


def hover_text(item: Item) -> str:
    """Name, year, value or why there is none, judgement, interval, size of the group and marks, as plotly's HTML."""
    lines = [f"<b>{escape(item.name)}</b>", f"{item.year}: {escape(item.text)}"]
    if item.value is None:
        lines.append(f"geen cijfer: {STATUS_LABELS[Status(item.status)]}")
    if mark := LOOK_MARKS.get(item.look):
        lines.append(f"{mark} {escape(item.judgement) or NORM_STATE_LABELS[NormState(item.look.value)]}")
    if item.margin:
        lines.append(f"marge: {escape(item.margin)}")
    if item.n is not None:
        lines.append(f"aantal in de groep: {number(item.n)}")
    lines += [word for word, applies in _marks(item) if applies]
    return "<br>".join(lines)


def _marks(item: Item) -> tuple[tuple[str, bool], ...]:
    is_known = item.value is not None
    return (("voorlopig cijfer", item.is_provisional and is_known), ("geschat cijfer", item.is_estimate and is_known))


def custom_data(item: Item) -> list[str]:
    """What a click hands back: code, name, text, status."""
    return [item.code, item.name, item.text, item.status]


def has_mixed_marks(items: Sequence[Item]) -> bool:
    """Whether some values are final and others are not; where all are alike, a note says so once."""
    return len({(item.is_provisional, item.is_estimate) for item in items if item.value is not None}) > 1


def area_label(item: Item, *, marks: bool) -> str:
    """The name with its mark against the norm and, with `marks`, the word for a value that is not final."""
    mark = LOOK_MARKS.get(item.look, "")
    words = ["voorlopig"] * item.is_provisional + ["geschat"] * item.is_estimate
    suffix = f" ({', '.join(words)})" if words and marks and item.value is not None else ""
    return f"{mark}\u00a0{item.name}{suffix}" if mark else f"{item.name}{suffix}"

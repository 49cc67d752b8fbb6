"""Rows of the long table as the items of a figure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from armoedebeeld.charts.spec import Header, Item, LegendEntry, Look
from armoedebeeld.domain.catalogue import Indicator, Norm
from armoedebeeld.domain.margin_words import margin_text
from armoedebeeld.domain.norm_certainty import NormCertainty
from armoedebeeld.domain.norms import NORM_STATE_LABELS, NORM_STATE_MARKS, NormState
from armoedebeeld.domain.observations import STATUS_LABELS, STATUS_MARKS, Status
from armoedebeeld.domain.sentence_norm import certainty_of
from armoedebeeld.domain.wording import number, value_with_unit

LOOK_OF_STATE: dict[NormState, Look] = {
    NormState.MET: Look.MET,
    NormState.NOT_MET: Look.NOT_MET,
    NormState.NO_NORM: Look.PLAIN,
    NormState.NO_JUDGEMENT: Look.PLAIN,
    NormState.NO_VALUE: Look.MISSING,
}


def records(observations: pd.DataFrame, *, key: Sequence[str]) -> list[dict[str, Any]]:
    """The rows as dictionaries.

    Args:
        observations: `domain.observations.COLUMNS` and `region_name`.
        key: the columns that may occur once only.

    Raises:
        ValueError: a key occurs twice: a figure can show one value per area and year.
    """
    doubles = observations[observations.duplicated(list(key))]
    if len(doubles):
        row = doubles.iloc[0]
        raise ValueError(
            f"Two rows for {row['region_code']} in {row['year']}: choose one breakdown and one boundary year first."
        )
    return [{str(name): value for name, value in row.items()} for row in observations.to_dict("records")]


def to_item(row: dict[str, Any], indicator: Indicator, *, look: Look = Look.PLAIN) -> Item:
    """One row as an item; whatever `look` says, a row without a value looks missing."""
    status = Status(row["status"])
    value = _optional(row["value"]) if status is Status.OK else None
    if value is None and status is Status.OK:
        status = Status.MISSING
    is_known = value is not None
    lower, upper = (_optional(row[name]) if is_known else None for name in ("lower", "upper"))
    return Item(
        code=str(row["region_code"]),
        name=str(row["region_name"]),
        value=value,
        status=status.value,
        text=value_with_unit(value, indicator) if is_known else STATUS_MARKS[status],
        look=look if is_known else Look.MISSING,
        year=int(row["year"]),
        n=_optional(row["denominator"]) if is_known else None,
        lower=lower,
        upper=upper,
        is_provisional=bool(row["is_provisional"]),
        is_estimate=bool(row["is_estimate"]),
        margin=margin_text(lower, upper, indicator),
        period=_period(row),
    )


def _period(row: dict[str, Any]) -> str:
    """What a row is about, where that is no single year."""
    period = row.get("period")
    return "" if period is None or str(period) == str(row["year"]) else str(period)


def absent_item(code: str, *, name: str, year: int) -> Item:
    """An area or year that has no row at all."""
    status = Status.MISSING
    return Item(code, name, None, status.value, STATUS_MARKS[status], Look.MISSING, year)


def missing_entries(items: Sequence[Item]) -> tuple[LegendEntry, ...]:
    """One legend line per kind of absence that occurs."""
    counts = {status: sum(item.status == status.value for item in items) for status in Status}
    return tuple(
        LegendEntry(Look.MISSING, f"geen cijfer: {STATUS_LABELS[status]}", count, status.value)
        for status, count in counts.items()
        if status is not Status.OK and count
    )


def norm_entries(
    items: Sequence[Item], *, phrase: str, plain: NormState, norm: Norm | None, indicator: Indicator
) -> tuple[LegendEntry, ...]:
    """Legend lines of a judgement: met and not met with their marks, or why there is no judgement.

    Args:
        items: the judged items.
        phrase: the norm in words, such as `hoogstens 5,0%`.
        plain: what `Look.PLAIN` stands for here.
        norm: how many of these certainly meet it, or not, is told where margins are known.
        indicator: what is shown.
    """
    sure = [certainty_of(indicator, norm, value=item.value, lower=item.lower, upper=item.upper) for item in items]
    met = _sure(sure, NormCertainty.CERTAINLY_MET, NormCertainty.PROBABLY_MET)
    not_met = _sure(sure, NormCertainty.CERTAINLY_NOT_MET, NormCertainty.PROBABLY_NOT_MET)
    texts = {
        Look.MET: f"{NORM_STATE_MARKS[NormState.MET]} {NORM_STATE_LABELS[NormState.MET]} ({phrase}){met}",
        Look.NOT_MET: f"{NORM_STATE_MARKS[NormState.NOT_MET]} {NORM_STATE_LABELS[NormState.NOT_MET]}{not_met}",
        Look.PLAIN: NORM_STATE_LABELS[plain],
    }
    counts = {look: sum(item.look is look for item in items) for look in texts}
    return tuple(LegendEntry(look, text, counts[look]) for look, text in texts.items() if counts[look])


def _sure(found: Sequence[NormCertainty], certain: NormCertainty, probable: NormCertainty) -> str:
    """`, 3 zeker`: how many of those with a margin; empty where none has one."""
    return f", {number(found.count(certain))} zeker" if certain in found or probable in found else ""


def remark_notes(items: Sequence[Item]) -> tuple[str, ...]:
    """Remarks on provisional and estimated values, naming the areas where they are few."""
    known = [item for item in items if item.value is not None]
    return tuple(
        note
        for word, marked in (
            ("voorlopig", [item.name for item in known if item.is_provisional]),
            ("geschat", [item.name for item in known if item.is_estimate]),
        )
        if (note := _remark(word, marked, len(known)))
    )


def with_notes(header: Header, notes: Sequence[str]) -> Header:
    """The header with more notes, each once."""
    return replace(header, notes=tuple(dict.fromkeys([*header.notes, *notes])))


def _remark(word: str, names: Sequence[str], total: int) -> str:
    if not names:
        return ""
    if len(names) == total:
        return f"Deze cijfers zijn {word}."
    return f"Het cijfer van {', '.join(names)} is {word}." if len(names) <= 3 else f"{len(names)} cijfers zijn {word}."


def _optional(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)

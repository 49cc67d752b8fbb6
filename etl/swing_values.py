"""What a Swing site writes, as ours: its codes of areas, its marks for what is missing, its numbers in text."""

import re

import pandas as pd

from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.regions import COUNTRY, Level, clean_code

# ABF's own conventions. A mark says why there is no number; none of them is ever zero.
MARKS: dict[str, Status] = {
    "": Status.MISSING,
    "-": Status.MISSING,
    "?": Status.SECRET_OR_UNKNOWN,
    ".": Status.SECRET_OR_UNKNOWN,
    "x": Status.SECRET_OR_UNKNOWN,
    "nvt": Status.NOT_APPLICABLE,
    "n.v.t.": Status.NOT_APPLICABLE,
}
RAW_MARKS: dict[int, Status] = {
    -99996: Status.MISSING,
    -99997: Status.SECRET_OR_UNKNOWN,
    -99998: Status.NOT_APPLICABLE,
    -99999: Status.SECRET_OR_UNKNOWN,
}
# No figure of ours is this low: what is, must be a mark, known or not.
_LOWEST = -99990
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"-?\d{1,3},\d{3}")
# How many characters of a CBS code stand behind its two letters.
_LENGTHS = {Level.PROVINCE: 2, Level.MUNICIPALITY: 4, Level.WIJK: 6, Level.BUURT: 8}
# Municipality, wijk, buurt: a wijk has two digits or, since 2022, two letters (seen in KWB 2017 to 2024).
_AREA = re.compile(r"\d{4}(?:(?:\d\d|[A-Z]{2})(?:\d\d|[A-Z]{2})?)?")
_NO_GEMEENTE = "0000"
_PROVINCES = {str(number) for number in range(20, 32)}


def region_code(item: str, level: Level, *, gemeente: str = "") -> str:
    """The CBS code of a site's area: `363` is GM0363, `1400` is WK001400; a whole CBS code stays.

    Args:
        item: the code without the level before it; leading zeros may be gone.
        level: what kind of area it is.
        gemeente: municipality to put before codes of wijken and buurten; empty where they have it in them.

    Raises:
        UnexpectedContentError: it can be no CBS code.
    """
    if level is Level.COUNTRY:
        return COUNTRY  # a site has one country, whatever it calls it
    text = item.strip().upper().removeprefix(level.value)
    length = _LENGTHS[level]
    own = gemeente[2:] if level in {Level.WIJK, Level.BUURT} else ""
    padded = own + text.zfill(length - 4) if own and len(text) <= length - 4 else text.zfill(length)
    if not text or len(padded) != length or not _is_possible(padded, level) or not padded.startswith(own):
        raise _unknown_area(item)
    try:
        return clean_code(level.value + padded)
    except UnexpectedContentError as error:
        raise _unknown_area(item) from error


def _is_possible(code: str, level: Level) -> bool:
    """Whether a code is built as those of CBS are."""
    if level is Level.PROVINCE:
        return code in _PROVINCES
    return _AREA.fullmatch(code) is not None and code[:4] != _NO_GEMEENTE


def read_values(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The numbers (Float64, <NA> where there is none) and the status words of what a site wrote.

    Args:
        texts: as the site gives them: text, or null for nothing.

    Raises:
        UnexpectedContentError: a text is no number and no known mark, or commas can't be told from thousands.
    """
    cleaned = texts.map(lambda text: "" if text is None or text is pd.NA else str(text).strip())
    is_mark = cleaned.str.lower().isin(list(MARKS))
    written = cleaned[~is_mark]
    for text in written[~written.map(lambda text: _NUMBER.fullmatch(text) is not None)]:
        raise _unknown_value(text)
    _check_commas(written)
    numbers = written.str.replace(",", ".").astype("float64")
    is_raw_mark = numbers < _LOWEST
    for number in numbers[is_raw_mark & ~numbers.isin(list(RAW_MARKS))]:
        raise _unknown_value(f"{number:g}")
    status = pd.Series(Status.OK.value, index=texts.index, dtype="str")
    status[is_mark] = cleaned[is_mark].str.lower().map({mark: reason.value for mark, reason in MARKS.items()})
    raw = numbers[is_raw_mark].map({mark: reason.value for mark, reason in RAW_MARKS.items()})
    status[raw.index] = raw
    values = numbers[~is_raw_mark].reindex(texts.index).astype("Float64")
    return values, status.astype("str")


def _check_commas(written: pd.Series) -> None:
    """Stop where a comma may be that of thousands: beside points, or with three digits behind it everywhere."""
    with_comma = written[written.str.contains(",", regex=False)]
    if with_comma.empty:
        return
    is_mixed = bool(written.str.contains(".", regex=False).any())
    if is_mixed or all(_THOUSANDS.fullmatch(text) for text in with_comma):
        raise UnexpectedContentError(
            f"Het getal '{with_comma.iloc[0]}' kan op twee manieren worden gelezen.",
            remedy="Er is niets geladen. Meld dit bij de site: een komma moet voor decimalen staan.",
        )


def _unknown_area(item: str) -> UnexpectedContentError:
    return UnexpectedContentError(
        f"Gebied '{item}' is geen gebied van het CBS.",
        remedy="Er is niets geladen. Controleer het gebied bij de site en zet het bij ignored_items als het geen wijk, "
        "buurt of gemeente is; zijn de codes zonder gemeente, geef dan gemeente op.",
    )


def _unknown_value(text: str) -> UnexpectedContentError:
    return UnexpectedContentError(
        f"Onbekende waarde '{text[:40]}': geen getal en geen bekend teken.",
        remedy="Er is niets geladen. Meld dit, met wat de site ermee bedoelt.",
    )

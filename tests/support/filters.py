"""The part of OData's `$filter` that the product uses, as a question about one row: eq, in, and, or, brackets."""

import re
from collections.abc import Callable, Mapping
from typing import Any

Row = Mapping[str, Any]
Test = Callable[[Row], bool]
_WORDS = re.compile(r"\s*(\(|\)|,|'(?:[^']|'')*'|\w+)")


def row_filter(text: str) -> Test:
    """Whether a row obeys a filter; texts are compared as they are, with their padding. An empty filter holds always.

    Raises:
        ValueError: the filter is none.
    """
    if not text:
        return lambda _: True
    if _WORDS.sub("", text).strip():
        raise ValueError(f"unknown sign in {text!r}")
    words = _WORDS.findall(text)
    test = _either(words)
    if words:
        raise ValueError(f"{words[0]!r} is too much in {text!r}")
    return test


def _either(words: list[str]) -> Test:
    tests = [_both(words)]
    while words and words[0] == "or":
        words.pop(0)
        tests.append(_both(words))
    return lambda row: any(test(row) for test in tests)


def _both(words: list[str]) -> Test:
    tests = [_single(words)]
    while words and words[0] == "and":
        words.pop(0)
        tests.append(_single(words))
    return lambda row: all(test(row) for test in tests)


def _single(words: list[str]) -> Test:
    first = words.pop(0)
    if first == "(":
        test = _either(words)
        _expect(words, ")")
        return test
    kind = words.pop(0)
    if kind == "eq":
        wanted = {_text(words.pop(0))}
    elif kind == "in":
        wanted = set(_list(words))
    else:
        raise ValueError(f"unknown comparison {kind!r}")
    return lambda row: row[first] in wanted


def _list(words: list[str]) -> list[str]:
    _expect(words, "(")
    found = [_text(words.pop(0))]
    while words and words[0] == ",":
        words.pop(0)
        found.append(_text(words.pop(0)))
    _expect(words, ")")
    return found


def _expect(words: list[str], sign: str) -> None:
    if not words or words.pop(0) != sign:
        raise ValueError(f"expected {sign!r}")


def _text(word: str) -> str:
    if not word.startswith("'"):
        raise ValueError(f"{word!r} is no text")
    return word[1:-1].replace("''", "'")

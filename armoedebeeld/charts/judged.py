"""Judgements as looks, words and legend lines: each with a colour, a mark and a word, never a colour alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from armoedebeeld.charts.spec import Item, LegendEntry, Look
from armoedebeeld.charts.theme import LOOK_MARKS
from armoedebeeld.domain.comparison import ComparisonState
from armoedebeeld.domain.judging import NOT_COMPARABLE, Judgement
from armoedebeeld.domain.wording import number

LOOK_OF: dict[ComparisonState, Look] = {
    ComparisonState.BETTER: Look.BETTER,
    ComparisonState.WORSE: Look.WORSE,
    ComparisonState.HIGHER: Look.HIGHER,
    ComparisonState.LOWER: Look.LOWER,
    ComparisonState.SIMILAR: Look.SIMILAR,
    ComparisonState.NOT_COMPARABLE: Look.NOT_COMPARABLE,
}
# In the order of the legend: what asks for attention first.
STATE_WORDS: dict[ComparisonState, str] = {
    ComparisonState.WORSE: "slechter",
    ComparisonState.HIGHER: "hoger",
    ComparisonState.SIMILAR: "vergelijkbaar",
    ComparisonState.LOWER: "lager",
    ComparisonState.BETTER: "beter",
    ComparisonState.NOT_COMPARABLE: "niet te vergelijken",
}


@dataclass(frozen=True)
class Judged:
    """Judgements of areas, and what they were compared with.

    Attributes:
        by_code: region code -> judgement.
        benchmark: as in a sentence, such as `Amsterdam`, `provincie Noord-Holland`.
    """

    by_code: Mapping[str, Judgement]
    benchmark: str

    def of(self, code: str) -> Judgement:
        """The judgement of an area."""
        return self.by_code.get(code, NOT_COMPARABLE)


def with_judgement(item: Item, judged: Judged) -> Item:
    """The item with the look and the words of its judgement; one without a value stays missing."""
    if item.value is None:
        return item
    judgement = judged.of(item.code)
    return replace(item, look=LOOK_OF[judgement.state], judgement=judgement_text(judgement, judged.benchmark))


def judgement_text(judgement: Judgement, benchmark: str) -> str:
    """`slechter dan Amsterdam, vrijwel zeker geen toeval`, `vergelijkbaar met de rest van Amsterdam`."""
    word = STATE_WORDS[judgement.state]
    whom = f"de rest van {benchmark}" if judgement.is_against_rest else benchmark
    if judgement.state is ComparisonState.NOT_COMPARABLE:
        return word
    if not judgement.is_different:
        return f"{word} met {whom}"
    sure = "vrijwel zeker" if judgement.is_nearly_certain else "waarschijnlijk"
    return f"{word} dan {whom}, {sure} geen toeval"


def judged_entries(items: Sequence[Item], judged: Judged) -> tuple[LegendEntry, ...]:
    """One legend line per judgement that occurs, with how many of them are nearly certain."""
    entries = []
    for state in STATE_WORDS:
        found = [item for item in items if item.look is LOOK_OF[state]]
        if found:
            entries.append(LegendEntry(LOOK_OF[state], _entry_text(state, found, judged), len(found)))
    return tuple(entries)


def judged_sentence(items: Sequence[Item], judged: Judged, *, areas: str) -> str:
    """`Van de 24 wijken zijn er 9 slechter dan Amsterdam, 7 beter en 8 vergelijkbaar`; empty where none is judged."""
    counts = {state: sum(item.look is LOOK_OF[state] for item in items) for state in STATE_WORDS}
    known = sum(counts[state] for state in STATE_WORDS if state is not ComparisonState.NOT_COMPARABLE)
    if not known:
        return ""
    different = [
        f"{number(counts[state])} {STATE_WORDS[state]}"
        for state in STATE_WORDS
        if counts[state] and state not in (ComparisonState.SIMILAR, ComparisonState.NOT_COMPARABLE)
    ]
    similar = counts[ComparisonState.SIMILAR]
    if not different:
        return f"Geen van de {number(known)} {areas} verschilt meer van {judged.benchmark} dan door toeval kan."
    first, *others = different
    listed = ", ".join([f"{first} dan {judged.benchmark}", *others])
    verb = "is er" if different[0].startswith("1 ") else "zijn er"
    rest = f"; {number(similar)} {'is' if similar == 1 else 'zijn'} vergelijkbaar" if similar else ""
    return f"Van de {number(known)} {areas} {verb} {listed}{rest}."


def judged_notes(items: Sequence[Item], judged: Judged, *, areas: str) -> list[str]:
    """How the judgement came about: what chance gives anyway, the rest, and what could not be compared."""
    considered = [item for item in items if item.value is not None]
    known = [item for item in considered if item.look is not Look.NOT_COMPARABLE]
    if not known:
        return []
    notes = [
        f"Een kleur betekent: waarschijnlijk geen toeval, en groot genoeg om ertoe te doen. Van {number(len(known))} "
        f"{areas} krijgt er door toeval alleen al ongeveer 1 op de 20 een kleur; vrijwel zeker is 1 op de 500."
    ]
    if rest := [item.name for item in considered if judged.of(item.code).is_against_rest]:
        verb = "is" if len(rest) == 1 else "zijn"
        notes.append(f"{', '.join(rest)} {verb} zo groot dat we met de rest van {judged.benchmark} vergelijken.")
    return notes


def _entry_text(state: ComparisonState, items: Sequence[Item], judged: Judged) -> str:
    mark = f"{LOOK_MARKS[LOOK_OF[state]]} "
    if state is ComparisonState.NOT_COMPARABLE:
        return f"{mark}{STATE_WORDS[state]}"
    if state is ComparisonState.SIMILAR:
        return f"{mark}vergelijkbaar met {judged.benchmark}"
    nearly = sum(judged.of(item.code).is_nearly_certain for item in items)
    return f"{mark}{STATE_WORDS[state]} dan {judged.benchmark}, {number(nearly)} vrijwel zeker"

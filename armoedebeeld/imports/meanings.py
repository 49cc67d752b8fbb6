"""What a column of figures can mean: every measure of the catalogue, by what its own title says."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from armoedebeeld.domain.catalogue import Breakdown, Indicator, Measure
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.strict import NonEmpty, Strict
from armoedebeeld.imports.vocabulary import Amount
from armoedebeeld.imports.words import Facets, read_facets

TITLE_PREFIX = "titel:"


class Part(StrEnum):
    """Which number of an indicator a column holds."""

    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"

    @property
    def amount(self) -> Amount:
        """A published value is a share; numerators and denominators are counts."""
        return Amount.SHARE if self is Part.VALUE else Amount.COUNT


class Target(Strict):
    """Where the numbers of a column go."""

    indicator: NonEmpty
    part: Part
    breakdown: NonEmpty = TOTAL


@dataclass(frozen=True)
class Signature:
    """Who is counted, under which limit, in which group; words outside the vocabulary count as they are."""

    subject: str | None
    limits: frozenset[str]
    is_long: bool
    tags: frozenset[str]
    words: frozenset[str]


class Meanings:
    """The measures of some indicators, to be found by what a header says."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        """Read the titles of every measure and breakdown once."""
        self.indicators = {item.id: item for item in indicators}
        self._targets: dict[tuple[Signature, Amount], list[Target]] = {}
        self._signatures: dict[Target, list[tuple[Signature, Amount]]] = {}
        for indicator in self.indicators.values():
            for part in Part:
                measure: Measure | None = getattr(indicator, part.value)
                for breakdown in (None, *indicator.breakdowns) if measure is not None else ():
                    self._add(indicator, part, breakdown, measure.titles if measure else ())

    def find(self, facets: Facets, amount: Amount) -> tuple[Target, ...]:
        """Everything that a column with exactly these facets fills; more than one where a count serves several."""
        return tuple(self._targets.get((_signature(facets), amount), ()))

    def suggest(self, facets: Facets, amount: Amount | None) -> tuple[tuple[Target, ...], ...]:
        """What it could mean, each with its targets, when something is left open or words are strange.

        Left open may be who is counted, count or percentage, and for a group or scheme the income limit.
        """
        wanted = _signature(facets)
        is_any_limit = not wanted.limits and bool(wanted.tags)
        found = {
            tuple(targets)
            for (signature, kind), targets in self._targets.items()
            if (amount is None or kind is amount)
            and (wanted.subject is None or signature.subject == wanted.subject)
            and (is_any_limit or signature.limits == wanted.limits)
            and (signature.is_long, signature.tags) == (wanted.is_long, wanted.tags)
            and signature.words <= wanted.words
        }
        return tuple(
            sorted(found, key=lambda targets: [(item.indicator, item.part, item.breakdown) for item in targets])
        )

    def together(self, target: Target) -> tuple[Target, ...]:
        """The target and whatever else the same count serves, such as the denominator of other indicators."""
        for key in self._signatures.get(target, ()):
            return tuple(self._targets[key])
        return (target,)

    def is_group(self, target: Target) -> bool:
        """Whether a target is about a part of the people, such as one-parent families; a duration or limit is none."""
        whole = Target(indicator=target.indicator, part=target.part)
        tags = [{signature.tags for signature, _ in self._signatures.get(item, ())} for item in (target, whole)]
        return tags[0] != tags[1]

    def choices(self) -> dict[str, Target]:
        """Everything that an analyst can choose: label -> a target (`together` gives what comes along with it)."""
        found: dict[str, Target] = {}
        for target in sorted(self._signatures, key=lambda item: item.part is Part.DENOMINATOR):
            found.setdefault(self.label(target), target)
        return dict(sorted(found.items()))

    def label(self, target: Target) -> str:
        """`Kinderen met een laag inkomen, aantal, eenoudergezinnen`."""
        indicator = self.indicators.get(target.indicator)
        if indicator is None:
            return target.indicator
        words = [indicator.short_title]
        if target.part is Part.DENOMINATOR and indicator.denominator is not None:
            words = [indicator.denominator.label]
        elif not indicator.is_count:
            words.append(target.part.amount.value)
        if target.breakdown != TOTAL:
            words.append(breakdown_label(indicator, target.breakdown))
        elif self._has_other_limits(target):
            words.append(indicator.population_words)
        return ", ".join(words)

    def _has_other_limits(self, target: Target) -> bool:
        """Whether the same figure exists under other income limits: then the whole is said in full too."""
        own = {signature.limits for signature, _ in self._signatures.get(target, ())}
        others = (
            signature.limits
            for other, keys in self._signatures.items()
            if (other.indicator, other.part) == (target.indicator, target.part)
            for signature, _ in keys
        )
        return target.part is not Part.DENOMINATOR and any(limits not in own for limits in others)

    def _add(self, indicator: Indicator, part: Part, breakdown: Breakdown | None, titles: Iterable[str]) -> None:
        target = Target(indicator=indicator.id, part=part, breakdown=breakdown.id if breakdown else TOTAL)
        # A figure without a title is never recognised, but it can be chosen.
        self._signatures.setdefault(target, [])
        for title in titles:
            base = _signature(read_facets(title))
            key = (_narrowed(base, breakdown, part) if breakdown else base, part.amount)
            entry = self._targets.setdefault(key, [])
            if target not in entry:
                entry.append(target)
            self._signatures[target].append(key)


def _order(targets: tuple[Target, ...]) -> list[tuple[str, str, str]]:
    return [(target.indicator, target.part.value, target.breakdown) for target in targets]


def breakdown_label(indicator: Indicator, breakdown: str) -> str:
    """The words for a part of the people: `eenoudergezinnen`; `totaal` for all."""
    return next((item.label for item in indicator.breakdowns if item.id == breakdown), breakdown)


def _signature(facets: Facets) -> Signature:
    tags = facets.tags - {"bijstand"} | {"bereik_bijstand"} if _is_reach_of_bijstand(facets) else facets.tags
    return Signature(
        facets.subject.value if facets.subject else None,
        frozenset(facets.limits),
        facets.is_long,
        tags,
        frozenset(facets.left),
    )


def _is_reach_of_bijstand(facets: Facets) -> bool:
    """Bijstand is both a source of income and a scheme; the other schemes are schemes only."""
    return facets.is_reach and "bijstand" in facets.tags


def _narrowed(base: Signature, breakdown: Breakdown, part: Part) -> Signature:
    """The signature of one group: its own income limit instead of the indicator's, its tags beside it."""
    where = breakdown.where
    if part is Part.DENOMINATOR and breakdown.denominator_where is not None:
        where = breakdown.denominator_where
    said = read_facets(*(text.removeprefix(TITLE_PREFIX) for text in where.values()))
    return Signature(
        base.subject,
        frozenset(said.limits) if said.limits else base.limits,
        base.is_long or said.is_long,
        base.tags | said.tags,
        base.words | frozenset(said.left),
    )

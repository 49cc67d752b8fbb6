"""What one series of numbers seems to mean, how sure that is, and what it was read from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce

from armoedebeeld.imports.cells import decimal_sign, read_number, shown
from armoedebeeld.imports.columns import Finding, group_facets, group_value
from armoedebeeld.imports.mapping import Role, SeriesRule
from armoedebeeld.imports.meanings import Meanings, Part, Target
from armoedebeeld.imports.tables import Row, Table
from armoedebeeld.imports.vocabulary import Amount
from armoedebeeld.imports.words import Facets, fill_in, read_facets
from armoedebeeld.imports.workbook import Cell

MAX_SERIES = 3_000
_EXAMPLES = 3


class Certainty(StrEnum):
    """How sure a proposal is. Only what is sure or likely is filled in; the rest waits for the analyst."""

    SURE = "zeker"
    LIKELY = "waarschijnlijk"
    UNSURE = "onzeker"


@dataclass(frozen=True)
class Proposal:
    """What a series seems to mean.

    Attributes:
        rule: with targets where the proposal is sure or likely.
        heading: the header, and in a long table the words of its group columns.
        examples: the first cells, as they stand.
        certainty: how sure it is.
        reason: what it was read from, or why nothing was filled in.
        suggestions: what it could mean where it is not sure.
    """

    rule: SeriesRule
    heading: str
    examples: tuple[str, ...]
    certainty: Certainty
    reason: str
    suggestions: tuple[Target, ...] = ()


@dataclass(frozen=True)
class _Series:
    """The cells of one column in one combination of groups."""

    column: str
    when: tuple[str, ...]
    heading: str
    facets: Facets
    cells: list[Cell]


def propose_series(
    table: Table, findings: Sequence[Finding], *, meanings: Meanings, context: Facets
) -> tuple[Proposal, ...]:
    """A proposal for every series of a table, in the order in which they stand.

    Args:
        table: the table.
        findings: what its columns are for.
        meanings: what a series can mean.
        context: what sheet name and title say, for what the headers leave open.
    """
    found = _all_series(table, findings)
    said = {_beside(series): series.facets.amounts for series in found if series.facets.amount}
    proposals = [_propose(series, meanings, context, beside=said.get(_beside(series))) for series in found]
    return tuple(_without_rivals(proposals, meanings))


def _beside(series: _Series) -> tuple[object, ...]:
    """What a count and a percentage of the same thing have in common."""
    facets = series.facets
    return facets.subject, facets.limits, facets.is_long, facets.tags, facets.is_total, facets.left


def series_count(table: Table, findings: Sequence[Finding]) -> int:
    """How many series a table has."""
    groups = [item for item in findings if item.role is Role.GROUP]
    figures = {item.key for item in findings if item.role is Role.FIGURE}
    return len(figures) * len({_when(row, groups) for row in table.rows})


def _when(row: Row, groups: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(group_value(row.cell(item.column.index)) for item in groups)


def _all_series(table: Table, findings: Sequence[Finding]) -> list[_Series]:
    groups = [item for item in findings if item.role is Role.GROUP]
    figures: dict[str, list[Finding]] = {}
    for item in findings:
        if item.role is Role.FIGURE:
            figures.setdefault(item.key, []).append(item)
    rows: dict[tuple[str, ...], list[Row]] = {}
    for row in table.rows:
        rows.setdefault(_when(row, groups), []).append(row)
    found = []
    for when, own in rows.items():
        values = [own[0].cell(item.column.index) for item in groups]
        said = [group_facets(item, cell) for item, cell in zip(groups, values, strict=True) if cell is not None]
        for key, columns in figures.items():
            header = columns[0].column.header
            words = " – ".join(str(cell) for cell in values if cell is not None)
            found.append(
                _Series(
                    column=key,
                    when=when,
                    heading=f"{header} ({words})" if words else header,
                    facets=reduce(_both, said, read_facets(*columns[0].column.parts)),
                    cells=[row.cell(item.column.index) for item in columns for row in own],
                )
            )
    return found


def _both(first: Facets, second: Facets) -> Facets:
    """What two texts say together; who is counted comes from the first that says it."""
    return replace(
        first,
        subject=first.subject or second.subject,
        limits=tuple(dict.fromkeys((*first.limits, *second.limits))),
        is_long=first.is_long or second.is_long,
        tags=first.tags | second.tags,
        amounts=first.amounts | second.amounts,
        factor=max(first.factor, second.factor),
        is_reach=first.is_reach or second.is_reach,
        is_total=first.is_total or second.is_total,
        left=(*first.left, *second.left),
    )


def _propose(
    series: _Series, meanings: Meanings, context: Facets, *, beside: frozenset[Amount] | None = None
) -> Proposal:
    """The proposal for one series.

    Args:
        series: its words and its cells.
        meanings: what it can mean.
        context: what sheet name and title say.
        beside: count or percentage, where another column about the same thing says that of itself.
    """
    full = fill_in(series.facets, context)
    decimal = decimal_sign(series.cells)
    numbers = [
        reading.value for cell in series.cells if (reading := read_number(cell, decimal=decimal)).value is not None
    ]
    amount = full.amount or _other(beside) or _amount_of(numbers)
    factor = _factor(full, amount, numbers)
    rule = SeriesRule(column=series.column, when=series.when, factor=factor)
    examples = tuple(shown(cell) for cell in series.cells if cell is not None)[:_EXAMPLES]
    if not examples:
        return Proposal(rule, series.heading, (), Certainty.SURE, "leeg")
    options = meanings.suggest(full, amount)
    targets = meanings.find(full, amount) if amount else ()
    if not targets and amount and full.subject is None and full.limits and not full.left and len(options) == 1:
        # Nobody is named, but only one figure is about this: schemes are counted for households only.
        targets = options[0]
    is_group = any(meanings.is_group(target) for target in targets)
    doubt = _doubt(series.facets, full, amount, numbers, targets, is_group=is_group)
    if targets and not doubt:
        certainty, reason = _certainty(series.facets, full, targets)
        return Proposal(rule.model_copy(update={"targets": targets}), series.heading, examples, certainty, reason)
    suggestions = tuple(option[0] for option in ((targets,) if targets else options))
    return Proposal(rule, series.heading, examples, Certainty.UNSURE, doubt or _why_not(full, suggestions), suggestions)


def _other(beside: frozenset[Amount] | None) -> Amount | None:
    """Beside a column of percentages the column without a word is the count, and the other way round."""
    if not beside:
        return None
    return Amount.COUNT if Amount.SHARE in beside else Amount.SHARE


def _amount_of(numbers: Sequence[float]) -> Amount | None:
    """Count or percentage by the numbers themselves; None where they can be both."""
    if not numbers:
        return None
    if max(numbers) > 100 and all(number == int(number) for number in numbers):
        return Amount.COUNT
    if max(numbers) <= 100 and any(number != int(number) for number in numbers):
        return Amount.SHARE
    return None


def _is_fraction(numbers: Sequence[float]) -> bool:
    return bool(numbers) and 0 < max(numbers) <= 1 and any(number != int(number) for number in numbers)


def _factor(full: Facets, amount: Amount | None, numbers: Sequence[float]) -> float:
    if amount is Amount.SHARE:
        return 100 if _is_fraction(numbers) else 1
    return full.factor


def _doubt(
    own: Facets,
    full: Facets,
    amount: Amount | None,
    numbers: Sequence[float],
    targets: Sequence[Target],
    *,
    is_group: bool,
) -> str:
    """Why a meaning that was found may still be wrong; empty where nothing speaks against it."""
    if amount is Amount.SHARE and numbers and max(numbers) > 100:
        return "de kop noemt een percentage, maar er staan waarden boven de 100"
    if amount is Amount.SHARE and _is_fraction(numbers):
        return "alle waarden liggen tussen 0 en 1: breuken (dan keer 100), of heel lage percentages?"
    if amount is Amount.COUNT and full.factor == 1 and any(number != int(number) for number in numbers):
        return "de kop noemt een aantal, maar er staan getallen met een komma"
    if own.is_total and full.limits and not own.limits:
        return "'totaal': alle kinderen of huishoudens, of alleen die onder de inkomensgrens uit de titel?"
    if any(sum(target.part is part for target in targets) > 1 for part in (Part.VALUE, Part.NUMERATOR)):
        return "kan meer dan één cijfer zijn"
    if amount is Amount.SHARE and is_group:
        return "een percentage per groep: het deel van die groep, of het deel dat die groep uitmaakt?"
    return ""


def _certainty(own: Facets, full: Facets, targets: Sequence[Target]) -> tuple[Certainty, str]:
    borrowed = [
        word
        for word, is_so in (
            ("wie", own.subject is None),
            ("inkomensgrens", own.limits != full.limits),
            ("groep", own.tags != full.tags or own.is_long != full.is_long),
        )
        if is_so
    ]
    if full.amount is None:
        borrowed.append("aantal of percentage volgens de getallen of de kolom ernaast")
    elif own.amount is None:
        borrowed.append("aantal of percentage")
    if borrowed:
        return Certainty.LIKELY, f"kop; uit titel, bladnaam of getallen: {', '.join(borrowed)}"
    if "armoede" in full.limits:
        return (
            Certainty.LIKELY,
            "kop; 'in armoede' lezen we als de nieuwe armoedegrens, een andere reeks dan laag inkomen",
        )
    return Certainty.SURE, "kop" if targets else ""


def _why_not(full: Facets, suggestions: Sequence[Target]) -> str:
    if full.left:
        return f"niet begrepen: {', '.join(full.left[:4])}"
    if len(full.limits) > 1:
        return "meer dan één inkomensgrens"
    if any(limit.startswith(("klasse_", "vanaf_", "niet_", "net_boven")) for limit in full.limits):
        return "een klasse of het deel boven de grens; dat is een ander cijfer dan 'tot de grens'"
    if "sociaal_minimum" in full.limits:
        return "welk percentage van het sociaal minimum staat er niet bij"
    if "ontkenning" in full.tags:
        return "gaat over wie het níét heeft"
    if suggestions and full.tags and not full.limits:
        return "bij welke inkomensgrens dit hoort, staat er niet bij"
    if suggestions:
        return "lijkt hierop, maar de kop zegt niet alles"
    return "dit cijfer staat niet in indicators.yaml bij deze bron"


def _without_rivals(proposals: Sequence[Proposal], meanings: Meanings) -> list[Proposal]:
    """Two series that seem to mean the same are both unsure."""
    claims = Counter(target for item in proposals for target in item.rule.targets)
    return [
        item
        if all(claims[target] == 1 for target in item.rule.targets)
        else replace(
            item,
            rule=item.rule.model_copy(update={"targets": ()}),
            certainty=Certainty.UNSURE,
            reason=f"meer dan één kolom lijkt dit te zijn: {meanings.label(item.rule.targets[0])}",
            suggestions=item.rule.targets[:1],
        )
        for item in proposals
    ]

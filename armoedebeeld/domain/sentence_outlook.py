"""The sentences on a norm in a later year: where this leads, what it asks, and whether it could be seen here."""

from armoedebeeld.domain.area_outlook import Ahead, Outlook
from armoedebeeld.domain.area_trend import Unclear
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.detectability import WINDOW
from armoedebeeld.domain.norm_certainty import accepted_range
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.projection import ProjectionState
from armoedebeeld.domain.sentence_trend import REASONS
from armoedebeeld.domain.wording import difference_phrase, norm_phrase, number, short_value, value_with_unit

STATE_LABELS: dict[ProjectionState, str] = {
    ProjectionState.REACHED: "al bereikt",
    ProjectionState.ON_COURSE: "op koers",
    ProjectionState.PROBABLY_ON_COURSE: "waarschijnlijk op koers",
    ProjectionState.PROBABLY_NOT_ON_COURSE: "waarschijnlijk niet op koers",
    ProjectionState.NOT_ON_COURSE: "niet op koers",
    ProjectionState.CANNOT_SAY: "niet te zeggen",
}
# Always beside a projection, in the picture and below it (docs/methods.md, "Vooruitkijken").
CAUTION = "Gestippeld: een rekensom, geen meting. Het hele land kan omslaan: kijk ook naar de lijn van Nederland."
CAUTION_NOTE = (
    "Dat is een rekensom, geen voorspelling. Door een crisis of nieuwe regels kan het hele land "
    "omslaan. Dat zit niet in de marge."
)


def outlook_sentence(indicator: Indicator, found: Outlook) -> str:
    """Whether the norm of a later year comes into reach, and where the line leads."""
    year, agreed = found.norm.valid_from, norm_phrase(found.norm, indicator)
    now = f"{value_with_unit(found.now, indicator)} in {found.now_year}"
    if found.state is ProjectionState.REACHED:
        return f"De norm voor {year} ({agreed}) is al bereikt: {now}.{_leaves(indicator, found)}"
    if not found.path:
        reason = REASONS[found.why or Unclear.EVERYBODY]
        return f"Of de norm voor {year} ({agreed}) wordt gehaald, is niet te zeggen: {reason}."
    end = found.path[-1]
    low, high = number(end.lower, indicator.decimals), value_with_unit(end.upper, indicator)
    return (
        f"Voor de norm van {year} ({agreed}): {STATE_LABELS[found.state]}. Gaat het zo door, dan komt het in {year} "
        f"uit op {short_value(end.value, indicator)}, met een marge van {low} tot {high}."
    )


def outlook_notes(indicator: Indicator, found: Outlook) -> list[str]:
    """What is needed beside what was seen, and whether that could be seen in an area of this size."""
    return [note for note in (_pace(indicator, found), _visible(indicator, found)) if note]


def course_words(found: Outlook) -> str:
    """For a table: `2030: waarschijnlijk op koers`."""
    return f"{found.norm.valid_from}: {STATE_LABELS[found.state]}"


def ahead_text(indicator: Indicator, ahead: Ahead) -> str:
    """Beside the end of the line: `als het zo doorgaat 6,1% (4,2 tot 8,3%)`."""
    low, high = number(ahead.lower, indicator.decimals), short_value(ahead.upper, indicator)
    return f"als het zo doorgaat {short_value(ahead.value, indicator)} ({low} tot {high})"


def path_note(indicator: Indicator, found: Outlook) -> str:
    """Every year of the line in words, for who can't see it, and what it is not."""
    years = "; ".join(
        f"{ahead.year}: {short_value(ahead.value, indicator)} "
        f"({number(ahead.lower, indicator.decimals)} tot {short_value(ahead.upper, indicator)})"
        for ahead in found.path
    )
    return f"Als het zo doorgaat, met marge: {years}. {CAUTION_NOTE}"


def _leaves(indicator: Indicator, found: Outlook) -> str:
    """Says that the line leads away from a norm that is met now; empty where it does not, or nobody can say."""
    accepted = accepted_range(found.norm, direction=indicator.direction, decimals=indicator.decimals)
    if not found.path or accepted is None:
        return ""
    end = found.path[-1]
    if accepted[0] <= round_as_shown(end.value, indicator.decimals) <= accepted[1]:
        return ""
    return f" Maar gaat het zo door, dan komt het in {end.year} uit op {value_with_unit(end.value, indicator)}."


def _pace(indicator: Indicator, found: Outlook) -> str:
    """The change that is needed each year, beside the one so far."""
    if not found.required:
        return ""
    needed = f"Nodig is elk jaar {_per_year(indicator, found.required)}."
    if found.seen is None:
        return needed
    return f"{needed} Tot nu toe was het gemiddeld {_per_year(indicator, found.seen)}.{_bends(found)}"


def _bends(found: Outlook) -> str:
    """Says why the line ends elsewhere than the two paces suggest; empty where they agree."""
    is_fast = (
        found.seen is not None
        and found.required is not None
        and (found.seen * found.required > 0 and abs(found.seen) >= abs(found.required))
    )
    comes = found.state in (ProjectionState.ON_COURSE, ProjectionState.PROBABLY_ON_COURSE)
    if is_fast is comes:
        return ""
    return f" Toch komt de lijn er {'wel' if comes else 'niet'}: zij volgt alle jaren, en is niet recht."


def _per_year(indicator: Indicator, change: float) -> str:
    """`0,4 procentpunt omlaag`; what rounds to nothing is `minder dan 0,1 procentpunt`."""
    way = "omlaag" if change < 0 else "omhoog"
    smallest = 10.0**-indicator.decimals
    if change and not round_as_shown(abs(change), indicator.decimals):
        return f"minder dan {difference_phrase(smallest, indicator)} {way}"
    return f"{difference_phrase(change, indicator)} {way}" if change else "geen verandering"


def _visible(indicator: Indicator, found: Outlook) -> str:
    """Whether a change of the size that is needed could be told from chance here."""
    if not found.is_size_known or not found.required:
        return ""
    word = "daling" if found.required < 0 else "stijging"
    if found.smallest is None:
        return f"Hier wonen te weinig mensen om een {word} te zien: die kan altijd toeval zijn."
    size = difference_phrase(found.smallest, indicator)
    start = f"Een {word} is in een gebied van deze grootte pas te zien vanaf {size} binnen {number(WINDOW)} jaar."
    if found.visible_from is not None:
        return f"{start} Gaat het zoals nodig, dan is dat op zijn vroegst in {found.visible_from}."
    if abs(found.required) * (found.norm.valid_from - found.now_year) < found.smallest:
        return f"{start} De weg naar de norm is korter: die is hier niet van toeval te onderscheiden."
    return f"{start} Gaat het zoals nodig, dan is dat in {found.norm.valid_from} nog niet zo ver."

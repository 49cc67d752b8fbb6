"""The sentences of provisions: users, how many at once, and how far people come who ask for help."""

from collections.abc import Sequence

from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.sentence_words import counted, one_of
from armoedebeeld.domain.wording import number


def users_sentence(*, area: str, year: int, users: float | None, words: str) -> str:
    """How many use a provision in the whole municipality, or why that is not known.

    Args:
        area: the municipality.
        year: of the figure.
        users: None where a part is hidden or unknown.
        words: who is counted, such as `kinderen`.
    """
    if users is None:
        return (
            f"Voor heel {area} is er over {year} geen totaal: het aantal van een deel is afgeschermd of onbekend. "
            "Lever ook het totaal van de gemeente aan."
        )
    return f"In heel {area} ging het in {year} om {counted(users, words)}."


def cumulative_sentence(parts: Sequence[tuple[int, float | None]]) -> str:
    """How many households use none, one or more provisions, out of all that were counted.

    Args:
        parts: number of provisions, and the households that use as many; None where hidden or unknown.
    """
    known = [(count, households) for count, households in sorted(parts) if households is not None]
    if len(known) < len(parts):
        return f"Van {number(len(known))} van de {number(len(parts))} groepen is het aantal bekend."
    whole = sum(households for _, households in known)
    if not whole:
        return "Er zijn geen huishoudens."
    shares = [f"{share_of(households, whole)} {_provisions(count)}" for count, households in known]
    who = "het ene huishouden" if whole == 1 else f"de {number(whole)} huishoudens"
    return f"Van {who} gebruikt {', '.join(shares)}."


def steps_sentence(first: tuple[str, float | None], later: Sequence[tuple[str, float | None]]) -> str:
    """How many of the first step come to each later one that is known.

    Args:
        first: name and number of the first step; None where hidden or unknown.
        later: the same of the steps after it.
    """
    name, start = first
    known = [(step, count) for step, count in later if count is not None]
    if not start or not known:
        return "Van deze stappen zijn niet genoeg cijfers bekend om ze met elkaar te vergelijken."
    parts = [f"{share_of(count, start)} {step}" for step, count in known]
    return f"Van {counted(start, name)}: {', '.join(parts)}."


def share_of(part: float, whole: float) -> str:
    """A part in whole percents; one that is there but rounds to nothing is `minder dan 1%`."""
    share = 100 * part / whole
    return "minder dan 1%" if part and not round_as_shown(share, 0) else f"{number(share)}%"


def _provisions(count: int) -> str:
    return f"{count or 'geen'} {one_of('regelingen') if count <= 1 else 'regelingen'}"

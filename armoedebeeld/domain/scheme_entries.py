"""A provision as entries for an own indicators.yaml: made from a form, so that nobody has to write YAML."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Self

from armoedebeeld.domain.catalogue import Kind, Theme
from armoedebeeld.domain.schemes import STEP_LABELS, THRESHOLD, UNIT_PLURALS, IncomeLimit, Step, Unit
from armoedebeeld.domain.service_use import SOURCE
from armoedebeeld.domain.strict import NonEmpty, Strict

_NOT_IN_ID = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 40


class SchemeForm(Strict):
    """What somebody says about a provision that is counted in one unit.

    Attributes:
        first_year: of the first delivery.
        target_group: for whom, such as `kinderen van 4 tot en met 17 jaar`.
        zero_may_be_shown: the owner of the provision allows it.
    """

    name: NonEmpty
    unit: Unit
    first_year: int
    step: Step | None = None
    income_limit: IncomeLimit | None = None
    target_group: str = ""
    theme: Theme = Theme.INCOME
    threshold: int = THRESHOLD
    zero_may_be_shown: bool = False

    @classmethod
    def read(cls, fields: object) -> Self:
        """The form in YAML content."""
        return cls.model_validate(fields, strict=False)


def slug(name: str) -> str:
    """A name as part of an id: `Jeugdfonds Sport & Cultuur` is `jeugdfonds_sport_cultuur`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_ID.sub("_", plain).strip("_")[:_LONGEST_SLUG].strip("_") or "regeling"


def entries(form: SchemeForm, *, taken: Iterable[str]) -> list[dict[str, Any]]:
    """The entries of a provision: its use and, where it counts people up to an income, its reach.

    Args:
        form: what was said.
        taken: ids that exist; another unit of the same provision gets the unit in its id.
    """
    used = set(taken)
    base = f"{slug(form.name)}_{form.step.value}" if form.step else slug(form.name)
    use_id = _free([f"gebruik_{base}", f"gebruik_{base}_{form.unit.value}"], used)
    made = [_use(form, use_id)]
    if form.unit.is_people and form.income_limit is not None and form.step is None:
        made.append(_reach(form, _free([f"bereik_{base}", f"bereik_{base}_{form.unit.value}"], used), use_id))
    return made


def _free(wanted: list[str], taken: set[str]) -> str:
    numbered = (f"{wanted[-1]}_{count}" for count in range(2, 1000))
    return next(name for name in (*wanted, *numbered) if name not in taken)


def _people(form: SchemeForm) -> str:
    return form.target_group or UNIT_PLURALS[form.unit]


def _shared(form: SchemeForm) -> dict[str, Any]:
    return {
        "step": [3, 6],
        "type": Kind.OUTPUT.value,
        "track": "effecten_verzachten",
        "theme": form.theme.value,
        "source": {"id": SOURCE, "first_year": form.first_year},
        "reference_date": "de periode van de levering",
        # More users may mean more need or a better reach: the number alone is not good or bad.
        "direction": "no_judgement",
        "levels": ["GM", "WK", "BU"],
        "owner": "zelf opgegeven",
    }


def _use(form: SchemeForm, use_id: str) -> dict[str, Any]:
    plural = UNIT_PLURALS[form.unit]
    counted = f"{STEP_LABELS[form.step]} ({plural})" if form.step else plural
    scheme: dict[str, Any] = {"name": form.name, "unit": form.unit.value}
    scheme |= {"step": form.step.value} if form.step else {}
    scheme |= {"threshold": form.threshold, "zero_may_be_shown": form.zero_may_be_shown}
    scheme |= {"income_limit": form.income_limit.value} if form.income_limit else {}
    scheme |= {"target_group": form.target_group} if form.target_group else {}
    return {
        "id": use_id,
        "title": f"Gebruik van {form.name}: {counted}",
        "short_title": f"{form.name}: {counted}",
        "description": f"Hoeveel {plural} er bij {form.name} zijn geteld, zoals de aanbieder ze heeft geleverd.",
        "why": "Zo ziet u waar een regeling wordt gebruikt, en waar niet.",
        "method": "Aantallen uit eigen leveringen; kleine aantallen zijn afgeschermd.",
        "target_population": _people(form),
        "population_words": plural,
        "unit": plural,
        "decimals": 0,
        "suppression": f"aantallen onder de {form.threshold} zijn afgeschermd",
        "expected": {"min": 0, "max": 100_000_000},
        "scheme": scheme,
        **_shared(form),
    }


def _reach(form: SchemeForm, reach_id: str, use_id: str) -> dict[str, Any]:
    limit = form.income_limit.phrase if form.income_limit else ""
    group = f"{UNIT_PLURALS[form.unit]} {limit}"
    return {
        "id": reach_id,
        "title": f"Bereik van {form.name}: deel van de {group}",
        "short_title": f"Bereik van {form.name}",
        "description": f"Het aantal gebruikers van {form.name}, gedeeld door het aantal {group} in hetzelfde gebied.",
        "why": "Zo ziet u waar een regeling veel of weinig mensen bereikt voor wie zij bedoeld is.",
        "method": "Gebruikers gedeeld door de doelgroep. Wie de doelgroep telt en over welk jaar, staat erbij.",
        "target_population": f"{_people(form)}, {limit}",
        "population_words": "doelgroep",
        "unit": "%",
        "multiplier": 100,
        "decimals": 0,
        "suppression": f"waar minder dan {form.threshold} gebruikers zijn, of minder dan {form.threshold} "
        "niet-gebruikers, is het bereik afgeschermd",
        "expected": {"min": 0, "max": 10_000},
        "caveats": [
            "De doelgroep is een schatting: het CBS kent het inkomen, maar niet het vermogen. Een deel van de "
            "doelgroep heeft daardoor misschien geen recht.",
            "Meer dan 100% kan: de regeling telt dan ruimer dan de doelgroep, of iemand is dubbel geteld.",
        ],
        "reach": {"users": use_id},
        **_shared(form),
    }

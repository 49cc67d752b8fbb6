"""How far an estimate may be off: the measured error as a figure, and as a sentence beside an estimate."""

from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.errors import CatalogueError
from armoedebeeld.domain.regions import LEVEL_PLURALS, Level
from armoedebeeld.domain.strict import Strict, explain_field, read_yaml
from armoedebeeld.domain.wording import number


class ErrorKind(StrEnum):
    """In what the error is counted."""

    COUNT = "aantal"  # % of the number
    PERCENTAGE = "percentage"  # percentage points
    PER_1000 = "per_1000"  # points per 1.000


class EstimateError(Strict):
    """What was measured of one level and kind of figure."""

    level: Level
    kind: ErrorKind
    median: float = Field(gt=0, description="De helft zit er minder ver naast.")
    p90: float = Field(gt=0, description="9 van de 10 zitten er minder ver naast.")
    areas: int = Field(ge=1, description="Over hoeveel gebieden is gemeten.")
    figures: int = Field(ge=1, description="Over hoeveel cijfers is gemeten.")


class EstimateErrors(Strict):
    """Everything that schattingsfout.yml says."""

    measured_on: date
    errors: tuple[EstimateError, ...]
    demo: tuple[EstimateError, ...] = ()

    def of(self, level: Level, kind: ErrorKind) -> EstimateError | None:
        """The measured error of a level and kind; None where it was not measured."""
        return next((item for item in self.errors if (item.level, item.kind) == (level, kind)), None)


def load_estimate_errors(path: Path) -> EstimateErrors:
    """The measured errors in a YAML file.

    Raises:
        CatalogueError: the file is absent or an entry is invalid; names the field and the remedy.
    """
    try:
        return EstimateErrors.model_validate(read_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CatalogueError(
            f"{path.name}: veld '{place}' {explain_field(first['type'])}.",
            remedy="Herstel het bestand uit git of meet opnieuw met benchmarks/border_estimates.py.",
        ) from error


def kind_of_error(indicator: Indicator) -> ErrorKind:
    """In what the error of an indicator's estimates is counted."""
    if indicator.is_count:
        return ErrorKind.COUNT
    return ErrorKind.PER_1000 if indicator.multiplier == 1000 else ErrorKind.PERCENTAGE


def estimate_sentence(errors: EstimateErrors, indicator: Indicator, *, level: Level) -> str:
    """What to say beside an estimate, such as `Geschat: de helft van zulke schattingen zit er minder dan ...`."""
    kind = kind_of_error(indicator)
    found = errors.of(level, kind)
    if found is None:
        return f"Geschat. Hoe ver zo'n schatting voor {LEVEL_PLURALS[level]} ernaast zit, is niet gemeten."
    half, most = _amount(found.median, kind), _amount(found.p90, kind)
    return f"Geschat: de helft van zulke schattingen zit er minder dan {half} naast, 9 van de 10 minder dan {most}."


def _amount(error: float, kind: ErrorKind) -> str:
    text = number(error, 1).removesuffix(",0")
    units = {ErrorKind.COUNT: "procent", ErrorKind.PERCENTAGE: "procentpunt", ErrorKind.PER_1000: "per 1.000"}
    return f"{text} {units[kind]}"

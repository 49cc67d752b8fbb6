"""The models of indicators.yaml: what is measured, from which table, and which norm was agreed."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from armoedebeeld.domain.errors import CatalogueError
from armoedebeeld.domain.regions import Level

NonEmpty = Annotated[str, Field(min_length=1)]


class Strict(BaseModel):
    """Frozen, and no field that the schema does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Direction(StrEnum):
    """Which way is good."""

    LOWER_IS_BETTER = "lower_is_better"
    HIGHER_IS_BETTER = "higher_is_better"
    NO_JUDGEMENT = "no_judgement"


class Kind(StrEnum):
    """The level at which an indicator follows the approach (NJi stappenplan, step 4 and 6)."""

    CONTEXT = "context"
    PROCESS = "proces"
    OUTPUT = "output"
    DIRECT_OUTCOME = "directe_outcome"
    SOCIETAL_RESULT = "maatschappelijk_resultaat"


class Track(StrEnum):
    """Fighting poverty itself, or softening what it does."""

    FIGHT = "armoede_bestrijden"
    SOFTEN = "effecten_verzachten"


class Theme(StrEnum):
    """The part of life that a figure is about."""

    HOME = "thuis"
    SCHOOL = "school"
    LEISURE = "vrije tijd"
    ONLINE = "online"
    INCOME = "inkomen"
    CARE = "zorg"


class Range(Strict):
    """A closed range."""

    min: float
    max: float

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min > self.max:
            raise ValueError("min is groter dan max")
        return self


class Boundaries(Strict):
    """One set of borders to fetch: a level in a year."""

    level: Level
    year: int


class Table(Strict):
    """One dataset at a source: what is fetched, checked and published as a whole."""

    id: NonEmpty
    boundary_year: int
    year: int | None = Field(default=None, description="Voor een tabel met één jaar: dat jaar.")
    filter: dict[str, tuple[str, ...]] = Field(default={}, description="Per dimensie de codes die worden gelezen.")
    expected_rows: Range = Field(description="Aantal rijen waarbuiten de levering wordt geweigerd.")


class Source(Strict):
    """A publisher's series of tables."""

    title: NonEmpty
    short_title: NonEmpty
    publisher: NonEmpty
    licence: NonEmpty
    attribution: NonEmpty = Field(description="Staat in elke figuur.")
    update_frequency: NonEmpty
    homepage: str = ""
    region_dimension: str = ""
    period_dimension: str = ""
    ignored_columns: tuple[str, ...] = Field(default=(), description="Bekende kolommen die niet worden gebruikt.")
    tables: tuple[Table, ...] = ()
    boundaries: tuple[Boundaries, ...] = ()


class Measure(Strict):
    """A column at the source, and the rows of the table that it is read from."""

    label: NonEmpty
    columns: tuple[NonEmpty, ...] = Field(min_length=1, description="Naam zonder volgnummer; oudere namen erachter.")
    where: dict[str, str] = Field(default={}, description="Dimensie -> code.")
    factor: float = 1


class IndicatorSource(Strict):
    """Where an indicator is read, and for which years."""

    id: NonEmpty
    first_year: int
    last_year: int | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_year is not None and self.last_year < self.first_year:
            raise ValueError("last_year ligt voor first_year")
        return self

    def covers(self, year: int) -> bool:
        """Whether the indicator exists at the source in this year."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


class NormKind(StrEnum):
    """How binding a norm is."""

    LEGAL = "wettelijke_norm"
    TARGET = "streefwaarde"
    SIGNAL = "signaalwaarde"
    EXAMPLE = "voorbeeld"


class Norm(Strict):
    """What somebody agreed a value should be from a year on."""

    valid_from: int
    value: float | None = None
    range: Range | None = None
    kind: NormKind
    levels: tuple[Level, ...] = (Level.MUNICIPALITY,)
    source: NonEmpty = Field(description="Het besluit: wie, nummer, datum.")
    owner: NonEmpty
    reason: str = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.value is None) == (self.range is None):
            raise ValueError("geef óf value óf range")
        return self


class Break(Strict):
    """A year from which figures can't be compared with earlier ones."""

    year: int
    label: NonEmpty


class Indicator(Strict):
    """One figure: definition, source, judgement."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: NonEmpty
    short_title: NonEmpty
    description: NonEmpty
    why: NonEmpty
    method: NonEmpty
    target_population: NonEmpty
    population_words: NonEmpty = Field(description="Wie er geteld worden, zoals in een zin: 'huishoudens'.")
    reference_date: NonEmpty
    step: tuple[Annotated[int, Field(ge=1, le=7)], ...]
    type: Kind
    track: Track | None = None
    theme: Theme
    source: IndicatorSource
    value: Measure | None = None
    numerator: Measure | None = None
    denominator: Measure | None = None
    unit: NonEmpty
    multiplier: float | None = None
    minimum_denominator: float | None = Field(
        default=None, description="Onder deze noemer tonen we geen verhouding: te weinig mensen, te grof afgerond."
    )
    decimals: int = Field(ge=0, le=3)
    direction: Direction
    norms: tuple[Norm, ...] = ()
    levels: tuple[Level, ...] = Field(min_length=1)
    suppression: str = ""
    rounding: str = ""
    expected: Range
    breaks: tuple[Break, ...] = ()
    caveats: tuple[str, ...] = ()
    minimum_relevant_difference: float | None = None
    design_effect: float | None = None
    comparable_with: tuple[str, ...] = ()
    succeeded_by: str | None = None
    status: str = "actief"
    owner: NonEmpty
    checked_by: str = ""
    reviewed_on: date | None = None
    review_by: date | None = None

    @model_validator(mode="after")
    def _can_be_calculated(self) -> Self:
        if self.value is None and self.numerator is None:
            raise ValueError("geef value (gepubliceerde waarde) of numerator (teller)")
        if self.value is None and self.denominator is not None and self.multiplier is None:
            raise ValueError("teller en noemer vragen een multiplier (100 voor %, 1000 voor per 1.000)")
        years = [norm.valid_from for norm in self.norms]
        if len(years) != len(set(years)):
            raise ValueError("norms: twee normen beginnen in hetzelfde jaar")
        return self

    @property
    def is_count(self) -> bool:
        """A number of people, households or euros as it is, not a share."""
        return self.value is None and self.denominator is None

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The columns that this indicator needs."""
        return tuple(part for part in (self.value, self.numerator, self.denominator) if part is not None)


class Catalogue(Strict):
    """Everything that indicators.yaml declares."""

    version: int
    sources: dict[str, Source]
    indicators: tuple[Indicator, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        ids = [indicator.id for indicator in self.indicators]
        tables = [table.id for source in self.sources.values() for table in source.tables]
        for twice in {name for name in tables if tables.count(name) > 1}:
            raise ValueError(f"tabel '{twice}' staat er twee keer in")
        for twice in {name for name in ids if ids.count(name) > 1}:
            raise ValueError(f"indicator '{twice}' staat er twee keer in")
        for indicator in self.indicators:
            if indicator.source.id not in self.sources:
                raise ValueError(
                    f"indicator '{indicator.id}' verwijst naar bron '{indicator.source.id}', die niet bestaat"
                )
            for other in (*indicator.comparable_with, *filter(None, [indicator.succeeded_by])):
                if other not in ids:
                    raise ValueError(f"indicator '{indicator.id}' verwijst naar indicator '{other}', die niet bestaat")
        return self

    def indicator(self, indicator_id: str) -> Indicator:
        """The indicator with this id.

        Raises:
            CatalogueError: there is none.
        """
        for indicator in self.indicators:
            if indicator.id == indicator_id:
                return indicator
        raise CatalogueError(
            f"Indicator '{indicator_id}' bestaat niet.",
            remedy=f"Kies uit: {', '.join(item.id for item in self.indicators)}.",
        )

    def indicators_of(self, source_id: str) -> tuple[Indicator, ...]:
        """The indicators that a source fills."""
        return tuple(item for item in self.indicators if item.source.id == source_id)


def load_catalogue(path: Path) -> Catalogue:
    """The catalogue in a YAML file.

    Raises:
        CatalogueError: the file is absent, is no YAML, or an entry is invalid; names entry, field and remedy.
    """
    return parse_catalogue(_read_yaml(path), name=path.name)


def parse_catalogue(content: object, *, name: str) -> Catalogue:
    """The catalogue in already read YAML; `name` is the file's name for messages."""
    try:
        return Catalogue.model_validate(content)
    except ValidationError as error:
        raise CatalogueError(
            _explain(error, content, name),
            remedy=f"Verbeter {name} en probeer opnieuw; er is niets veranderd.",
        ) from error


def with_overlay(content: object, overlay: object) -> dict[str, Any]:
    """YAML content with tables per source and norms per indicator replaced (the demo's own).

    Args:
        content: what indicators.yaml says.
        overlay: `sources: {id: {field: value}}` and `indicators: {id: {field: value}}`.
    """
    if not isinstance(content, dict) or not isinstance(overlay, dict):
        raise CatalogueError("indicators.yaml is geen lijst van velden.", remedy="Herstel het bestand uit git.")
    ids = [item.get("id") for item in content.get("indicators") or [] if isinstance(item, dict)]
    unknown = overlay.get("sources", {}).keys() - (content.get("sources") or {}).keys()
    unknown |= overlay.get("indicators", {}).keys() - set(ids)
    if unknown:
        raise CatalogueError(
            f"De demo verandert '{min(unknown)}', maar dat staat niet in indicators.yaml.",
            remedy="Gebruik in data/reference/demo.yaml dezelfde namen als in indicators.yaml.",
        )
    if not content.get("sources") or len(ids) != len(content.get("indicators") or [None]) or None in ids:
        # Not a catalogue: left as it is, so that reading it says what is wrong.
        return content
    sources = {key: {**value, **overlay.get("sources", {}).get(key, {})} for key, value in content["sources"].items()}
    changes = overlay.get("indicators", {})
    indicators = [{**item, **changes.get(item["id"], {})} for item in content["indicators"]]
    return {**content, "sources": sources, "indicators": indicators}


class _NoDoubles(yaml.SafeLoader):
    """PyYAML, but a key that stands twice is refused: it would silently take the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping of a node, after its own keys were compared; keys merged with `<<` may be replaced."""
        seen: set[object] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise CatalogueError(
                    f"'{key}' staat twee keer in hetzelfde blok (regel {line}).",
                    remedy="Haal een van de twee weg.",
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def _read_yaml(path: Path) -> object:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_NoDoubles)
    except FileNotFoundError as error:
        raise CatalogueError(
            f"{path.name} is er niet (gezocht: {path}).", remedy="Zet het bestand terug of start vanuit de projectmap."
        ) from error
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path.name} is geen UTF-8-tekst.", remedy="Sla het bestand op als UTF-8.") from error
    except OSError as error:
        raise CatalogueError(
            f"{path} kan niet worden gelezen ({error.strerror or error}).", remedy="Geef het pad van een bestand."
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" op regel {mark.line + 1}" if mark else ""
        raise CatalogueError(
            f"{path.name} is geen geldige YAML{place}.",
            remedy="Kijk daar naar inspringen, dubbele punten en aanhalingstekens.",
        ) from error


def read_yaml(path: Path) -> object:
    """The content of a YAML file, with the same Dutch errors as `load_catalogue`."""
    return _read_yaml(path)


_EXPLANATIONS = {
    "missing": "is verplicht en ontbreekt",
    "extra_forbidden": "is geen bekend veld (tikfout?)",
    "string_too_short": "mag niet leeg zijn",
    "enum": "heeft een waarde die niet mag",
    "int_parsing": "moet een heel getal zijn",
    "float_parsing": "moet een getal zijn",
    "string_type": "moet tekst zijn (zet codes tussen aanhalingstekens)",
    "too_short": "mag niet leeg zijn",
    "too_long": "heeft te veel waarden",
    "int_from_float": "moet een heel getal zijn",
    "int_type": "moet een heel getal zijn",
    "float_type": "moet een getal zijn",
    "less_than_equal": "is te groot",
    "greater_than": "is te klein",
    "greater_than_equal": "is te klein",
    "tuple_type": "moet een lijst zijn, zoals [GM, WK]",
    "model_type": "moet een blok met velden zijn",
    "dict_type": "moet een blok met velden zijn",
    "date_type": "moet een datum zijn, zoals 2026-01-31",
    "date_from_datetime_parsing": "moet een datum zijn, zoals 2026-01-31",
    "date_parsing": "moet een datum zijn, zoals 2026-01-31",
    "bool_type": "moet true of false zijn",
    "bool_parsing": "moet true of false zijn",
    "string_pattern_mismatch": "mag alleen kleine letters, cijfers en _ bevatten",
}


def explain_field(kind: str) -> str:
    """What is wrong with a field, for pydantic's word for it, in Dutch."""
    return _EXPLANATIONS.get(kind, "heeft een waarde die niet kan")


def _explain(error: ValidationError, content: object, name: str) -> str:
    # A field that is not known comes first: it is most often the misspelt name of one that is missing.
    first = min(error.errors(), key=lambda item: item["type"] != "extra_forbidden")
    kind, location = first["type"], list(first["loc"])
    entry = _entry_name(content, location)
    field = ".".join(str(part) for part in (location[2:] if len(location) >= 2 else location))
    text = first["msg"].removeprefix("Value error, ") if kind == "value_error" else explain_field(kind)
    allowed = first.get("ctx", {}).get("expected", "") if kind == "enum" else ""
    options = f" (kies uit {allowed})".replace(" or ", " of ") if allowed else ""
    more = len(error.errors()) - 1
    rest = f" Er zijn nog {more} andere fouten." if more > 1 else " Er is nog 1 andere fout." if more else ""
    where = f"{entry}, veld '{field}'" if field else entry
    return f"{name}: {where}: {text}{options}.{rest}"


def _entry_name(content: object, location: list[Any]) -> str:
    if len(location) >= 2 and isinstance(content, dict):
        section = content.get(location[0])
        if location[0] == "indicators" and isinstance(section, list):
            item = section[location[1]]
            named = item.get("id") if isinstance(item, dict) else None
            return f"indicator '{named}'" if named else f"indicator nummer {location[1] + 1}"
        if location[0] == "sources":
            return f"bron '{location[1]}'"
    return "het bestand" if location else "controle"

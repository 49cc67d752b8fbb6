"""The models of indicators.yaml: what is measured, from which table, and which norm was agreed."""

import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from armoedebeeld.domain.errors import CatalogueError
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.published_intervals import Basis
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.schemes import Reach, Scheme, TargetGroup
from armoedebeeld.domain.strict import NonEmpty, Strict, explain_field, read_yaml
from armoedebeeld.domain.swing import SwingSite


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


class Route(StrEnum):
    """The protocol over which a CBS table is read."""

    V3 = "v3"
    V4 = "v4"


class Table(Strict):
    """One dataset at a source: what is fetched, checked and published as a whole."""

    id: NonEmpty
    boundary_year: int
    has_yearly_borders: bool = Field(
        default=False, description="Waar: elk jaar in de tabel staat op de grenzen van dat jaar zelf."
    )
    year: int | None = Field(default=None, description="Voor een tabel met één jaar: dat jaar.")
    route: Route = Field(default=Route.V3, description="OData v3 of v4.")
    is_layout_known: bool = Field(
        default=True,
        description="Onwaar: de kolommen van deze tabel zijn nooit gezien. Een nieuwe of ontbrekende kolom is dan "
        "een opmerking, geen reden om te weigeren.",
    )
    replaces: tuple[NonEmpty, ...] = Field(
        default=(), description="Tabellen met dezelfde reeks op een oudere indeling; deze komt ervoor in de plaats."
    )
    expected_rows: Range = Field(description="Aantal rijen waarbuiten de levering wordt geweigerd.")


class Holds(StrEnum):
    """What the tables of a source are about."""

    FIGURES = "figures"
    AREAS = "areas"


class Reader(StrEnum):
    """How the figures of a source come in."""

    TABLES = "tables"
    WORKBOOK = "workbook"
    DELIVERIES = "deliveries"
    SWING = "swing"
    KANSENKAART = "kansenkaart"


class Source(Strict):
    """A publisher's series of tables, or the files or site that its figures come from."""

    title: NonEmpty
    short_title: NonEmpty
    publisher: NonEmpty
    licence: NonEmpty
    attribution: NonEmpty = Field(description="Staat in elke figuur.")
    update_frequency: NonEmpty
    homepage: str = ""
    official_hosts: tuple[str, ...] = Field(
        default=(), description="Servers van de bron zelf; een levering van elders is niet tegen de bron getoetst."
    )
    reader: Reader = Field(
        default=Reader.TABLES,
        description="Tabellen van het CBS (tables), zelf gedownloade Excelbestanden (workbook), eigen leveringen "
        "(deliveries), een site zoals Waarstaatjegemeente (swing), of KansenKaart (kansenkaart).",
    )
    holds: Holds = Field(default=Holds.FIGURES, description="Cijfers, of de indeling van gemeenten in groepen.")
    region_dimension: str = ""
    period_dimension: str = ""
    period_suffix: str = Field(
        default="JJ00", description="Einde van de periodecode die voor het jaar staat: JJ00, SJ00 of KW04."
    )
    ignored_columns: tuple[str, ...] = Field(default=(), description="Bekende kolommen die niet worden gebruikt.")
    tables: tuple[Table, ...] = ()
    boundaries: tuple[Boundaries, ...] = ()
    swing: SwingSite | None = Field(default=None, description="Voor reader: swing, waar de site is en wat ze heeft.")

    @model_validator(mode="after")
    def _has_its_site(self) -> Self:
        if (self.swing is None) == (self.reader is Reader.SWING):
            raise ValueError("reader: swing en het blok swing horen bij elkaar; geef ze allebei of geen van beide")
        return self


class Measure(Strict):
    """A column at the source, and the rows of the table that it is read from."""

    label: NonEmpty
    columns: tuple[NonEmpty, ...] = Field(default=(), description="Naam zonder volgnummer; oudere namen erachter.")
    titles: tuple[NonEmpty, ...] = Field(
        default=(), description="Titel bij de bron, waar geen kolomnaam past; * staat voor willekeurige tekst."
    )
    under: tuple[NonEmpty, ...] = Field(
        default=(), description="Titel van de groep waar de kolom onder staat, waar een naam vaker voorkomt."
    )
    unit: str = Field(default="", description="Eenheid bij de bron, waar een titel vaker voorkomt: '%', 'x 1 000'.")
    codes: tuple[NonEmpty, ...] = Field(default=(), description="Meetcodes in OData v4.")
    where: dict[str, str] = Field(default={}, description="Dimensie -> code, of 'titel:...' met *.")
    factor: float = 1

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if not (self.columns or self.titles):
            raise ValueError("geef columns (kolomnamen) of titles (titels bij de bron)")
        return self


class Breakdown(Strict):
    """A part of the people that an indicator is about, such as one-parent families."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: NonEmpty = Field(description="Zoals onder een figuur: 'eenoudergezinnen'.")
    group: NonEmpty = Field(description="Waarnaar is uitgesplitst: 'type huishouden'.")
    where: dict[str, str] = Field(min_length=1, description="Dimensie -> code; vervangt die van het geheel.")
    denominator_where: dict[str, str] | None = Field(
        default=None, description="Wat bij de noemer in plaats van 'where' geldt; {} = de noemer van het geheel."
    )


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


class Event(Strict):
    """Something that happened in the whole country, to be seen beside the years; it says nothing of what it did."""

    first_year: int
    last_year: int
    label: NonEmpty
    themes: tuple[Theme, ...] = Field(default=(), description="Bij alle cijfers over deze onderwerpen.")
    indicators: tuple[NonEmpty, ...] = Field(default=(), description="Of alleen bij deze cijfers.")

    @model_validator(mode="after")
    def _can_be_placed(self) -> Self:
        if self.last_year < self.first_year:
            raise ValueError("last_year ligt voor first_year")
        if bool(self.themes) is bool(self.indicators):
            raise ValueError("geef themes (onderwerpen) of indicators (cijfers), niet allebei")
        return self


class Rounded(Strict):
    """What a source rounds to; 0 where it does not round."""

    numerator: float = Field(default=0, ge=0)
    denominator: float = Field(default=0, ge=0)
    value: float = Field(default=0, ge=0, description="In de eenheid van het cijfer: 0.1 voor percentages op 0,1.")


class Interval(Strict):
    """What the margin of an indicator is calculated from."""

    basis: Basis = Field(
        description="aandeel (mensen van mensen), verhouding (iets per zoveel mensen) of aantal (een telling)."
    )
    steps: Rounded = Field(default=Rounded(), description="Waarop de bron afrondt.")
    steps_at: dict[Level, Rounded] = Field(default={}, description="Waar een niveau anders is afgerond.")
    is_true_base: bool = Field(
        default=True, description="Onwaar: de noemer is niet de groep waar het percentage over gaat, of is onbekend."
    )
    reason: str = Field(default="", description="Bij is_true_base: false, waarom de groep niet bekend is.")

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.is_true_base is bool(self.reason):
            raise ValueError("is_true_base: false vraagt een reason (waarom niet), en alleen dan")
        return self


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
    breakdowns: tuple[Breakdown, ...] = ()
    scheme: Scheme | None = Field(default=None, description="Voor het gebruik van een eigen regeling.")
    reach: Reach | None = Field(default=None, description="Voor het bereik van een eigen regeling.")
    target_group: TargetGroup | None = Field(
        default=None, description="Waar de teller de groep is waarvoor regelingen bedoeld zijn."
    )
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
    interval: Interval | None = Field(
        default=None, description="Waaruit wij de marge berekenen. Zonder dit blok houdt het cijfer die van de bron."
    )
    no_interval: str = Field(default="", description="Waarom er geen marge is, in een zin.")
    is_stock: bool = Field(
        default=True, description="Waar: elk jaar tellen voor een deel dezelfde mensen mee. Onwaar: nieuwe gevallen."
    )
    minimum_relevant_difference: float | None = Field(
        default=None, gt=0, description="In de eenheid van het cijfer: een kleiner verschil heet vergelijkbaar."
    )
    minimum_relevant_reason: str = Field(default="", description="Waarom een kleiner verschil niet telt.")
    design_effect: float | None = Field(
        default=None, ge=1, description="Hoe vaak te zeker we zouden zijn als mensen van één huishouden los telden."
    )
    design_effect_reason: str = ""
    comparable_with: tuple[str, ...] = ()
    succeeded_by: str | None = None
    status: str = "actief"
    owner: NonEmpty
    checked_by: str = ""
    reviewed_on: date | None = None
    review_by: date | None = None

    @model_validator(mode="after")
    def _can_be_calculated(self) -> Self:
        own = [part for part in (self.scheme, self.reach) if part is not None]
        if own and (len(own) > 1 or self.measures):
            raise ValueError("geef scheme (eigen regeling), reach (bereik) of kolommen bij een bron, niet meer dan één")
        if not own and self.value is None and self.numerator is None:
            raise ValueError("geef value (gepubliceerde waarde) of numerator (teller)")
        if self.value is None and self.denominator is not None and self.multiplier is None:
            raise ValueError("teller en noemer vragen een multiplier (100 voor %, 1000 voor per 1.000)")
        self._check_judgement()
        years = [norm.valid_from for norm in self.norms]
        if len(years) != len(set(years)):
            raise ValueError("norms: twee normen beginnen in hetzelfde jaar")
        parts = [part.id for part in self.breakdowns]
        if len(parts) != len(set(parts)) or TOTAL in parts:
            raise ValueError(f"breakdowns: een id staat er twee keer in, of heet '{TOTAL}'")
        return self

    def _check_judgement(self) -> None:
        """Stop where a number that decides on judgement stands without its reason, or a margin can't be made."""
        if self.interval is not None and self.no_interval:
            raise ValueError("geef interval of no_interval, niet allebei")
        if self.interval is not None and self.reach is not None:
            raise ValueError("een bereik heeft zijn eigen onder- en bovengrens; laat interval weg")
        if (self.design_effect is None) == bool(self.design_effect_reason):
            raise ValueError("design_effect en design_effect_reason horen bij elkaar")
        if (self.minimum_relevant_difference is None) == bool(self.minimum_relevant_reason):
            raise ValueError("minimum_relevant_difference en minimum_relevant_reason horen bij elkaar")
        if self.interval is not None and (self.interval.basis is Basis.COUNT) is not self.is_count:
            raise ValueError("interval.basis: aantal past alleen bij een telling, en een telling alleen bij aantal")

    def exists_at(self, level: Level) -> bool:
        """Whether the figure can exist at a level: where the source has it, or added up from buurten."""
        return level in self.levels or (level is Level.OWN_AREA and Level.BUURT in self.levels)

    @property
    def is_count(self) -> bool:
        """A number of people, households or euros as it is, not a share."""
        return self.value is None and self.denominator is None and self.reach is None

    @property
    def others(self) -> tuple[str, ...]:
        """The ids of the indicators that this one names."""
        users = self.reach.users if self.reach else None
        total = self.target_group.total if self.target_group else None
        return (*self.comparable_with, *filter(None, [self.succeeded_by, users, total]))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The columns that this indicator needs."""
        return tuple(part for part in (self.value, self.numerator, self.denominator) if part is not None)


class Catalogue(Strict):
    """Everything that indicators.yaml declares."""

    version: int
    sources: dict[str, Source]
    indicators: tuple[Indicator, ...] = Field(min_length=1)
    events: tuple[Event, ...] = Field(default=(), description="Wat in het hele land gebeurde, als teken in de tijd.")

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        ids = [indicator.id for indicator in self.indicators]
        tables = [table.id for source in self.sources.values() for table in source.tables]
        for twice in {name for name in tables if tables.count(name) > 1}:
            raise ValueError(f"tabel '{twice}' staat er twee keer in")
        for source_id, source in self.sources.items():
            _check_editions(source.tables)
            if source.holds is Holds.AREAS and any(table.route is Route.V4 for table in source.tables):
                raise ValueError(f"bron '{source_id}' houdt gebieden (holds: areas); die geeft het CBS alleen over v3")
        for twice in {name for name in ids if ids.count(name) > 1}:
            raise ValueError(f"indicator '{twice}' staat er twee keer in")
        for indicator in self.indicators:
            if indicator.source.id not in self.sources:
                raise ValueError(
                    f"indicator '{indicator.id}' verwijst naar bron '{indicator.source.id}', die niet bestaat"
                )
            for other in indicator.others:
                if other not in ids:
                    raise ValueError(f"indicator '{indicator.id}' verwijst naar indicator '{other}', die niet bestaat")
        for unknown in (name for event in self.events for name in event.indicators if name not in ids):
            raise ValueError(f"events verwijst naar indicator '{unknown}', die niet bestaat")
        _check_sites(self)
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

    def events_of(self, indicator: Indicator) -> tuple[Event, ...]:
        """What happened in the whole country that belongs beside this indicator."""
        return tuple(
            event for event in self.events if indicator.theme in event.themes or indicator.id in event.indicators
        )

    def indicators_of(self, source_id: str) -> tuple[Indicator, ...]:
        """The indicators that a source fills."""
        return tuple(item for item in self.indicators if item.source.id == source_id)

    @property
    def swing_sites(self) -> dict[str, SwingSite]:
        """The sites on Swing: source -> site."""
        return {key: source.swing for key, source in self.sources.items() if source.swing is not None}


def _check_editions(tables: tuple[Table, ...]) -> None:
    """Stop at an edition of a series that would let an older one come back beside it."""
    replaced = {table.id: set(table.replaces) for table in tables}
    for table_id, older in replaced.items():
        if table_id in older:
            raise ValueError(f"tabel '{table_id}' vervangt zichzelf")
        for name in sorted(older):
            if name not in replaced:
                raise ValueError(f"tabel '{table_id}' vervangt '{name}', maar die tabel staat niet bij dezelfde bron")
            for oldest in sorted(replaced[name] - older):
                raise ValueError(
                    f"tabel '{table_id}' vervangt '{name}', en die vervangt '{oldest}': noem '{oldest}' ook"
                )


def _check_sites(catalogue: Catalogue) -> None:
    """Stop at a site that could not be asked, or a variable that fills nothing."""
    sites = catalogue.swing_sites
    for source_id in (key for key in sites if re.fullmatch(r"[a-z][a-z0-9_]*", key) is None):
        raise ValueError(f"bron '{source_id}': de naam van een site mag alleen kleine letters, cijfers en _ bevatten")
    nameless = [key for key, site in sites.items() if not site.url]
    if len(nameless) > 1:
        raise ValueError(f"bron '{nameless[1]}' heeft geen url; de instelling swing_url is al die van '{nameless[0]}'")
    for source_id, site in sites.items():
        own = {item.id: item for item in catalogue.indicators_of(source_id)}
        for indicator_id in site.variables:
            if indicator_id not in own:
                raise ValueError(
                    f"bron '{source_id}' heeft een variabele voor '{indicator_id}', en dat is geen cijfer van deze bron"
                )
            if len(own[indicator_id].measures) != 1 or own[indicator_id].breakdowns:
                raise ValueError(
                    f"indicator '{indicator_id}': een variabele is één waarde; geef alleen value, of alleen numerator"
                )


def load_catalogue(path: Path) -> Catalogue:
    """The catalogue in a YAML file.

    Raises:
        CatalogueError: the file is absent, is no YAML, or an entry is invalid; names entry, field and remedy.
    """
    return parse_catalogue(read_yaml(path), name=path.name)


def parse_catalogue(content: object, *, name: str) -> Catalogue:
    """The catalogue in already read YAML; `name` is the file's name for messages."""
    try:
        return Catalogue.model_validate(content)
    except ValidationError as error:
        raise CatalogueError(
            _explain(error, content, name),
            remedy=f"Verbeter {name} en probeer opnieuw; er is niets veranderd.",
        ) from error


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

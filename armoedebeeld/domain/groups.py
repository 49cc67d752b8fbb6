"""Groups of municipalities to compare one with: who is in them, and how that is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

import pandas as pd
from pydantic import Field, ValidationError

from armoedebeeld.domain.errors import CatalogueError
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.strict import NonEmpty, Strict, explain_field, read_yaml
from armoedebeeld.domain.wording import long_date, number


class GroupKind(StrEnum):
    """The ways to choose whom to compare with; the words stand in links, so they stay."""

    ALL = "alle"
    PROVINCE = "provincie"
    YOUTH_REGION = "jeugdregio"
    HEALTH_REGION = "ggd_regio"
    LABOUR_REGION = "arbeidsmarktregio"
    G4 = "g4"
    G40 = "g40"
    SIZE = "grootte"
    URBANITY = "stedelijkheid"
    SIMILAR = "vergelijkbaar"
    CHOSEN = "eigen_keuze"


# The kinds that come from CBS "Gebieden in Nederland"; their word is also the scheme of the table `classification`.
REGION_WORDS: dict[GroupKind, str] = {
    GroupKind.PROVINCE: "provincie",
    GroupKind.YOUTH_REGION: "jeugdregio",
    GroupKind.HEALTH_REGION: "GGD-regio",
    GroupKind.LABOUR_REGION: "arbeidsmarktregio",
}
# Lower bounds of CBS's size classes 2 to 8:
# https://www.cbs.nl/nl-nl/onze-diensten/methoden/classificaties/overig/gemeentegrootte-en-stedelijkheid
SIZE_BOUNDS = (5_000, 10_000, 20_000, 50_000, 100_000, 150_000, 250_000)
# CBS, mate van stedelijkheid, by addresses per km²: 2,500 and more, 1,500, 1,000, 500, fewer.
URBANITY_WORDS = {
    1: "zeer sterk stedelijk",
    2: "sterk stedelijk",
    3: "matig stedelijk",
    4: "weinig stedelijk",
    5: "niet stedelijk",
}


@dataclass(frozen=True)
class Group:
    """Municipalities to compare one with.

    Attributes:
        name: as a choice: `Provincie Noord-Holland`.
        phrase: in a sentence: `provincie Noord-Holland`, `de G40`.
        members: municipality codes, in order; may hold the municipality itself.
        basis: a Dutch sentence that says where the membership comes from.
        code: the region's own code at the source, such as `PV27`; empty where it has none.
        dataset_id: the table that the membership comes from; empty where none.
    """

    kind: GroupKind
    name: str
    phrase: str
    members: tuple[str, ...]
    basis: str
    code: str = ""
    dataset_id: str = ""

    def holds(self, gemeente: str) -> bool:
        """Whether a municipality is itself a member."""
        return gemeente in self.members

    def others(self, gemeente: str) -> tuple[str, ...]:
        """The members but one."""
        return tuple(code for code in self.members if code != gemeente)


class Network(Strict):
    """A group that stands in no table: facts in `data/reference/groepen.yml`."""

    id: GroupKind
    name: NonEmpty
    phrase: NonEmpty
    known_on: date = Field(description="De dag waarop de lijst voor zover bekend klopte.")
    source: NonEmpty
    is_certain: bool
    members: dict[str, NonEmpty] = Field(min_length=2, description="Gemeentecode en naam.")


class _Networks(Strict):
    version: int
    networks: tuple[Network, ...]


def load_networks(path: Path) -> tuple[Network, ...]:
    """The groups in `groepen.yml`.

    Raises:
        CatalogueError: the file is absent, is no YAML, or an entry is invalid.
    """
    try:
        return _Networks.model_validate(read_yaml(path)).networks
    except ValidationError as error:
        # A field that is not known comes first: it is most often the misspelt name of one that is missing.
        first = min(error.errors(), key=lambda item: item["type"] != "extra_forbidden")
        field = ".".join(str(part) for part in first["loc"])
        raise CatalogueError(
            f"{path.name}: '{field}' {explain_field(first['type'])}.", remedy=f"Verbeter {path.name}."
        ) from error


def network_group(network: Network) -> Group:
    """A fixed list of municipalities."""
    doubt = "" if network.is_certain else " Controleer bij twijfel de ledenlijst: die kan sindsdien veranderd zijn."
    return Group(
        kind=network.id,
        name=network.name,
        phrase=network.phrase,
        members=tuple(sorted(network.members)),
        basis=f"De leden zoals bekend op {long_date(network.known_on)} ({network.source}).{doubt}",
    )


def region_group(
    classification: pd.DataFrame, *, kind: GroupKind, gemeente: str, existing: Iterable[str], boundary_year: int
) -> Group | None:
    """The municipalities of the province or other region in which a municipality lies.

    Args:
        classification: `store.TABLES["classification"]`.
        kind: one of `REGION_WORDS`.
        gemeente: the municipality.
        existing: the municipalities on the figures' borders; a sentence says how many are on one side only.
        boundary_year: year of those borders; the newest classification up to then is used, else the oldest.

    Returns:
        None where the classification does not say it.
    """
    scheme = classification[classification["scheme"] == kind.value]
    year = _nearest_year(scheme["boundary_year"], boundary_year)
    rows = scheme[scheme["boundary_year"] == year]
    own = rows[rows["region_code"] == gemeente]
    if own.empty:
        return None
    code, name = str(own.iloc[0]["group_code"]), str(own.iloc[0]["group_name"])
    members = rows[rows["group_code"] == code]
    word = REGION_WORDS[kind]
    # A GGD's own name says what it is: `GGD Amsterdam`.
    phrase = name if name.startswith(word.split("-")[0]) else f"{word} {name}"
    there = frozenset(existing)
    outside = len(there - set(rows["region_code"]))
    told = f" {number(outside)} gemeenten van {boundary_year} staan daar niet in." if outside else ""
    group = Group(
        kind=kind,
        name=phrase[:1].upper() + phrase[1:],
        phrase=phrase,
        members=tuple(sorted(members["region_code"])),
        basis=f"De indeling van 1 januari {year} (tabel Gebieden in Nederland).{told}",
        code=code,
        dataset_id=str(own.iloc[0]["dataset_id"]),
    )
    return on_borders(group, there, year=boundary_year)


def missing_kinds(classification: pd.DataFrame) -> tuple[GroupKind, ...]:
    """The kinds of region of which no classification is loaded."""
    loaded = set(classification["scheme"])
    return tuple(kind for kind in REGION_WORDS if kind.value not in loaded)


def newest_known(areas: pd.DataFrame, column: str) -> pd.DataFrame:
    """The last known value of every municipality.

    Args:
        areas: columns `region_code`, `boundary_year`, `level` and `column`.
        column: `inhabitants` or `urbanity`.

    Returns:
        Columns `value` and `year`, index region code; municipalities without any value are left out.
    """
    known = areas[(areas["level"] == Level.MUNICIPALITY.value) & areas[column].notna()].sort_values("boundary_year")
    last = known.drop_duplicates("region_code", keep="last").set_index("region_code").sort_index()
    return pd.DataFrame({"value": last[column], "year": last["boundary_year"]})


def size_class(inhabitants: float) -> int:
    """The CBS size class, 1 to 8; a municipality of exactly 5,000 is in class 2."""
    return 1 + sum(inhabitants >= bound for bound in SIZE_BOUNDS)


def size_words(klass: int) -> str:
    """`50.000 tot 100.000 inwoners`."""
    if klass == 1:
        return f"minder dan {number(SIZE_BOUNDS[0])} inwoners"
    low = number(SIZE_BOUNDS[klass - 2])
    return (
        f"{low} inwoners of meer"
        if klass > len(SIZE_BOUNDS)
        else f"{low} tot {number(SIZE_BOUNDS[klass - 1])} inwoners"
    )


def size_group(areas: pd.DataFrame, *, gemeente: str) -> Group | None:
    """The municipalities of the same size class; None where the number of inhabitants is unknown.

    Args:
        areas: of the municipalities on the figures' borders, all years.
        gemeente: the municipality.
    """
    known = newest_known(areas, "inhabitants")
    if gemeente not in known.index:
        return None
    classes = known["value"].map(size_class)
    words = size_words(int(classes[gemeente]))
    members = known[classes == classes[gemeente]]
    return Group(
        kind=GroupKind.SIZE,
        name=f"Zelfde grootte: {words}",
        phrase=f"de gemeenten met {words}",
        members=tuple(members.index),
        basis=_basis("Ingedeeld naar het aantal inwoners", members, int(known["year"][gemeente])),
    )


def urbanity_group(areas: pd.DataFrame, *, gemeente: str) -> Group | None:
    """The municipalities of the same degree of urbanity; None where it is unknown."""
    known = newest_known(areas, "urbanity")
    known = known[known["value"].isin(list(URBANITY_WORDS))]
    if gemeente not in known.index:
        return None
    own = int(known["value"][gemeente])
    members = known[known["value"] == own]
    return Group(
        kind=GroupKind.URBANITY,
        name=f"Zelfde stedelijkheid: {URBANITY_WORDS[own]}",
        phrase=f"de gemeenten die {URBANITY_WORDS[own]} zijn",
        members=tuple(members.index),
        basis=_basis("Ingedeeld naar de mate van stedelijkheid", members, int(known["year"][gemeente])),
    )


def chosen_group(members: Iterable[str]) -> Group:
    """A list that somebody chose."""
    return Group(
        kind=GroupKind.CHOSEN,
        name="Eigen keuze",
        phrase="de gekozen gemeenten",
        members=tuple(sorted(set(members))),
        basis="",
    )


def similar_group(members: Sequence[str], *, year: int, properties: Sequence[str], is_far: bool = False) -> Group:
    """The municipalities that `domain.similar` found, nearest first.

    Args:
        members: codes.
        year: of the properties.
        properties: in words, what they are alike in.
        is_far: even the first is not much alike.
    """
    warning = " Let op: geen enkele gemeente lijkt hier echt op; ook de eerste verschilt veel." if is_far else ""
    return Group(
        kind=GroupKind.SIMILAR,
        name="Meest vergelijkbare gemeenten",
        phrase=f"de {number(len(members))} meest vergelijkbare gemeenten",
        members=tuple(members),
        basis=f"Ze lijken het meest in {', '.join(properties)} ({year}).{warning}",
    )


def on_borders(group: Group, existing: Iterable[str], *, year: int) -> Group:
    """The group, with a sentence on the members that the figures do not list at all.

    They stay members: whether they did not exist yet or are absent by mistake can't be told, and either way the
    group's figure must not speak for them.

    Args:
        group: whose membership may be of another year than the figures.
        existing: the municipalities that the figures' own table lists.
        year: the boundary year of the figures.
    """
    lost = len(set(group.members) - set(existing))
    if not lost:
        return group
    told = f"Niet in de tabel met de grenzen van {year}: {number(lost)} van deze {number(len(group.members))}."
    return replace(group, basis=f"{group.basis} {told}".strip())


def _nearest_year(years: pd.Series, wanted: int) -> int | None:
    """The newest year up to `wanted`, else the oldest after it; None where there is none."""
    known = sorted({int(year) for year in years})
    earlier = [year for year in known if year <= wanted]
    return earlier[-1] if earlier else (known[0] if known else None)


def _basis(how: str, members: pd.DataFrame, year: int) -> str:
    others = "" if (members["year"] == year).all() else "; van opgeheven gemeenten het laatste bekende jaar"
    return f"{how} op 1 januari {year}{others}."

"""What the catalogue says of a site on ABF Swing, such as Waarstaatjegemeente or a municipality's own buurtmonitor."""

import re
from enum import StrEnum
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from armoedebeeld.domain.regions import LEVEL_LABELS, Level
from armoedebeeld.domain.strict import NonEmpty, Strict

_CODE = re.compile(r"[A-Za-z0-9_.-]+")
_STAMP = re.compile(r"[a-z](\d{4}|\d{2})$", re.IGNORECASE)
_GEMEENTE = re.compile(r"GM\d{4}")


def _plain(code: str) -> str:
    """A code that can stand in an address as it is."""
    if _CODE.fullmatch(code) is None:
        raise ValueError(f"'{code}' is geen code van Swing: alleen letters, cijfers, _, - en . mogen erin")
    return code


SwingCode = Annotated[str, AfterValidator(_plain)]


class SwingRoute(StrEnum):
    """How the figures of a site are asked: the Open Data Service with a key, or the viewer's own table without."""

    SERVICE = "ods"
    TABLE = "tabel"


class SwingSite(Strict):
    """Where a site is, what it calls the levels, and which of its variables fills which indicator.

    A level is named as the site does; a year in that name (`gemeente2024`) is the year of the borders.
    """

    url: str = Field(
        default="",
        description="Adres van de site of van haar Open Data Service. Leeg: de instelling swing_url (één bron).",
    )
    route: SwingRoute = Field(
        default=SwingRoute.SERVICE,
        description="ods: de Open Data Service, met een sleutel. tabel: de tabel van de viewer, zonder sleutel.",
    )
    levels: dict[Level, SwingCode] = Field(
        default={
            Level.COUNTRY: "nederland",
            Level.PROVINCE: "provincie",
            Level.MUNICIPALITY: "gemeente",
            Level.WIJK: "wijk",
            Level.BUURT: "buurt",
        },
        min_length=1,
        description="Niveau -> hoe de site het noemt; een jaartal erin (gemeente2024) is het jaar van de indeling.",
    )
    boundary_years: dict[Level, int] = Field(
        default={},
        description="Niveau -> jaar van de indeling waarop álle jaren staan. Zonder: elk jaar op zijn eigen indeling.",
    )
    gemeente: str = Field(
        default="", description="GM en vier cijfers, als de codes van wijken en buurten zonder de gemeente zijn."
    )
    years: tuple[int, ...] = Field(default=(), description="Welke jaren worden gevraagd; leeg: alle in één vraag.")
    ignored_items: tuple[NonEmpty, ...] = Field(
        default=(), description="Gebieden van de site die geen gebied van het CBS zijn, zoals wijk_36399 (onbekend)."
    )
    variables: dict[str, SwingCode] = Field(default={}, description="Id van een cijfer -> code bij de site.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.url:
            _check_address(self.url)
        if self.gemeente and _GEMEENTE.fullmatch(self.gemeente) is None:
            raise ValueError(f"gemeente '{self.gemeente}' is geen GM met vier cijfers")
        if Level.OWN_AREA in self.levels:
            raise ValueError("eigen gebieden (GB) komen niet van een site: ze worden uit buurten gemaakt")
        for level, year in self.boundary_years.items():
            stamp = stamped_year(self.levels.get(level, ""))
            if stamp is not None and stamp != year:
                raise ValueError(f"boundary_years zegt {year} voor {level.value}, maar de naam van het niveau {stamp}")
        return self

    def boundary_year(self, level: Level, *, year: int) -> int:
        """On which year's borders a figure of `year` stands."""
        stamp = stamped_year(self.levels[level])
        return stamp if stamp is not None else self.boundary_years.get(level, year)


def stamped_year(level_code: str) -> int | None:
    """The year in a site's name of a level: 2024 for `gemeente2024`, 2016 for `gemeente16`; None without one."""
    match = _STAMP.search(level_code)
    if match is None:
        return None
    return int(match[1]) if len(match[1]) == 4 else 2000 + int(match[1])


def swing_dataset(source_id: str, indicator_id: str) -> str:
    """The name of the dataset that holds one variable of a site."""
    return f"{source_id}.{indicator_id}"


def levels_asked(site: SwingSite, levels: tuple[Level, ...]) -> tuple[Level, ...]:
    """The levels of an indicator that the site has a name for, the largest areas first."""
    return tuple(level for level in LEVEL_LABELS if level in levels and level in site.levels)


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ValueError("url is geen geldig adres") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("url moet met https:// beginnen en de naam van de site hebben")
    if parts.query or parts.username or parts.password:
        raise ValueError("url heeft meer dan een adres; een sleutel hoort in secrets.toml, nooit in een adres")

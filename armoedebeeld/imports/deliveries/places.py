"""The areas of a delivery: by code, by name, or by postcode; nothing is guessed, and a code of another year is said."""

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from armoedebeeld.domain.regions import LEVEL_LABELS, Level, gemeente_of
from armoedebeeld.domain.service_use import POSTCODE_LEVEL
from armoedebeeld.imports.areas import AreaIndex, Match, read_code
from armoedebeeld.imports.deliveries import vocabulary as say
from armoedebeeld.imports.deliveries.account import Account, shown
from armoedebeeld.imports.deliveries.postcodes import PostcodeTable
from armoedebeeld.imports.deliveries.values import by_text

_PC6 = re.compile(r"^([1-9]\d{3})\s?([A-Z]{2})$")
_PC4 = re.compile(r"^[1-9]\d{3}$")
_OWN_AREA = re.compile(r"^GB\d{4}\w{1,12}$")


@dataclass(frozen=True)
class Geography:
    """What is known of areas: those that are loaded (own areas too), of which municipalities, and postcodes."""

    areas: AreaIndex
    gemeenten: frozenset[str]
    postcodes: PostcodeTable | None = None


@dataclass(frozen=True)
class _Place:
    """An area on the borders of a year, or what is wrong with it."""

    code: str = ""
    year: int = 0
    wrong: str = ""
    remedy: str = ""
    column: str = "gebied_code"
    is_postcode: bool = False


@dataclass
class Reader:
    """Reads areas with what is known and what the analyst said."""

    geography: Geography
    boundary_year: int | None = None
    gemeente: str | None = None
    level: str | None = None

    def read(self, cells: pd.DataFrame, account: Account) -> pd.DataFrame:
        """`region_code`, `boundary_year` and `is_postcode` of every row; what can't be placed leaves its rows out."""
        nothing = pd.Series([None] * len(cells), index=cells.index, dtype="object")
        parts = [cells.get(name, nothing) for name in _COLUMNS]
        keys = pd.Series(list(zip(*parts, strict=True)), index=cells.index, dtype="object")
        places = by_text(keys, lambda key: self._place(*key))
        wrong = pd.Series([bool(place.wrong) for place in places], index=places.index)
        for place in places[wrong].unique():
            account.refuse(cells.index[places == place], place.wrong, remedy=place.remedy, column=place.column)
        return pd.DataFrame(
            {
                "region_code": pd.Series([place.code for place in places], dtype="str"),
                "boundary_year": pd.Series([place.year or None for place in places], dtype="Int64"),
                "is_postcode": pd.Series([place.is_postcode for place in places], dtype="bool"),
            }
        )

    def _place(self, kind: Any, code: Any, name: Any, year: Any) -> _Place:
        level = say.level_of(kind) if kind is not None else self.level
        if kind is not None and level is None:
            remedy = "Kies uit GM, WK, BU, GB, PC4 of PC6."
            return _Place(wrong=f"'{shown(kind)}' is geen soort gebied.", remedy=remedy, column="gebied_type")
        text = "" if code is None else str(code).strip().upper()
        if level == POSTCODE_LEVEL or _PC6.match(text):
            return self._postcode(text)
        if year is not None and _year_in(year) is None:
            return _Place(
                wrong=f"'{shown(year)}' is geen jaar van een indeling.",
                remedy="Vul in gebied_jaar het jaar van de wijk- en buurtindeling in, of laat het leeg.",
                column="gebied_jaar",
            )
        borders = self.boundary_year if year is None else _year_in(year)
        if borders is None:
            return _Place(
                wrong="Er staat niet bij op welke indeling de gebieden zijn.",
                remedy="Vul in gebied_jaar het jaar van de wijk- en buurtindeling in, of kies het hieronder.",
                column="gebied_jaar",
            )
        if text:
            return self._coded(text, Level(level) if level else None, borders)
        return self._named(name, Level(level) if level else None, borders)

    # ------------------------------------------------------------ by code

    def _coded(self, text: str, level: Level | None, year: int) -> _Place:
        # Own areas have small letters behind their number: GB0363oost.
        code = f"{text[:6]}{text[6:].lower()}" if _OWN_AREA.match(text) else read_code(text, level=level)
        if code is None:
            return _Place(
                wrong=f"'{shown(text)}' is geen gebiedscode.",
                remedy="Schrijf de hele code: GM en 4 tekens, WK en 6, of BU en 8, zoals BU03630001.",
            )
        if level is not None and not code.startswith(level.value):
            return _Place(
                wrong=f"{code} is geen {LEVEL_LABELS[level]}, maar dat staat er wel bij.",
                remedy="Laat gebied_type en gebied_code bij elkaar passen.",
                column="gebied_type",
            )
        return self._known(code, year)

    def _known(self, code: str, year: int) -> _Place:
        areas, gemeente = self.geography.areas, gemeente_of(code)
        if gemeente is None:
            return _Place(wrong=f"{code} is geen gebied in uw gemeente.", remedy="Laat deze rij weg.")
        if areas.is_known(code, year) and gemeente in self.geography.gemeenten:
            return _Place(code, year)
        elsewhere = [other for other in areas.years if areas.is_known(code, other)]
        if gemeente not in self.geography.gemeenten:
            gone = f" Die gemeente bestond tot en met {elsewhere[-1]}." if elsewhere and year > elsewhere[-1] else ""
            return _Place(
                wrong=f"{code} ligt in {gemeente}, waarvan geen wijken en buurten zijn geladen.{gone}",
                remedy="Controleer de code, of laad eerst de cijfers van die gemeente.",
            )
        if not areas.has_level(Level(code[:2]), year, gemeente):
            return _Place(
                wrong=f"Van {year} zijn geen gebieden van deze soort geladen.",
                remedy=f"Kies een indeling die er wel is: {_listed(self._years_with(code[:2], gemeente))}.",
                column="gebied_jaar",
            )
        if elsewhere:
            return _Place(
                wrong=f"{code} bestaat niet in de indeling van {year}, wel in die van {_listed(elsewhere)}.",
                remedy="Zet het goede jaar in gebied_jaar, of de code die bij dit jaar hoort.",
                column="gebied_jaar",
            )
        return _Place(wrong=f"{code} bestaat niet.", remedy="Controleer de code bij het CBS of in het sjabloon.")

    def _years_with(self, level: str, gemeente: str) -> list[int]:
        areas = self.geography.areas
        return [year for year in areas.years if areas.has_level(Level(level), year, gemeente)]

    # ------------------------------------------------------------ by name

    def _named(self, name: Any, level: Level | None, year: int) -> _Place:
        if name is None:
            return _Place(wrong="Er staat geen gebied bij.", remedy="Vul een gebiedscode in.")
        if level is None:
            return _Place(
                wrong=f"Bij '{shown(name)}' staat niet of het een gemeente, wijk of buurt is.",
                remedy="Vul gebied_type in, of gebruik gebiedscodes.",
                column="gebied_naam",
            )
        found = self.geography.areas.find(str(name), level=level, year=year, gemeente=self._inside(level))
        if found.state is Match.MATCHED and found.code is not None:
            return self._known(found.code, year)
        if found.state is Match.UNSURE:
            names = self.geography.areas.names
            options = ", ".join(f"{names.get(code, '')} ({code})" for code in found.candidates[:4])
            wrong = f"'{shown(name)}' kan meer dan één {LEVEL_LABELS[level]} zijn: {options}."
        else:
            wrong = f"'{shown(name)}' is geen {LEVEL_LABELS[level]} in de indeling van {year}."
        return _Place(wrong=wrong, remedy="Gebruik de gebiedscode.", column="gebied_naam")

    def _inside(self, level: Level) -> str | None:
        if level is Level.MUNICIPALITY:
            return None
        only = next(iter(self.geography.gemeenten)) if len(self.geography.gemeenten) == 1 else None
        return self.gemeente or only

    # ------------------------------------------------------------ by postcode

    def _postcode(self, text: str) -> _Place:
        table = self.geography.postcodes
        if _PC4.match(text):
            if table is None:
                return _Place(wrong="Cijfers per postcode kunnen nog niet op de kaart.", remedy=_NO_POSTCODES)
            if not table.has_pc4(text):
                return _Place(wrong=f"Postcode {text} ligt niet in uw gemeente.", remedy="Controleer de postcode.")
            return _Place(f"{POSTCODE_LEVEL}{text}", table.boundary_year, is_postcode=True)
        match = _PC6.match(text)
        if match is None:
            return _Place(
                wrong="Er staat iets dat geen postcode is.", remedy="Schrijf een postcode als 1012 of 1012AB."
            )
        if table is None:
            return _Place(wrong="Cijfers per postcode kunnen nog niet op de kaart.", remedy=_NO_POSTCODES)
        buurt = table.buurt_of(match[1] + match[2])
        if buurt is None:
            # The postcode itself is not repeated: a few doors behind it are a handful of people.
            return _Place(
                wrong="Een postcode ligt niet in uw gemeente, of is nieuwer dan de postcodetabel.",
                remedy="Controleer de postcode, of lees een nieuwere postcodetabel in.",
            )
        return _Place(buurt, table.boundary_year, is_postcode=True)


_COLUMNS = ("gebied_type", "gebied_code", "gebied_naam", "gebied_jaar")
_NO_POSTCODES = (
    "Lees eerst de postcodetabel van het CBS in ('Buurt, wijk en gemeente voor postcode huisnummer'), of lever "
    "aantallen per wijk of buurt aan."
)


def _year_in(cell: Any) -> int | None:
    text = str(cell).strip()
    return int(text) if re.fullmatch(r"20\d\d", text) else None


def _listed(years: list[int]) -> str:
    texts = [str(year) for year in years]
    return " en ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts) or "geen"

"""Which area each row of a table is about, and what is wrong where that can't be said."""

from collections.abc import Iterator
from dataclasses import dataclass

from armoedebeeld.domain.regions import Level, gemeente_of
from armoedebeeld.imports.areas import AreaIndex, Match, is_rest, is_shown, is_total, read_code
from armoedebeeld.imports.columns import level_of_value
from armoedebeeld.imports.mapping import Mapping, Role
from armoedebeeld.imports.problems import Account, OpenName, Place
from armoedebeeld.imports.shapes import Shape
from armoedebeeld.imports.tables import Row
from armoedebeeld.imports.words import key_of, normalise

_DEPTH = (Level.COUNTRY, Level.PROVINCE, Level.MUNICIPALITY, Level.WIJK, Level.BUURT)
_INSIDE = {Level.WIJK, Level.BUURT}
# CBS's own code for "in this municipality, but nobody knows where".
_NO_PLACE = "99"


@dataclass(frozen=True)
class Named:
    """What a row says about its area: a code, or a name of a level in a municipality."""

    code: str | None = None
    name: str = ""
    level: Level | None = None
    gemeente: str | None = None


class RowAreas:
    """The areas of one table's rows; every area is looked up once per year."""

    def __init__(
        self, shape: Shape, mapping: Mapping, *, areas: AreaIndex, gemeenten: frozenset[str], account: Account
    ) -> None:
        """Read with a table's rule; what is wrong goes into `account`."""
        self._shape, self._mapping, self._areas = shape, mapping, areas
        self._gemeenten, self._account = gemeenten, account
        self._found: dict[tuple[Named, int], str | None] = {}

    def named(self, row: Row) -> Named | None:
        """What a row says about its area; None where it says nothing, or names no place.

        A row may name its municipality, its wijk and its buurt: the smallest one counts, by code or by name.
        """
        level = next((level_of_value(row.cell(c.index)) for c, _ in self._shape.columns(Role.LEVEL)), None)
        level = level or self._shape.rule.level
        codes = list(self._codes(row, level))
        names = list(self._names(row, level))
        code = max(codes, key=lambda item: _depth(item[:2]), default=None)
        name, own = max(names, key=lambda item: _depth(item[1]), default=("", None))
        if code is not None and _depth(code[:2]) >= _depth(own):
            return Named(code=code)
        if not name:
            self._nothing_said(row)
            return None
        if is_rest(name):
            self._account.left_out[f"rijen over '{name}'"] += 1
            return None
        if own is None:
            self._no_level()
            return None
        gemeente = self._gemeente(names, code) if own in _INSIDE else None
        return Named(name=name, level=own, gemeente=gemeente)

    def code(self, named: Named, year: int, place: Place) -> str | None:
        """The region code on the borders of a year; None where the row is left out or something is wrong."""
        key = (named, year)
        if key not in self._found:
            is_code = named.code is not None
            self._found[key] = (
                self._known(named.code or "", year, place) if is_code else self._by_name(named, year, place)
            )
        return self._found[key]

    def _codes(self, row: Row, level: Level | None) -> Iterator[str]:
        for column, rule in self._shape.columns(Role.CODE):
            cell = row.cell(column.index)
            code = read_code(cell, level=rule.level or level)
            if code is not None:
                yield code
            elif cell is not None and not is_total(str(cell)):
                self._account.problems.add(
                    "Een cel in de kolom met gebiedscodes is geen gebiedscode.",
                    remedy="Verbeter de code in het bestand, of kies het niveau. Zonder naam slaan we de rij over.",
                    place=Place(self._shape.table.sheet, row.number, column.letter),
                    is_error=False,
                )

    def _names(self, row: Row, level: Level | None) -> Iterator[tuple[str, Level | None]]:
        for column, rule in self._shape.columns(Role.NAME):
            cell = row.cell(column.index)
            if cell is None or is_total(str(cell)):
                continue
            is_country = normalise(str(cell)) == "nederland"
            yield str(cell), Level.COUNTRY if is_country else rule.level or level

    def _gemeente(self, names: list[tuple[str, Level | None]], code: str | None) -> str | None:
        """The municipality in which a wijk or buurt is sought: the row's own, else the one that was chosen."""
        if code is not None and gemeente_of(code) is not None:
            return gemeente_of(code)
        for name, own in names:
            if own is Level.MUNICIPALITY:
                found = [self._areas.find(name, level=own, year=year).code for year in reversed(self._areas.years)]
                return next((item for item in found if item), None)
        return self._mapping.gemeente

    def _known(self, code: str, year: int, place: Place) -> str | None:
        if not is_shown(code):
            self._account.left_out["gebieden van een soort die we niet tonen"] += 1
            return None
        gemeente = gemeente_of(code) if Level(code[:2]) in _INSIDE else None
        if gemeente is not None and gemeente not in self._gemeenten:
            self._account.left_out["wijken en buurten van gemeenten die niet zijn geladen"] += 1
            return None
        if self._areas.is_known(code, year):
            return code
        if gemeente is not None and code.endswith(_NO_PLACE):
            self._account.left_out["mensen of huishoudens zonder bekende wijk of buurt"] += 1
            return None
        if not self._areas.has_level(Level(code[:2]), year, gemeente):
            self._account.problems.add(
                f"De gebieden van {year} zijn niet geladen.",
                remedy=f"Laad eerst de Kerncijfers wijken en buurten van {year}, of kies een andere gebiedsindeling.",
            )
            return None
        skipped = "De rij is overgeslagen. Is de gemeente opgegaan in een andere, dan is er niets aan de hand."
        self._account.problems.add(
            f"Gebied {code} bestaat niet in de indeling van {year}.",
            remedy="Kies de gebiedsindeling waarop het bestand is gemaakt, of verbeter de code."
            if gemeente is not None
            else skipped,
            place=place,
            is_error=gemeente is not None,
        )
        return None

    def _by_name(self, named: Named, year: int, place: Place) -> str | None:
        if named.level is None:
            return None
        key = f"{named.level.value}|{named.gemeente or ''}|{key_of(named.name)}"
        if key in self._mapping.areas:
            chosen = self._mapping.areas[key]
            if chosen:
                self._account.matched[named.name] = chosen
                return self._known(chosen, year, place)
            self._account.left_out["gebieden die u hebt overgeslagen"] += 1
            return None
        found = self._areas.find(named.name, level=named.level, year=year, gemeente=named.gemeente)
        if found.code is not None:
            self._account.matched[named.name] = found.code
            return self._known(found.code, year, place)
        if not self._areas.has_level(named.level, year, named.gemeente):
            self._account.problems.add(
                f"De gebieden van {year} zijn niet geladen.",
                remedy=f"Laad eerst de Kerncijfers wijken en buurten van {year}, of kies een andere gebiedsindeling.",
            )
            return None
        self._account.open_names[key] = OpenName(key, named.name, named.level, found.candidates)
        self._account.problems.add(
            f"'{named.name}' kan meer dan één gebied zijn of is anders geschreven."
            if found.state is Match.UNSURE
            else f"'{named.name}' is geen gebied dat we kennen in de indeling van {year}.",
            remedy="Kies bij 'Namen' het gebied, of sla het over.",
            place=place,
        )
        return None

    def _nothing_said(self, row: Row) -> None:
        self._account.problems.add(
            "Een rij noemt geen gebied en is overgeslagen.",
            remedy="Is het een totaal, dan is er niets aan de hand. Anders: vul in het bestand het gebied in.",
            place=Place(self._shape.table.sheet, row.number),
            is_error=False,
        )

    def _no_level(self) -> None:
        sheet = self._shape.table.sheet
        self._account.problems.add(
            f"Van blad '{sheet}' is niet bekend of het over gemeenten, wijken of buurten gaat.",
            remedy="Kies het niveau.",
            place=Place(sheet),
        )


def _depth(level: str | Level | None) -> int:
    return next((place for place, item in enumerate(_DEPTH) if item == level), -1)

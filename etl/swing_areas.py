"""Whether the areas that a Swing site gives figures for exist in the year of their borders."""

from dataclasses import dataclass

import pandas as pd

from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.regions import Level, gemeente_of

# The Netherlands has had more municipalities than this for as long as there are figures: a list with fewer is a part.
WHOLE_COUNTRY = 300
_NAMED = 3


def check_known(rows: pd.DataFrame, regions: pd.DataFrame) -> None:
    """Stop at an area that does not exist in its boundary year, as far as the areas of that year are loaded.

    Args:
        rows: `item`, `region_code`, `boundary_year`, one per value.
        regions: the loaded areas: `region_code`, `level`, `boundary_year`.

    Raises:
        UnexpectedContentError: names the areas, as the site calls them, and the year.
    """
    areas = rows[["item", "region_code", "boundary_year"]].drop_duplicates()
    for year, asked in areas.groupby("boundary_year"):
        loaded = _Loaded.of(regions[regions["boundary_year"] == year])
        codes = zip(asked["item"], asked["region_code"], strict=True)
        if unknown := [f"'{item}'" for item, code in codes if not loaded.may_have(str(code))]:
            more = f" en {len(unknown) - _NAMED} andere" if len(unknown) > _NAMED else ""
            raise UnexpectedContentError(
                f"gebied {', '.join(unknown[:_NAMED])}{more} bestaat niet in de indeling van {year}.",
                remedy="Er is niets geladen. Staat de site op een andere indeling, zet dat jaar dan bij "
                "boundary_years; is het geen echt gebied, zet het bij ignored_items.",
            )


@dataclass(frozen=True)
class _Loaded:
    """The municipalities of a year where all are loaded, and the wijken and buurten of those that have any."""

    municipalities: frozenset[str]
    small: dict[tuple[str, str | None], set[str]]

    @classmethod
    def of(cls, regions: pd.DataFrame) -> "_Loaded":
        municipalities = frozenset(regions.loc[regions["level"] == Level.MUNICIPALITY.value, "region_code"])
        small: dict[tuple[str, str | None], set[str]] = {}
        for code in regions.loc[regions["level"].isin([Level.WIJK.value, Level.BUURT.value]), "region_code"]:
            small.setdefault((code[:2], gemeente_of(code)), set()).add(code)
        return cls(municipalities if len(municipalities) >= WHOLE_COUNTRY else frozenset(), small)

    def may_have(self, code: str) -> bool:
        gemeente = gemeente_of(code)
        if gemeente is None:
            return True
        if self.municipalities and gemeente not in self.municipalities:
            return False
        # Of a municipality whose wijken or buurten are loaded, all of them are.
        siblings = self.small.get((code[:2], gemeente))
        return siblings is None or code in siblings

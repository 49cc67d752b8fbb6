"""Known errors at a source, as data: what the source says, what it should say, and why.

A correction says what it expects to find. Once the source is repaired it no longer fits, and the load says so: a
correction never outlives the error that it mends.
"""

from pathlib import Path

import pandas as pd
from pydantic import Field, ValidationError

from armoedebeeld.domain.errors import CatalogueError, UnexpectedContentError
from armoedebeeld.domain.strict import NonEmpty, Strict, explain_field, read_yaml


class Correction(Strict):
    """One value of one area in one table.

    Attributes:
        column: name of the column without its sequence number.
        expect: what the source says now; null for empty.
        value: what it should be; null for unknown.
        where: further dimensions, code per dimension, where a table has them.
        source: where the error is documented.
    """

    table: NonEmpty
    region: NonEmpty
    year: int
    column: NonEmpty
    where: dict[str, str] = Field(default={})
    expect: float | None
    value: float | None
    reason: NonEmpty
    source: NonEmpty


class Corrections(Strict):
    """Everything that corrections.yml declares."""

    corrections: tuple[Correction, ...] = ()


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """The corrections in a YAML file.

    Raises:
        CatalogueError: the file is absent or an entry is invalid; names entry, field and remedy.
    """
    try:
        return Corrections.model_validate(read_yaml(path)).corrections
    except ValidationError as error:
        first = error.errors()[0]
        place = "correctie " + str(int(first["loc"][1]) + 1) if len(first["loc"]) > 1 else "het bestand"
        raise CatalogueError(
            f"{path.name}: {place}, veld '{first['loc'][-1]}' {explain_field(first['type'])}.",
            remedy=f"Verbeter {path.name} en probeer opnieuw; er is niets veranderd.",
        ) from error


def apply_corrections(
    rows: pd.DataFrame, corrections: tuple[Correction, ...], *, keys: dict[str, str]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Rows with the known errors mended, and a Dutch note for each.

    Args:
        rows: columns `region_code`, `year`, the dimensions of `where`, and the columns in `keys`.
        corrections: those of this table.
        keys: column name without number -> its name in this delivery.

    Raises:
        UnexpectedContentError: the row or column is not there, or the source no longer says what was expected.
    """
    mended, notes = rows.copy(), []
    for item in corrections:
        key = keys.get(item.column.lower())
        chosen = (mended["region_code"] == item.region) & (mended["year"] == item.year)
        for dimension, code in item.where.items():
            chosen &= mended[dimension] == code
        if key is None or chosen.sum() != 1:
            raise _outdated(item, "die rij of kolom is er niet")
        found = mended.loc[chosen, key].iloc[0]
        if (pd.isna(found) and item.expect is not None) or (not pd.isna(found) and found != item.expect):
            raise _outdated(item, f"de bron zegt nu {'niets' if pd.isna(found) else found}")
        mended.loc[chosen, key] = item.value
        notes.append(f"gecorrigeerd: {item.column} van {item.region} in {item.year} ({item.reason})")
    return mended, tuple(notes)


def _outdated(item: Correction, why: str) -> UnexpectedContentError:
    return UnexpectedContentError(
        f"{item.table}: de correctie van {item.column} voor {item.region} in {item.year} past niet meer: {why}.",
        remedy="Is de fout bij de bron hersteld, haal dan de correctie weg uit data/reference/corrections.yml.",
    )

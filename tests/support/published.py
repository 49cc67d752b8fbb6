"""What stands in a folder of figures, to show that a failed load left it alone."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from armoedebeeld import store


@dataclass(frozen=True)
class Published:
    """The pointer and every published byte; equal bytes are equal content."""

    pointer: str
    sha256: tuple[tuple[str, str], ...]


def published(folder: Path) -> Published:
    """The state of a folder with published figures and their borders."""
    files = [*store.figures_files(folder), *sorted((folder / "geo").glob("*.parquet"))]
    sums = tuple((path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files)
    return Published((folder / store.POINTER).read_text(encoding="utf-8"), sums)


def hash_of(folder: Path) -> str:
    """The checksum of the published content."""
    path = store.current_file(folder)
    assert path is not None
    return store.content_hash(path)


def unfinished(root: Path) -> list[str]:
    """Temporary files and folders that somebody left behind."""
    return sorted(
        str(path.relative_to(root))
        for path in root.rglob("*")
        if ".tmp" in path.name or path.name.startswith(".bezig") or path.name.endswith(".wal")
    )


def rows_of(folder: Path, indicator_id: str, *, year: int | None = None) -> pd.DataFrame:
    """Rows of one indicator in the published file, by region code."""
    path = store.current_file(folder)
    assert path is not None
    figures = store.Figures(path)
    try:
        return figures.observations(indicator_id, year=year).set_index("region_code", drop=False)
    finally:
        figures.close()


def content_of(folder: Path) -> store.Content:
    """Everything in the published file."""
    path = store.current_file(folder)
    assert path is not None
    return store.read_content(path)


def timeless(folder: Path) -> dict[str, pd.DataFrame]:
    """Everything that was published but for when and where it was fetched; equal frames are the same content."""
    content = content_of(folder)
    tables = {name: content.table(name) for name in store.TABLES if name not in {"load_log", "change"}}
    tables["observations"] = content.observations
    moments = {"snapshot_id", "retrieved_at", "url", "sha256"}
    return {
        name: (plain := rows.drop(columns=list(moments & set(rows)))).sort_values(list(plain), ignore_index=True)
        for name, rows in tables.items()
    }


def assert_same_content(folder: Path, before: dict[str, pd.DataFrame]) -> None:
    """What is published now is what was published then."""
    for name, rows in timeless(folder).items():
        pd.testing.assert_frame_equal(rows, before[name], obj=name)

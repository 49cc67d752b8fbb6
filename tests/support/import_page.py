"""The tab for reading in a file, on a small figures file of the made-up country, with a load that really keeps it."""

from pathlib import Path

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.errors import UserError
from armoedebeeld.imports.prepare import Confirmed, Loaded
from armoedebeeld.ui import data, imports
from etl import kept_files, mapped_files
from etl.snapshot import SnapshotStore
from tests.support import catalogue as small
from tests.support import kansenkaart
from tests.support.workbooks import SCOPE, catalogue, regions


def publish(
    folder: Path, *, is_fictional: bool = False, scope: frozenset[str] = SCOPE, years: tuple[int, ...] = ()
) -> None:
    """A figures file with the areas of the country and no figures yet."""
    areas = regions(*years).assign(dataset_id="K")
    blank = {name: pd.NA for name in store.TABLES["region"] if name not in areas}
    facts = {"schema_version": store.SCHEMA_VERSION, "is_fictional": "ja" if is_fictional else "nee"}
    content = store.Content(
        region=areas.assign(**blank)[list(store.TABLES["region"])].astype(store.TABLES["region"]),
        scope=pd.DataFrame({"gemeente": sorted(scope)}, dtype="str"),
        meta=pd.DataFrame({"key": list(facts), "value": list(facts.values())}, dtype="str"),
    )
    store.replace_database(folder, content)


def page(data_folder: str) -> None:
    """The script of the page under test."""
    folder = Path(data_folder) / "figures"
    path = store.current_file(folder)
    if path is None:
        raise LookupError(folder)
    content = store.read_content(path)
    where = data.Source(path, folder, content.is_fictional, catalogue())
    imports.show(where, on_load=lambda upload: _load(Path(data_folder), upload))


def page_of_every_kind(data_folder: str) -> None:
    """The script of the page with a source for every kind of file; loading only says what it was given."""
    folder = Path(data_folder) / "figures"
    path = store.current_file(folder)
    if path is None:
        raise LookupError(folder)
    where = data.Source(path, folder, False, every_kind())

    def told(upload: Confirmed) -> Loaded:
        return Loaded(is_loaded=True, message=f"gekregen: {upload.kind.value} {upload.reading.model_dump_json()}")

    imports.show(where, on_load=told)


def every_kind() -> Catalogue:
    """The workbooks' catalogue with KansenKaart and a table of StatLine beside it."""
    by_hand, extra, tables = catalogue(), kansenkaart.catalogue(), small.catalogue()
    laag = {"laag": tables.sources["laag"]}
    indicators = (*by_hand.indicators, *extra.indicators, *tables.indicators_of("laag"))
    return by_hand.model_copy(
        update={"sources": {**by_hand.sources, **extra.sources, **laag}, "indicators": indicators}
    )


def _load(root: Path, upload: Confirmed) -> Loaded:
    writer = SnapshotStore(root / "snapshots").writer(upload.source_id, kept_files.dataset_id(upload))
    source = catalogue().sources[upload.source_id]
    try:
        snapshot = mapped_files.fetch(writer, upload=upload, source=source, progress=lambda *_: None)
        parsed = mapped_files.parse(snapshot, catalogue=catalogue(), regions=regions(), gemeenten=SCOPE)
    except UserError as error:
        writer.discard()
        return Loaded(is_loaded=False, message=str(error))
    writer.commit(snapshot)
    return Loaded(is_loaded=True, message=f"{len(parsed.observations)} cijfers ingelezen", notes=parsed.notes)

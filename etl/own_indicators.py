"""The municipality's own indicators.yaml: entries put in, changed and taken out, with its comments left alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from armoedebeeld.catalogues import own_catalogue, shown_path
from armoedebeeld.domain.errors import CatalogueError
from armoedebeeld.settings import Settings
from etl.private import write_private

_HEADER = (
    "De eigen cijfers van de gemeente: dezelfde opbouw als in indicators.yaml (docs/gebruik/indicatoren.md).\n"
    "Het dashboard schrijft hier regelingen in; u mag dit bestand ook zelf aanpassen.\n"
)


@dataclass(frozen=True)
class Former:
    """What stood in the file; None where there was none."""

    text: bytes | None


def add_entries(settings: Settings, made: Sequence[Mapping[str, Any]]) -> Former:
    """Put indicators at the end of the own file, and return what stood there.

    Raises:
        CatalogueError: the file can't be read, or would be invalid; it stays as it was.
        StoreError: it can't be written.
    """

    def change(content: CommentedMap) -> None:
        _list(content).extend(dict(entry) for entry in made)

    return _change(settings, change)


def change_entries(
    settings: Settings,
    indicator_id: str,
    changes: Mapping[str, Any],
    *,
    drop: Sequence[str] = (),
    add: Sequence[Mapping[str, Any]] = (),
) -> Former:
    """Change fields of one provision's `scheme`, with entries that go and come, and return what stood there."""

    def change(content: CommentedMap) -> None:
        listed = _list(content)
        for entry in listed:
            if entry.get("id") == indicator_id:
                entry["scheme"].update(changes)
        _drop(listed, drop)
        listed.extend(dict(entry) for entry in add)

    return _change(settings, change)


def remove_entries(settings: Settings, indicator_ids: Sequence[str]) -> Former:
    """Take indicators out of the own file, and return what stood there."""

    def change(content: CommentedMap) -> None:
        _drop(_list(content), indicator_ids)

    return _change(settings, change)


def put_back(settings: Settings, former: Former) -> None:
    """The file as it was before a change."""
    if former.text is None:
        settings.own_indicators.unlink(missing_ok=True)
    else:
        write_private(settings.own_indicators, former.text, what="indicators.yaml")


def _change(settings: Settings, change: Any) -> Former:
    path = settings.own_indicators
    former = Former(path.read_bytes() if path.is_file() else None)
    yaml = YAML()
    yaml.preserve_quotes, yaml.width = True, 120
    content = _read(yaml, former, path)
    change(content)
    written = StringIO()
    yaml.dump(content, written)
    write_private(path, written.getvalue().encode(), what="indicators.yaml")
    try:
        own_catalogue(settings)
    except CatalogueError:
        put_back(settings, former)
        raise
    return former


def _read(yaml: YAML, former: Former, path: Path) -> CommentedMap:
    try:
        content = yaml.load(former.text.decode("utf-8")) if former.text else None
    except (YAMLError, UnicodeDecodeError) as error:
        raise CatalogueError(
            f"{shown_path(path)} is geen geldige YAML.", remedy="Herstel het bestand, of verwijder het."
        ) from error
    if content is None:
        content = CommentedMap(version=1)
        content.yaml_set_start_comment(_HEADER)
    if not isinstance(content, CommentedMap):
        raise CatalogueError(
            f"{shown_path(path)} is geen blok met velden.", remedy="Herstel het bestand, of verwijder het."
        )
    return content


def _drop(listed: CommentedSeq, indicator_ids: Sequence[str]) -> None:
    for place in reversed(range(len(listed))):
        if listed[place].get("id") in set(indicator_ids):
            del listed[place]


def _list(content: CommentedMap) -> CommentedSeq:
    if not content.get("indicators"):
        content["indicators"] = CommentedSeq()
    listed: CommentedSeq = content["indicators"]
    return listed

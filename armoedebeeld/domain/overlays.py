"""What is laid over indicators.yaml: the demo's own tables, and what a municipality declares itself."""

from typing import Any

from armoedebeeld.domain.errors import CatalogueError
from armoedebeeld.domain.scheme_entries import SchemeForm, entries


def with_overlay(content: object, overlay: object) -> dict[str, Any]:
    """YAML content with tables per source and norms per indicator replaced, and provisions added (the demo's own).

    Args:
        content: what indicators.yaml says.
        overlay: `sources: {id: {field: value}}`, `indicators: {id: {field: value}}`, and `provisions`: a list of the
            fields of a `SchemeForm`.
    """
    if not isinstance(content, dict) or not isinstance(overlay, dict):
        raise CatalogueError("indicators.yaml is geen lijst van velden.", remedy="Herstel het bestand uit git.")
    ids = [item.get("id") for item in content.get("indicators") or [] if isinstance(item, dict)]
    unknown = overlay.get("sources", {}).keys() - (content.get("sources") or {}).keys()
    unknown |= overlay.get("indicators", {}).keys() - set(ids)
    if unknown:
        raise CatalogueError(
            f"De demo verandert '{min(unknown)}', maar dat staat niet in indicators.yaml.",
            remedy="Gebruik in data/reference/demo.yaml dezelfde namen als in indicators.yaml.",
        )
    if not content.get("sources") or len(ids) != len(content.get("indicators") or [None]) or None in ids:
        # Not a catalogue: left as it is, so that reading it says what is wrong.
        return content
    sources = {key: {**value, **overlay.get("sources", {}).get(key, {})} for key, value in content["sources"].items()}
    changes = overlay.get("indicators", {})
    indicators = [{**item, **changes.get(item["id"], {})} for item in content["indicators"]]
    return {
        **content,
        "sources": sources,
        "indicators": [*indicators, *_provisions(overlay, [str(key) for key in ids])],
    }


def _provisions(overlay: dict[str, Any], taken: list[str]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for fields in overlay.get("provisions", []):
        made += entries(SchemeForm.read(fields), taken=[*taken, *(str(entry["id"]) for entry in made)])
    return made


def with_own(content: object, own: object, *, name: str) -> dict[str, Any]:
    """YAML content with a municipality's own sources and indicators: the same schema, in a file of its own.

    Args:
        content: what indicators.yaml says.
        own: `sources: {id: {field: value}}`, where a known source gets other fields and a new one is added, and
            `indicators: [...]`, all of them new. In a block of fields, such as `swing`, the rest of the block stays.
        name: the own file's name, for messages.

    Raises:
        CatalogueError: the own file is no block of fields, has a field of another name, or declares an indicator again.
    """
    if not isinstance(content, dict):
        raise CatalogueError("indicators.yaml is geen lijst van velden.", remedy="Herstel het bestand uit git.")
    if own is None:
        return content
    if not isinstance(own, dict) or own.keys() - {"version", "sources", "indicators"}:
        raise CatalogueError(
            f"{name} heeft niet de velden version, sources en indicators.",
            remedy=f"Gebruik in {name} dezelfde opbouw als in indicators.yaml, of verwijder het bestand.",
        )
    known = {item["id"] for item in content.get("indicators") or [] if isinstance(item, dict) and "id" in item}
    added = own.get("indicators") or []
    twice = sorted({str(item.get("id")) for item in added if isinstance(item, dict)} & known)
    if twice:
        raise CatalogueError(
            f"{name}: indicator '{twice[0]}' bestaat al in indicators.yaml.",
            remedy=f"Geef het cijfer in {name} een andere id.",
        )
    shipped = content.get("sources") or {}
    sources = {**shipped}
    for key, fields in (own.get("sources") or {}).items():
        sources[key] = _laid_over(shipped.get(key, {}), fields)
    return {**content, "sources": sources, "indicators": [*(content.get("indicators") or []), *added]}


def _laid_over(base: object, over: object) -> object:
    """A block of fields with some of them replaced; blocks within it likewise."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return {**base, **{key: _laid_over(base.get(key), value) for key, value in over.items()}}

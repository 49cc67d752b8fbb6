"""The catalogue of this installation: indicators.yaml with what lies over it."""

from pathlib import Path

from armoedebeeld.domain.catalogue import Catalogue, load_catalogue, parse_catalogue
from armoedebeeld.domain.overlays import with_overlay, with_own
from armoedebeeld.domain.strict import read_yaml
from armoedebeeld.settings import Settings


def own_catalogue(settings: Settings) -> Catalogue:
    """indicators.yaml, and the sources and indicators that the municipality declared in `data/local/indicators.yaml`.

    Raises:
        CatalogueError: one of the two is invalid; names file, entry, field and remedy.
    """
    if not settings.own_indicators.is_file():
        return load_catalogue(settings.catalogue_path)
    content, own = read_yaml(settings.catalogue_path), read_yaml(settings.own_indicators)
    name = shown_path(settings.own_indicators)
    return parse_catalogue(with_own(content, own, name=name), name=f"{settings.catalogue_path.name} met {name}")


def demo_catalogue(settings: Settings) -> Catalogue:
    """The catalogue of the made-up municipality: indicators.yaml with the demo's own tables and example norms."""
    overlay = read_yaml(settings.reference / "demo.yaml")
    content = read_yaml(settings.catalogue_path)
    return parse_catalogue(with_overlay(content, overlay), name="demo.yaml")


def shown_path(path: Path) -> str:
    """A file with its folder, short enough for a sentence: `local/indicators.yaml`."""
    return "/".join(path.parts[-2:])

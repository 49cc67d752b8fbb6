"""Reading YAML strictly: models that refuse what they do not know, and Dutch words for what is wrong."""

from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from armoedebeeld.domain.errors import CatalogueError

NonEmpty = Annotated[str, Field(min_length=1)]


class Strict(BaseModel):
    """Frozen, and no field that the schema does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


# libyaml reads indicators.yaml ten times as fast; a PyYAML without it still works.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _NoDoubles(_Loader):  # type: ignore[misc, valid-type]
    """PyYAML, but a key that stands twice is refused: it would silently take the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping of a node, after its own keys were compared; keys merged with `<<` may be replaced."""
        seen: set[object] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise CatalogueError(
                    f"'{key}' staat twee keer in hetzelfde blok (regel {line}).",
                    remedy="Haal een van de twee weg.",
                )
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def read_yaml(path: Path) -> object:
    """The content of a YAML file.

    Raises:
        CatalogueError: the file is absent, unreadable or no YAML, or names a key twice.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_NoDoubles)
    except FileNotFoundError as error:
        raise CatalogueError(
            f"{path.name} is er niet (gezocht: {path}).", remedy="Zet het bestand terug of start vanuit de projectmap."
        ) from error
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path.name} is geen UTF-8-tekst.", remedy="Sla het bestand op als UTF-8.") from error
    except OSError as error:
        raise CatalogueError(
            f"{path} kan niet worden gelezen ({error.strerror or error}).", remedy="Geef het pad van een bestand."
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" op regel {mark.line + 1}" if mark else ""
        raise CatalogueError(
            f"{path.name} is geen geldige YAML{place}.",
            remedy="Kijk daar naar inspringen, dubbele punten en aanhalingstekens.",
        ) from error


_EXPLANATIONS = {
    "missing": "is verplicht en ontbreekt",
    "extra_forbidden": "is geen bekend veld (tikfout?)",
    "string_too_short": "mag niet leeg zijn",
    "enum": "heeft een waarde die niet mag",
    "int_parsing": "moet een heel getal zijn",
    "float_parsing": "moet een getal zijn",
    "string_type": "moet tekst zijn (zet codes tussen aanhalingstekens)",
    "too_short": "mag niet leeg zijn",
    "too_long": "heeft te veel waarden",
    "int_from_float": "moet een heel getal zijn",
    "int_type": "moet een heel getal zijn",
    "float_type": "moet een getal zijn",
    "less_than_equal": "is te groot",
    "greater_than": "is te klein",
    "greater_than_equal": "is te klein",
    "tuple_type": "moet een lijst zijn, zoals [GM, WK]",
    "model_type": "moet een blok met velden zijn",
    "dict_type": "moet een blok met velden zijn",
    "date_type": "moet een datum zijn, zoals 2026-01-31",
    "date_from_datetime_parsing": "moet een datum zijn, zoals 2026-01-31",
    "date_parsing": "moet een datum zijn, zoals 2026-01-31",
    "bool_type": "moet true of false zijn",
    "bool_parsing": "moet true of false zijn",
    "string_pattern_mismatch": "mag alleen kleine letters, cijfers en _ bevatten",
}


def explain_field(kind: str) -> str:
    """What is wrong with a field, for pydantic's word for it, in Dutch."""
    return _EXPLANATIONS.get(kind, "heeft een waarde die niet kan")

"""The key of a Swing site: from the environment or from secrets.toml, for that site alone, and never shown."""

import os
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from armoedebeeld.domain.errors import RefusedSourceError
from armoedebeeld.settings import Settings, user_config_folder

VARIABLE = "ARMOEDEBEELD_SWING_APIKEY"
SECTION = "swing"


@dataclass(frozen=True)
class Key:
    """A key, where it was found, and what is wrong with how it is kept.

    Attributes:
        place: for messages: the name of the variable or of the file.
        warning: in Dutch; empty where nothing is wrong.
    """

    value: SecretStr
    place: str
    warning: str = ""


def secrets_file() -> Path:
    """Where keys are kept on this machine, outside the project."""
    return user_config_folder() / "secrets.toml"


def find_key(source_id: str, *, is_main_site: bool, settings: Settings) -> Key | None:
    """The key of a site; None where nobody gave one.

    Args:
        source_id: the site, as it is called in the catalogue.
        is_main_site: the setting `swing_apikey` belongs to the site at `swing_url` and goes to no other.
        settings: with the key from the environment.

    Raises:
        RefusedSourceError: secrets.toml can't be read, or what it holds can be no key.
    """
    own = f"{VARIABLE}_{source_id.upper()}"
    if os.environ.get(own, "").strip():
        return _key(os.environ[own], place=own)
    if is_main_site and settings.swing_apikey is not None and settings.swing_apikey.get_secret_value().strip():
        return _key(settings.swing_apikey.get_secret_value(), place=VARIABLE)
    return _from_file(secrets_file(), source_id)


def _from_file(path: Path, source_id: str) -> Key | None:
    try:
        kept = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        # Not chained: what these say may quote the line that the key stands on.
        raise RefusedSourceError(
            f"{path} kan niet worden gelezen.",
            remedy=f'Controleer het bestand: onder [{SECTION}] staat per site een regel: {source_id} = "sleutel".',
        ) from None
    section = kept.get(SECTION)
    found = section.get(source_id) if isinstance(section, dict) else None
    if not isinstance(found, str) or not found.strip():
        return None
    return _key(found, place=str(path), warning=_too_open(path))


def _key(text: str, *, place: str, warning: str = "") -> Key:
    cleaned = text.strip()
    if not (cleaned.isascii() and cleaned.isprintable()) or " " in cleaned:
        raise RefusedSourceError(
            f"Wat in {place} staat, kan geen sleutel zijn: er staan spaties of vreemde tekens in.",
            remedy="Controleer of alleen de sleutel zelf is overgenomen.",
        )
    return Key(SecretStr(cleaned), place, warning)


def _too_open(path: Path) -> str:
    """What to say where others on this machine can read the file; Windows keeps rights of another kind."""
    if os.name == "nt" or not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return ""
    return f"anderen op deze computer kunnen {path} lezen; maak het dicht met: chmod 600 {path}"

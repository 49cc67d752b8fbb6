"""Where things are: folders, base addresses of the sources, keys. Command line, environment, then armoedebeeld.toml."""

import os
from functools import cached_property
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


def user_config_folder() -> Path:
    """The user's own configuration folder on this system."""
    if os.name == "nt":
        return Path(os.environ.get("APPDATA", Path.home())) / "armoedebeeld"
    return Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "armoedebeeld"


def project_root() -> Path:
    """The folder with app.py, pages and indicators.yaml: the checkout, or the copies inside an installed wheel."""
    package = Path(__file__).resolve().parent
    checkout = package.parent
    return checkout if (checkout / "indicators.yaml").exists() else package / "_app"


class MisplacedKeyError(ValueError):
    """A key stands in a file that people share."""


class Settings(BaseSettings):
    """Settings of one run; environment variables start with ARMOEDEBEELD_."""

    model_config = SettingsConfigDict(env_prefix="ARMOEDEBEELD_", toml_file="armoedebeeld.toml", extra="forbid")

    database: Path | None = Field(default=None, description="Map met de gedateerde cijferbestanden en CURRENT.")
    data: Path = Path("data")
    catalogue: Path | None = None
    cbs_v3_url: str = "https://opendata.cbs.nl"
    cbs_v4_url: str = "https://datasets.cbs.nl/odata/v1"
    geo_url: str = "https://api.pdok.nl"
    swing_url: str = "https://www.waarstaatjegemeente.nl/ods/odata"
    swing_apikey: SecretStr | None = Field(default=None, description="Alleen uit de omgeving; anders secrets.toml.")
    timeout_seconds: float = Field(default=60.0, gt=0)
    attempts: int = Field(default=5, ge=1)
    retry_wait_seconds: float = Field(default=1.0, ge=0)
    allowed_hosts: tuple[str, ...] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line, environment, ./armoedebeeld.toml, the user's configuration folder; a key in neither file.

        Raises:
            MisplacedKeyError: there is one.
        """
        here = TomlConfigSettingsSource(settings_cls)
        user = TomlConfigSettingsSource(settings_cls, user_config_folder() / "armoedebeeld.toml")
        if "swing_apikey" in here.toml_data or "swing_apikey" in user.toml_data:
            raise MisplacedKeyError(
                f"'swing_apikey' hoort niet in armoedebeeld.toml; zet de sleutel in {user_config_folder()}/secrets.toml"
            )
        return init_settings, env_settings, here, user

    @property
    def figures(self) -> Path:
        """The folder that a load publishes to."""
        return self.database or self.data / "figures"

    @property
    def demo(self) -> Path:
        """The folder of the made-up municipality."""
        return self.data / "demo"

    @property
    def local(self) -> Path:
        """What the municipality delivers and declares itself: for its own eyes only."""
        return self.data / "local"

    @property
    def own_indicators(self) -> Path:
        """The municipality's own sources and indicators, in the schema of indicators.yaml."""
        return self.local / "indicators.yaml"

    @property
    def snapshots(self) -> Path:
        """Raw answers of the sources, so that a load can be repeated without a network."""
        return self.data / "snapshots"

    @cached_property
    def catalogue_path(self) -> Path:
        """indicators.yaml."""
        return self.catalogue or project_root() / "indicators.yaml"

    @cached_property
    def reference(self) -> Path:
        """The committed look-ups."""
        return project_root() / "data" / "reference"

"""What all tests share."""

from pathlib import Path

import certifi
import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("armoedebeeld", deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("armoedebeeld")


@pytest.fixture(scope="session")
def one_authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of one certificate authority: reading all of them for every client costs more than a load here does."""
    end = "-----END CERTIFICATE-----"
    path = tmp_path_factory.mktemp("tls") / "een.pem"
    path.write_text(Path(certifi.where()).read_text(encoding="utf-8").split(end)[0] + end + "\n", encoding="utf-8")
    return path

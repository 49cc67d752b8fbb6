"""The local mirror of the sources, with real figures; only where ../shared is beside the checkout."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"
MIRROR = SHARED / "mirror" / "serve.py"


@contextmanager
def running_mirror(*, faults: str = "none", latency_ms: int = 0) -> Iterator[str]:
    """The mirror's address; the test is skipped where the mirror is not there."""
    if not MIRROR.exists():
        pytest.skip("../shared/mirror is not beside this checkout: no real figures to test with")
    command = [sys.executable, str(MIRROR), "--port", "0", "--faults", faults, "--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[1].rstrip("/")
        finally:
            process.terminate()

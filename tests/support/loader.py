"""A process that loads the made-up country on request, each time in a fork of its own that can be killed or limited.

`python -m tests.support.loader` reads one JSON question per line: `data`, `url`, and optionally `limit` (largest file
in bytes) and the fields of `Request`. It answers with `{"pid": ...}` at the start and the outcome at the end.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass
class Loader:
    """The other end of the process."""

    process: subprocess.Popen[str]

    def start(self, data: Path, url: str, **question: Any) -> int:
        """Start a load; returns the process id of the fork, which waits for `go`."""
        self._say({"data": str(data), "url": url, **question})
        return int(self._hear()["pid"])

    def result(self) -> dict[str, Any]:
        """Wait for the end: `exit_code` and `messages`, or `error` with the type and text, or `signal`."""
        return self._hear()

    def load(self, data: Path, url: str, **question: Any) -> dict[str, Any]:
        """Start a load and wait for its end."""
        self.start(data, url, **question)
        return self.result()

    def _say(self, question: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@contextmanager
def running() -> Iterator[Loader]:
    """A loader that is ended afterwards."""
    command = [sys.executable, "-m", "tests.support.loader"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ARMOEDEBEELD_")}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        yield Loader(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=20)


def main() -> None:
    """Answer questions until the input ends."""
    import etl.run  # the costly part, done once before any fork

    assert etl.run
    for line in sys.stdin:
        question = json.loads(line)
        read_end, write_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read_end)
            with os.fdopen(write_end, "w") as answer:
                json.dump(_load(question), answer)
            os._exit(0)
        os.close(write_end)
        print(json.dumps({"pid": pid}), flush=True)
        with os.fdopen(read_end) as answer:
            text = answer.read()
        _, status = os.waitpid(pid, 0)
        print(text if text else json.dumps({"signal": os.WTERMSIG(status)}), flush=True)


def _load(question: dict[str, Any]) -> dict[str, Any]:
    import resource

    from armoedebeeld.settings import Settings
    from etl.run import Request, run
    from tests.support.catalogue import catalogue

    url = question.pop("url")
    settings = Settings(
        data=Path(question.pop("data")),
        cbs_v3_url=url,
        cbs_v4_url=f"{url}/odata/v1",
        geo_url=url,
        timeout_seconds=5,
        attempts=2,
        retry_wait_seconds=0.01,
    )
    if (limit := question.pop("limit", None)) is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    asked = {name: frozenset(value) if isinstance(value, list) else value for name, value in question.items()}
    try:
        report = run(Request(**asked), catalogue=catalogue(), settings=settings)
    except Exception as error:  # told to the test, which decides
        return {"error": type(error).__name__, "message": str(error)}
    return {"exit_code": report.exit_code, "messages": [outcome.message for outcome in report.outcomes]}


if __name__ == "__main__":
    main()

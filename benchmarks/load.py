"""Loading one KWB year: ours against `cbsodata.get_data` and pandas, alternating, from a local mirror of the source.

Equal work: table 84799NED (KWB 2020, 17,341 regions x 118 columns) from the service to a wide DuckDB table on disk, the
region codes kept. `cbsodata` replaces codes by names; what it costs to keep them is not charged to it.

    python benchmarks/load.py [--rounds 3] [--latency-ms 0 --latency-ms 150]

Prints rows per second, bytes on the wire and peak memory above the imports, and their ratios; then what the long table
costs beside it. Needs ../shared/mirror (see its README); says so when it is absent.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MIRROR = ROOT.parent / "shared" / "mirror" / "serve.py"
TABLE = "84799NED"
ROWS, COLUMNS = 17_341, 118


def main() -> None:
    """Run the comparison and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latency-ms", type=int, action="append")
    parser.add_argument("--one", choices=["ours", "peer", "long"], help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(_measure(arguments.one, arguments.url)))
        return
    if not MIRROR.exists():
        sys.exit(f"The mirror is not there: {MIRROR.relative_to(ROOT.parent)}. This benchmark needs it.")
    for latency in arguments.latency_ms or [0, 150]:
        _compare(latency, arguments.rounds, mbit=0)
    if not arguments.latency_ms:
        _compare(20, arguments.rounds, mbit=100)


def _compare(latency_ms: int, rounds: int, *, mbit: int) -> None:
    results: dict[str, list[dict[str, float]]] = {"ours": [], "peer": [], "long": []}
    with _proxy_and_mirror(latency_ms, mbit) as (mirror_url, proxy_url, wire):
        _warm(mirror_url)
        for _ in range(rounds):
            for name in ("ours", "peer"):
                wire.clear()
                result = _subprocess(name, proxy_url)
                result["bytes"] = float(sum(wire))
                results[name].append(result)
        results["long"].append(_subprocess("long", proxy_url))
    ours, peer = _middle(results["ours"]), _middle(results["peer"])
    line = f"a line of {mbit} Mbit/s" if mbit else "no limit on the line"
    print(f"\nKWB 2020, {latency_ms} ms per request, {line}, median of {rounds} rounds, alternating")
    print(f"{'':28}{'ours':>14}{'cbsodata':>14}{'ratio':>10}   target")
    lines = [
        ("rows per second", ROWS / ours["seconds"], ROWS / peer["seconds"], ">= 1.5"),
        ("bytes on the wire (MB)", ours["bytes"] / 1e6, peer["bytes"] / 1e6, "<= 0.25"),
        ("peak memory above imports (MB)", ours["memory_mb"], peer["memory_mb"], "<= 0.33"),
    ]
    for title, own, other, target in lines:
        print(f"{title:28}{own:>14,.1f}{other:>14,.1f}{own / other:>10.2f}   {target}")
    long = results["long"][0]
    cost = f"{long['seconds']:.1f} s, {long['memory_mb']:.0f} MB, {long['rows']:,.0f} rows"
    print(f"long table from the kept answers: {cost}")


def _middle(results: list[dict[str, float]]) -> dict[str, float]:
    # Not the standard library's median: run as a script, `statistics` is the benchmark of that name beside this one.
    return {key: sorted(result[key] for result in results)[len(results) // 2] for key in results[0]}


def _subprocess(name: str, url: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--one", name, "--url", url], capture_output=True, text=True, check=True, cwd=ROOT
    )
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _measure(name: str, url: str) -> dict[str, float]:
    work = {"ours": _ours, "peer": _peer, "long": _long}[name]
    with tempfile.TemporaryDirectory() as folder:
        return work(url, Path(folder))


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _timed(work, *arguments) -> dict[str, float]:
    before, start = _memory_mb(), time.perf_counter()
    rows = work(*arguments)
    return {"seconds": time.perf_counter() - start, "memory_mb": _memory_mb() - before, "rows": float(rows)}


def _catalogue():
    sys.path.insert(0, str(ROOT))
    from armoedebeeld.domain.catalogue import load_catalogue

    catalogue = load_catalogue(ROOT / "indicators.yaml")
    source = catalogue.sources["cbs_kwb"]
    return catalogue, source, next(table for table in source.tables if table.id == TABLE)


def _fetch(url: str, folder: Path):
    from etl import cbs, cbs_client
    from etl.snapshot import SnapshotStore
    from etl.web import Patience, Web

    _, source, table = _catalogue()
    client = cbs_client.CbsClient(url, Web(Patience()))
    writer = SnapshotStore(folder).writer("cbs_kwb", TABLE)
    row = client.table(TABLE)
    snapshot = cbs.fetch(
        client,
        writer,
        source_id="cbs_kwb",
        source=source,
        table=table,
        catalogue_row=row,
        progress=lambda *_: None,
    )
    return writer.commit(snapshot)


def _ours(url: str, folder: Path) -> dict[str, float]:
    import duckdb
    import pyarrow as pa

    _catalogue()
    from etl import cbs, cbs_pages  # noqa: F401 - imports are not part of the work

    def work() -> int:
        snapshot = _fetch(url, folder)
        connection = duckdb.connect(str(folder / "wide.duckdb"))
        connection.register("page", pa.concat_tables(cbs_pages.read_pages(snapshot)))
        connection.execute("CREATE TABLE wide AS FROM page")
        connection.execute("CHECKPOINT")
        return _check(connection)

    return _timed(work)


def _peer(url: str, folder: Path) -> dict[str, float]:
    import cbsodata
    import duckdb
    import pandas as pd

    cbsodata.options.use_https = False
    cbsodata.options.catalog_url = url.removeprefix("http://")

    def work() -> int:
        wide = pd.DataFrame(cbsodata.get_data(TABLE))
        connection = duckdb.connect(str(folder / "wide.duckdb"))
        connection.register("page", wide)
        connection.execute("CREATE TABLE wide AS FROM page")
        connection.execute("CHECKPOINT")
        return _check(connection)

    return _timed(work)


def _long(url: str, folder: Path) -> dict[str, float]:
    catalogue, source, table = _catalogue()
    from etl import cbs

    snapshot = _fetch(url, folder)

    def work() -> int:
        every = frozenset(f"GM{number:04d}" for number in range(10_000))
        parsed = cbs.parse(
            snapshot, source=source, table=table, indicators=catalogue.indicators_of("cbs_kwb"), gemeenten=every
        )
        return len(parsed.observations)

    return _timed(work)


def _check(connection) -> int:
    rows = connection.execute("SELECT count(*) FROM wide").fetchall()[0][0]
    columns = len(connection.execute("DESCRIBE wide").fetchall())
    if rows != ROWS or columns < COLUMNS - 1:
        raise SystemExit(f"unequal work: {rows} rows, {columns} columns")
    return rows


def _warm(url: str) -> None:
    for path in ("TypedDataSet", "WijkenEnBuurten"):
        urllib.request.urlopen(f"{url}/ODataFeed/odata/{TABLE}/{path}?$format=json").read()


@contextmanager
def _proxy_and_mirror(latency_ms: int, mbit: int):
    """The mirror, and in front of it a plain TCP relay that counts the bytes of the answers."""
    command = [sys.executable, str(MIRROR), "--port", "0", "--latency-ms", str(latency_ms)]
    mirror = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        url = mirror.stdout.readline().split()[1].rstrip("/")
        relay = subprocess.Popen(
            [sys.executable, str(ROOT / "benchmarks" / "_relay.py"), url.rsplit(":", 1)[1], str(mbit)],
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            text=True,
        )
        try:
            port = relay.stdout.readline().strip()
            yield url, f"http://127.0.0.1:{port}", _Wire(relay)
        finally:
            relay.terminate()
            relay.wait()
    finally:
        mirror.terminate()
        mirror.wait()


class _Wire:
    """The relay's counter: `clear` sets it to zero, iterating gives the bytes so far."""

    def __init__(self, relay: subprocess.Popen) -> None:
        self._relay = relay

    def clear(self) -> None:
        self._ask("clear")

    def __iter__(self):
        yield self._ask("count")

    def _ask(self, word: str) -> int:
        self._relay.stdin.write(word + "\n")
        self._relay.stdin.flush()
        return int(self._relay.stdout.readline())


if __name__ == "__main__":
    main()

"""A large delivery from its bytes to figures: seconds per step and peak memory, beside `pandas.read_csv` of it.

Made-up rows, one per provision, month and buurt. Each round runs in a process of its own, the two in turn.
"""

import argparse
import csv
import io
import json
import resource
import subprocess
import sys
import time
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

BUURTEN, MONTHS = 100, 72
SCHEMES = tuple(f"Regeling {letter}" for letter in "ABCDEFG")


def made_up(rows: int) -> bytes:
    """A CSV in the form of the template."""
    counts = np.random.default_rng(1).integers(5, 400, rows)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(
        ["regeling", "aanbieder", "periode_van", "periode_tot", "gebied_type", "gebied_code", "gebied_jaar", "eenheid",
         "aantal", "opmerking"]
    )  # fmt: skip
    for place in range(rows):
        scheme, rest = SCHEMES[place % len(SCHEMES)], place // len(SCHEMES)
        month, rest = rest % MONTHS, rest // MONTHS
        year, number = 2019 + month // 12, 1 + month % 12
        code = f"BU0001{rest % BUURTEN:04d}"
        provider = f"Aanbieder {1 + rest // BUURTEN}"
        first, last = f"{year}-{number:02d}-01", f"{year}-{number:02d}-28"
        writer.writerow([scheme, provider, first, last, "buurt", code, 2024, "toekenning", counts[place], ""])
    return text.getvalue().encode()


def areas() -> pd.DataFrame:
    """The made-up municipality."""
    codes = [f"BU0001{number:04d}" for number in range(BUURTEN)]
    wijken = sorted({f"WK{code[2:8]}" for code in codes})
    rows = [("GM0001", "GM", None, None)]
    rows += [(code, "WK", None, "GM0001") for code in wijken]
    rows += [(code, "BU", f"WK{code[2:8]}", "GM0001") for code in codes]
    frame = pd.DataFrame(rows, columns=["region_code", "level", "parent_wijk", "parent_gemeente"])
    return frame.assign(boundary_year=2024, name=frame["region_code"], inhabitants=1000, change_code=None).astype(
        {"boundary_year": "Int64", "inhabitants": "Int64"}
    )


def ours(content: bytes) -> dict[str, float]:
    """Seconds of opening (with the gate for personal data), of reading and of making figures."""
    from armoedebeeld.domain.catalogue import parse_catalogue
    from armoedebeeld.domain.overlays import with_own
    from armoedebeeld.domain.regions import ChangeLog
    from armoedebeeld.domain.scheme_entries import SchemeForm, entries
    from armoedebeeld.domain.schemes import Unit
    from armoedebeeld.domain.strict import read_yaml
    from armoedebeeld.imports.areas import AreaIndex
    from armoedebeeld.imports.deliveries.opening import MAX_FILE_BYTES, open_delivery
    from armoedebeeld.imports.deliveries.places import Geography
    from armoedebeeld.imports.deliveries.reading import Choices, read_lines
    from armoedebeeld.settings import Settings
    from armoedebeeld.store import Content
    from etl.deliveries import Delivery, Record
    from etl.service_use import LocalInput, add_service_use

    path = Settings().catalogue_path
    made = [
        entry
        for name in SCHEMES
        for entry in entries(SchemeForm(name=name, unit=Unit.AWARD, first_year=2019), taken=())
    ]
    catalogue = parse_catalogue(with_own(read_yaml(path), {"indicators": made}, name="meting"), name="meting")
    regions = areas()
    geography = Geography(AreaIndex(regions), frozenset({"GM0001"}))
    start = time.perf_counter()
    opened = open_delivery("levering.csv", content, max_bytes=MAX_FILE_BYTES)
    opening = time.perf_counter()
    if opened.layout.long is None:
        raise SystemExit("the made-up delivery was not recognised")
    delivered = read_lines(opened.layout.long, geography=geography, choices=Choices(), today=date(2026, 1, 1))
    reading = time.perf_counter()
    record = Record(
        id="m", title="m", received_at=datetime(2026, 1, 1, tzinfo=UTC), keep_until=date(2099, 1, 1), rows=1
    )
    figures, _ = add_service_use(
        Content(region=regions.assign(households=pd.NA, urbanity=pd.NA, dataset_id="m")),
        LocalInput((Delivery(record, delivered.rows),)),
        catalogue=catalogue,
        changes=ChangeLog({}, {}, frozenset()),
    )
    done = time.perf_counter()
    return {
        "openen en privacy": opening - start,
        "lezen": reading - opening,
        "cijfers maken": done - reading,
        "samen": done - start,
        "rijen": len(delivered.rows),
        "cijfers": len(figures.observations),
    }


def peer(content: bytes) -> dict[str, float]:
    """Seconds of `pandas.read_csv` of the same bytes, which checks nothing."""
    start = time.perf_counter()
    rows = pd.read_csv(io.BytesIO(content), sep=";", dtype="str")
    return {"samen": time.perf_counter() - start, "rijen": len(rows)}


def _round(who: str, rows: int) -> dict[str, float]:
    answer = subprocess.run(
        [sys.executable, __file__, "--rows", str(rows), "--who", who], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(answer.stdout)
    return found


def main() -> None:
    """Run the rounds in turn and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--who", choices=["ours", "peer"])
    chosen = parser.parse_args()
    if chosen.who:
        content = made_up(chosen.rows)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        found = ours(content) if chosen.who == "ours" else peer(content)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(found | {"MB": after, "MB vooraf": before}))
        return
    results: dict[str, list[dict[str, float]]] = {"ours": [], "peer": []}
    for _ in range(chosen.rounds):
        for who in results:
            results[who].append(_round(who, chosen.rows))
    medians = {
        who: {name: float(np.median([item[name] for item in found])) for name in found[0]}
        for who, found in results.items()
    }
    print(f"{chosen.rows} rows, {len(made_up(chosen.rows)) / 2**20:.0f} MB, median of {chosen.rounds}")
    for who, found in medians.items():
        print(who, {name: round(value, 2) for name, value in found.items()})
    print(f"seconds: {medians['ours']['samen'] / medians['peer']['samen']:.1f} times pandas.read_csv")


if __name__ == "__main__":
    main()

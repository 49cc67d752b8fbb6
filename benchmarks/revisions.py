"""Do the mask and the audit agree after revisions? Random publications of a made-up municipality, each one revised.

    python benchmarks/revisions.py [--kinds areas,partners,...] [--first 0] [--seeds 10] [--publications 3] [--show]

Per kind: how many sequences; how many publications with a finding that nobody said, then or before (a leak, or a false
alarm of the audit); how many of which something was said; the share of counts that is shown in the first and the last
publication; and the mean seconds of publishing and audit. Exit 1 where anything was not said. `--show` prints what was
published.
"""

import argparse
import sys
import time
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
# In the place of this folder, whose `statistics` is not the library.
sys.path[0] = str(ROOT)

from armoedebeeld.domain.observations import Status  # noqa: E402
from tests.support.revisions import KINDS, Step, sequence  # noqa: E402


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kinds", default=",".join(KINDS))
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--seeds", type=int, default=10)
    arguments.add_argument("--publications", type=int, default=3)
    arguments.add_argument("--show", action="store_true")
    chosen = arguments.parse_args()
    unsaid = 0
    for kind in chosen.kinds.split(","):
        unsaid += _run(kind, chosen)
    return int(unsaid > 0)


def _run(kind: str, chosen: argparse.Namespace) -> int:
    unsaid, said, shares = [], 0, []
    start = time.perf_counter()
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        steps = list(sequence(kind, seed, chosen.publications))
        for number, step in enumerate(steps, start=1):
            if chosen.show:
                _print(number, step)
            said += bool(step.notes)
            unsaid += [(seed, number, finding) for finding in step.unsaid[:1]]
        shares.append([step.report.share_shown for step in steps])
    mean = (time.perf_counter() - start) / chosen.seeds / chosen.publications
    first, last = (100 * sum(share[place] for share in shares) / len(shares) for place in (0, -1))
    print(f"{kind:9} {chosen.seeds} sequences: {len(unsaid)} findings unsaid, {said} said; "
          f"shown {first:.1f}% first, {last:.1f}% last; {mean:.2f} s a publication", flush=True)  # fmt: skip
    for seed, number, finding in unsaid:
        print(f"    seed {seed}, publication {number}: {finding.cell} {finding.low:g}-{finding.high:g} {finding.chain}")
    return len(unsaid)


def _print(number: int, step: Step) -> None:
    rows = step.content.observations
    rows = rows[rows["source_id"] == "lokaal"]
    print(f"-- {number}: own area {step.own}, {step.notes}")
    delivered = [
        (row["region_code"], row["period"], row["provider"], row["step"], row["schemes_used"], row["count"],
         row["group_count"], row["mark"]) for row in step.made
    ]  # fmt: skip
    print(*[" ".join("" if pd.isna(part) else str(part) for part in row) for row in delivered], sep="\n")
    words = (
        rows["numerator"]
        .where(rows["value"].notna())
        .astype("str")
        .mask(rows["status"] != Status.OK.value, rows["status"])
    )
    print(rows[["indicator_id", "region_code", "period", "breakdown"]].assign(told=words).to_string(index=False))
    for finding in step.report.findings:
        print("  !", finding)


if __name__ == "__main__":
    sys.exit(main())

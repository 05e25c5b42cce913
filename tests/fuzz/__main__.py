"""`python -m tests.fuzz --files 5000 --lines 500 --seed 1`: what the commands make of files and lines that are wrong.

Exits with 1 where anything was found. `make fuzz` is the long run; the suite has a short one.
"""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.campaign import Campaign, Finding, Found


def main() -> int:
    """Run it, and print what it came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=0, help="how many changed files")
    parser.add_argument("--lines", type=int, default=0, help="how many bent command lines")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the number of the first case")
    parser.add_argument(
        "--seed", type=int, default=time.time_ns() % 10**9, help="repeats a run (default: another each time)"
    )
    parser.add_argument("--samples", type=int, default=0, help="print what is said to so many files")
    arguments = parser.parse_args()
    sys.stdout.write(f"seed {arguments.seed}\n")
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gameday-fuzz-") as scratch:
        campaign = Campaign(Path(scratch), arguments.seed)
        campaign.files(range(arguments.first, arguments.files), arguments.samples)
        campaign.lines(range(arguments.first, arguments.lines))
    sys.stdout.writelines(f"{line}\n" for line in _told(campaign.found, time.monotonic() - began_s))
    return 1 if campaign.found.findings else 0


def _told(found: Found, took_s: float) -> list[str]:
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kinds = dict.fromkeys(kind for kind, _ in found.codes)
    table = [
        f"  {kind:18} {sum(n for (each, _), n in found.codes.items() if each == kind):5}  "
        + ", ".join(f"{n} with exit code {code}" for (each, code), n in sorted(found.codes.items()) if each == kind)
        for kind in kinds
    ]
    return [
        *(f"--- {case}\n{said}" for case, said in found.sampled),
        f"{found.codes.total():,} cases, {len(found.findings)} defects",
        *table,
        "  changes: " + ", ".join(f"{name} {count}" for name, count in found.changes.most_common()),
        f"  slowest {found.slowest_s:.1f} s: {found.slowest}; peak memory {peak_mb:.0f} MB; {took_s:.0f} s in all",
        *(line for finding in found.findings[:40] for line in _finding(finding)),
    ]


def _finding(finding: Finding) -> list[str]:
    return [
        f"DEFECT {finding.case} [again: python -m tests.fuzz {finding.again}]",
        f"  gameday {' '.join(finding.arguments)[:300]!r}",
        *(f"  {each}" for each in finding.wrong),
        *(f"    {line[:300]}" for line in finding.ended.err.splitlines()[-6:]),
    ]


if __name__ == "__main__":
    sys.exit(main())

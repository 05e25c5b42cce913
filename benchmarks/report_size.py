"""How long a report of a 30-minute drill with a million samples takes, and how large it is.

    python -m benchmarks.report_size [--minutes 30] [--samples 1000000]

The log is a recorded drill made long: what its sources told is repeated, at later times, until the drill has lasted so
long, each request as often as the samples ask for; what ended the drill follows after that. Exits with 1 where a page
takes more than 3 s or 3 MB. Reading the log from disk is told beside it, and counts for nothing.
"""

import argparse
import math
import sys
import time
from collections.abc import Iterator, Sequence

import msgspec

from chaos.events import Readings, Record, Requests, decode, encode
from chaos.incident.observation import observed
from chaos.report.html import render
from tests.recorded import INVESTIGATED, recorded

WITHIN_S, AT_MOST_BYTES = 3.0, 3_000_000


def main() -> int:
    """Make the log, measure, and say whether it is within the limits."""
    arguments = _arguments()
    records = list(numbered(stretched(recorded(INVESTIGATED), arguments.minutes * 60, arguments.samples)))
    samples = sum(map(_samples, records))
    print(f"{records[-1].at_s / 60:.1f} min, {samples:,} samples in {len(records):,} records")
    lines = [encode(record) for record in records]
    began = time.perf_counter()
    read = [decode(each) for each in lines]
    print(f"read: {time.perf_counter() - began:.2f} s for {sum(map(len, lines)) / 1e6:.1f} MB")
    began = time.perf_counter()
    page = render(read)
    took_s, size = time.perf_counter() - began, len(page.encode())
    print(f"rendered: {took_s:.2f} s, {size / 1e6:.2f} MB")
    return 0 if took_s <= WITHIN_S and size <= AT_MOST_BYTES else 1


def stretched(records: Sequence[Record], lasts_s: float, samples: int) -> Iterator[Record]:
    """`records` with what was sampled repeated until the drill has lasted `lasts_s` and holds about `samples`."""
    observations = [each for each in observed(records) if isinstance(each.event, Requests | Readings)]
    first_s, last_s = observations[0].at_s, observations[-1].at_s
    rounds = max(1, math.ceil((lasts_s - records[-1].at_s) / (last_s - first_s)) + 1)
    readings = sum(len(each.event.items) for each in observations if isinstance(each.event, Readings))
    requests = sum(len(each.event.items) for each in observations if isinstance(each.event, Requests))
    times = max(1, round((samples / rounds - readings) / requests))
    later_s = (rounds - 1) * (last_s - first_s)
    for each in records:
        if each.at_s <= last_s:
            yield _later(each, 0.0, times)
    for number in range(1, rounds):
        for each in observations:
            yield _later(each, number * (last_s - first_s), times)
    for each in records:
        if each.at_s > last_s:
            yield _later(each, later_s, 1)


def numbered(records: Iterator[Record]) -> Iterator[Record]:
    """The same, numbered without gaps."""
    for number, each in enumerate(records):
        yield msgspec.structs.replace(each, seq=number)


def _later(record: Record, by_s: float, times: int) -> Record:
    event = record.event
    if isinstance(event, Requests | Readings):
        copies = times if isinstance(event, Requests) else 1
        items = [(item[0] + by_s, *item[1:]) for item in event.items for _ in range(copies)]
        event = msgspec.structs.replace(event, items=items)
    return msgspec.structs.replace(record, at_s=record.at_s + by_s, wall_s=record.wall_s + by_s, event=event)


def _samples(record: Record) -> int:
    return len(record.event.items) if isinstance(record.event, Requests | Readings) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--samples", type=int, default=1_000_000)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""What the audit says after Redis and PostgreSQL were killed again and again under load.

Run: python benchmarks/audit_kills.py [--kills 20] [--users 24] [--seed N]. Each service is killed (SIGKILL) at
random moments and started again at once, each time once orders go through again. The seed is printed, so
that a run can be had again; `--scale small` makes it quick. `--setting synchronous_commit=off` shows what it looks
like when a database forgets what it has confirmed.
"""

import argparse
import queue
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chaos.audit.audit import audit
from chaos.clock import Clock
from chaos.definitions import load
from chaos.events import AnyEvent, Audited, Receipts, Record, Requests
from chaos.signals.k6 import K6
from chaos.target import runtimes, tools
from chaos.target.definition import PostgresService, TargetDefinition
from chaos.target.runtimes import RunningTarget

SHOP = Path(__file__).parents[1] / "target_app"
SERVICES = ("cache", "database")
BETWEEN_S = (0.3, 2.5)
BACK_WITHIN_S = 60.0
THINK_MS = "60"


@dataclass(frozen=True, slots=True)
class Load:
    """k6 under way, and what it has told so far."""

    clock: Clock
    emitted: queue.SimpleQueue[AnyEvent]
    records: list[Record]

    def take(self, within_s: float) -> None:
        """Record what is emitted for `within_s` seconds."""
        until_s = self.clock.now_s() + within_s
        while (left_s := until_s - self.clock.now_s()) > 0:
            try:
                event = self.emitted.get(timeout=left_s)
            except queue.Empty:
                return
            self.records.append(Record(len(self.records), self.clock.now_s(), time.time(), event))

    def receipts(self) -> int:
        """How many orders and payments were acknowledged so far."""
        return sum(len(record.event.items) for record in self.records if isinstance(record.event, Receipts))

    def requests(self) -> tuple[int, int]:
        """How many requests for orders and payments there were, and how many of them failed."""
        asked = [
            failed
            for record in self.records
            if isinstance(record.event, Requests)
            for _, endpoint, _, failed in record.event.items
            if endpoint in {"order_create", "payment"}
        ]
        return len(asked), sum(asked)


def main() -> int:
    """The command: 0 where the audit found nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="of each service")
    parser.add_argument("--users", type=int, default=24)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--scale", default="", help="the scale of the seed data")
    parser.add_argument("--setting", action="append", default=[], help="NAME=VALUE, for PostgreSQL")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}, {arguments.users} users, {arguments.kills} kills each of {' and '.join(SERVICES)}")
    definition = _definition(arguments.scale, dict(each.split("=", 1) for each in arguments.setting))
    assert definition.audit is not None
    with _running(definition) as (target, folder):
        with _loaded(target, folder, arguments.users, arguments.seed) as load:
            _kill(target, load, random.Random(arguments.seed), arguments.kills)  # noqa: S311 - moments to be had again
        began_s = time.monotonic()
        audited = audit(target, definition.audit, load.records)
        _tell(audited, load, time.monotonic() - began_s)
    return int(bool(audited.unreadable or any(audited.counts.values())))


def _definition(scale: str, settings: dict[str, str]) -> TargetDefinition:
    path = SHOP / "target.yaml"
    whole = load(path.read_text(encoding="utf-8"), str(path), TargetDefinition)
    database = whole.services["database"]
    assert isinstance(database, PostgresService)
    seed = (*database.seed, "--scale", scale) if scale else database.seed
    database = database.model_copy(update={"seed": seed, "settings": {**database.settings, **settings}})
    return whole.model_copy(update={"services": {**whole.services, "database": database}})


@contextmanager
def _running(definition: TargetDefinition) -> Iterator[tuple[RunningTarget, Path]]:
    with tempfile.TemporaryDirectory(prefix="gameday-kills-") as scratch:
        Path(scratch).chmod(0o755)  # the database's account must get through to its data
        state_dir = Path(scratch) / "state"
        with runtimes.start(definition, SHOP, state_dir, print) as target:
            yield target, Path(scratch)
        runtimes.discard(state_dir)


@contextmanager
def _loaded(target: RunningTarget, folder: Path, users: int, seed: int) -> Iterator[Load]:
    load = Load(Clock(), queue.SimpleQueue(), [])
    k6 = K6(
        binary=tools.k6(print),
        script=SHOP / "load" / "shop.js",
        environment={
            **target.load_environment(users),
            "DURATION_S": "86400",
            "SEED": str(seed),
            "THINK_MS": THINK_MS,
        },
        clock=load.clock,
        log_dir=folder,
    )
    k6.start(load.emitted.put)
    try:
        yield load
    finally:
        k6.stop()
        load.take(0.1)


def _kill(target: RunningTarget, load: Load, choose: random.Random, kills: int) -> None:
    order = [service for service in SERVICES for _ in range(kills)]
    choose.shuffle(order)
    for number, service in enumerate(order, start=1):
        _await_receipts(load)
        load.take(choose.uniform(*BETWEEN_S))
        before = load.receipts()
        target.kill(service)
        target.start(service)
        print(f"kill {number:2} of {len(order)}: {service:8} after {before:5} receipts")
    _await_receipts(load)


def _await_receipts(load: Load) -> None:
    """Wait until orders go through again."""
    before, until_s = load.receipts(), load.clock.now_s() + BACK_WITHIN_S
    while load.receipts() < before + 5:
        if load.clock.now_s() > until_s:
            raise SystemExit(f"no order went through for {BACK_WITHIN_S:g} s")
        load.take(0.1)


def _tell(audited: Audited, load: Load, took_s: float) -> None:
    requests, failed = load.requests()
    rows: Sequence[tuple[str, object]] = [
        ("order and payment requests", f"{requests:,}, of which {failed:,} failed"),
        ("acknowledged orders", f"{audited.orders:,}"),
        ("acknowledged payments", f"{audited.payments:,}"),
        ("charges at the gateway", f"{audited.charges:,}"),
        *audited.counts.items(),
        ("audit took", f"{took_s:.1f} s"),
    ]
    for what, value in rows:
        print(f"{what:28} {value}")
    for each in audited.offences:
        print(f"{each.kind}: {each.subject}: {each.detail} ({', '.join(each.request_ids) or 'no receipt'})")
    if audited.unreadable:
        print(f"unknown: {audited.unreadable}")


if __name__ == "__main__":
    raise SystemExit(main())

"""The document's figures beside the shop's, in one run of k6. Run: python benchmarks/document_figures.py.

Sets the shop up in a folder of its own, lets the users of an experiment shop, and takes away what the document's
symptoms speak of, one after the other: Redis, the index of orders, the index of carts. Each is brought back by the
document's own actions. Exits with 1 where a figure is not what it should be. Takes four minutes on a quiet machine;
with `--only cart_lookup`, or another of the three, one and a half.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psutil
from rich.console import Console
from rich.table import Table
from watching import STEADY_WITHIN_S, Spell, Watch, timed

from chaos import inputs
from chaos.commands import overrides
from chaos.response.actions import attempt
from chaos.response.site import Site
from chaos.runbook.model import Procedure, Symptom
from chaos.runbook.quantities import quantities
from chaos.scales import Level, Metric
from chaos.signals.sources import sources
from chaos.target import indexes, runtimes

EXPERIMENT = Path(__file__).parents[1] / "experiments" / "redis-outage.yaml"
MARGIN = 2.0
LOOK_S = 3.0
HEALTHY_S, SETTLE_S, DEGRADED_S, BACK_S = 20.0, 8.0, 20.0, 10.0
FIRST_WITHIN_S, AGAIN_WITHIN_S, PUT_BACK_WITHIN_S = 40.0, 5.0, 2.0


@dataclass(frozen=True, slots=True)
class Loss:
    """What an operation loses, how many times slower it has to become, and the level that it has to pass twice over."""

    what: str
    take: Callable[[runtimes.RunningTarget], None]
    ratio: tuple[float, float]
    level: Level
    statement: str = ""
    """The statement that has to violate the procedure's indicator."""


def _drop(name: str) -> Callable[[runtimes.RunningTarget], None]:
    def drop(target: runtimes.RunningTarget) -> None:
        with indexes.connected(target, "database", timeout_s=30) as connection:
            index = indexes.find(connection, name)
            assert index is not None
            indexes.drop(connection, index, lock_timeout_s=1)

    return drop


LOSSES = {
    "popular_products": Loss("Redis", lambda target: target.kill("cache"), (400, float("inf")), Level.CRITICAL),
    "order_lookup": Loss(
        "index", _drop("orders_user_id_created_at_idx"), (80, float("inf")), Level.CRITICAL, "order_lookup"
    ),
    "cart_lookup": Loss("index", _drop("cart_items_user_id_idx"), (3, 8), Level.CAUTION, "cart_lookup"),
}


class Check(NamedTuple):
    """One thing that has to hold."""

    what: str
    said: str
    wanted: str
    passed: bool


class Bench:
    """One measurement of everything: `rows` for people, `checks` for the exit code."""

    def __init__(self, given: inputs.Inputs, console: Console, endpoints: Sequence[str]) -> None:
        self._given = given
        self._endpoints = endpoints
        self._console = console
        self.rows: list[tuple[str, ...]] = []
        self.checks: list[Check] = []

    def run(self, scratch: Path) -> None:
        """Set up, measure, and stop."""
        self._say(f"processors busy with other work beforehand: {psutil.cpu_percent(LOOK_S):.0f} %")
        with self._set_up(scratch) as target, ExitStack() as stopping:
            watch = Watch(self._given)
            given = self._given
            users = given.experiment.load.users
            for source in sources(target, given.target, given.target_base, users, watch.clock, scratch):
                stopping.callback(source.stop)
                source.start(watch.queue.put)
            self._steady(watch, "after the start")
            healthy = self._healthy(watch)
            self._order_creation(healthy)
            site = Site(target, given.target, given.target_base, given.runbook, given.bindings)
            for procedure in given.runbook.procedures:
                for symptom in procedure.symptoms:
                    (endpoint,) = given.bindings.endpoints_of(symptom.operation.text)
                    if endpoint in self._endpoints:
                        self._lose(watch, site, procedure, symptom, endpoint, healthy, target)

    @contextmanager
    def _set_up(self, scratch: Path) -> Iterator[runtimes.RunningTarget]:
        state_dir = scratch / "state"

        def start() -> runtimes.RunningTarget:
            return runtimes.start(self._given.target, self._given.target_base, state_dir, self._say)

        try:
            first_s, target = timed(start)
            with target:
                self._at_most("set up, the first time", first_s, FIRST_WITHIN_S)
            again_s, target = timed(start)
            with target:
                self._at_most("set up again", again_s, AGAIN_WITHIN_S)
                put_back_s = max(timed(target.reset_data)[0] for _ in range(3))
                self._at_most("data put back, the slowest of three", put_back_s, PUT_BACK_WITHIN_S)
                yield target
        finally:
            runtimes.discard(state_dir)

    def _healthy(self, watch: Watch) -> Spell:
        self._say(f"healthy: measuring for {HEALTHY_S:g} s")
        healthy = watch.spell(HEALTHY_S)
        response_time = self._given.runbook.threshold(Metric.API_RESPONSE_TIME)
        bound_ms = response_time.begins(Level.CAUTION) if response_time else None
        assert bound_ms is not None
        for endpoint in sorted(healthy.times_ms):
            p95 = healthy.p95(endpoint)
            said = f"p50 {_ms(healthy.p50(endpoint))}, p95 {_ms(p95)}"
            self._check(f"healthy {endpoint}", said, f"p95 < {_ms(bound_ms)}", p95 < bound_ms)
        for service in self._given.target.services:
            self._say(f"  CPU of {service}: {healthy.mean(Metric.CPU_USAGE, service):.0f} %")
        self._no_errors("healthy", healthy)
        return healthy

    def _lose(  # noqa: PLR0913, PLR0917 - what one row of the table is made of
        self,
        watch: Watch,
        site: Site,
        procedure: Procedure,
        symptom: Symptom,
        endpoint: str,
        healthy: Spell,
        target: runtimes.RunningTarget,
    ) -> None:
        loss = LOSSES[endpoint]
        self._say(f"{endpoint} without its {loss.what}: measuring for {DEGRADED_S:g} s")
        loss.take(target)
        watch.spell(SETTLE_S)
        degraded = watch.spell(DEGRADED_S)
        for each in sorted(degraded.times_ms):
            self._say(f"  {each}: p50 {_ms(degraded.p50(each))}, p95 {_ms(degraded.p95(each))}")
        for phrase in procedure.actions:
            binding = self._given.bindings.action_of(phrase.text)
            for action in binding.does if binding else ():
                done = attempt(action, site)
                self._say(f"  {phrase.text}: {done.detail}")
                assert done.ok, done.detail
        self._steady(watch, f"{endpoint} with its {loss.what} back")
        back = watch.spell(BACK_S)
        self._no_errors(f"{endpoint} without its {loss.what}, and after", degraded, back)
        self._judge(procedure, symptom, endpoint, (healthy, degraded, back))

    def _judge(self, procedure: Procedure, symptom: Symptom, endpoint: str, spells: tuple[Spell, Spell, Spell]) -> None:
        loss, (healthy, degraded, back) = LOSSES[endpoint], spells
        before = len(self.checks)
        ratio = degraded.p50(endpoint) / healthy.p50(endpoint)
        least, most = loss.ratio
        wanted = f"at least {least:g}" if most == float("inf") else f"{least:g} to {most:g}"
        self._check(f"{endpoint}: times slower (p50)", f"{ratio:.1f}", wanted, least <= ratio <= most)
        response_time = self._given.runbook.threshold(Metric.API_RESPONSE_TIME)
        begins_ms = response_time.begins(loss.level) if response_time else None
        assert begins_ms is not None
        p95, bound_ms = degraded.p95(endpoint), MARGIN * begins_ms
        self._check(
            f"{endpoint}: p95 without its {loss.what}",
            _ms(p95),
            f"at least {MARGIN:g} × {loss.level.word}, {_ms(bound_ms)}",
            p95 >= bound_ms,
        )
        for indicator in procedure.indicators if loss.statement else ():
            query_ms = degraded.mean(indicator.metric, loss.statement)
            bound = indicator.bound
            broken = bound.comparison is not None and not bound.comparison.holds(query_ms, bound.value)
            self._check(f"{endpoint}: its statement", _ms(query_ms), f"not {bound.text}", broken)
        improved = 100 * (1 - back.p50(endpoint) / degraded.p50(endpoint))
        promised = _promised(self._given, endpoint)
        if promised is not None:
            self._check(
                f"{endpoint}: faster when back", f"{improved:.2f} %", f"at least {promised:g} %", improved >= promised
            )
        passed = all(check.passed for check in self.checks[before:])
        documented = " → ".join(each.text for each in (symptom.before, symptom.after) if each)
        figures = [
            _ms(figure) for spell in (healthy, degraded) for figure in (spell.p50(endpoint), spell.p95(endpoint))
        ]
        self.rows.append(
            (
                f"{symptom.operation.text}, no {loss.what}",
                documented,
                *figures,
                f"{ratio:.1f}",
                wanted,
                f"{improved:.2f} %",
                f"{promised:g} %" if promised is not None else "",
                _word(passed),
            )
        )

    def _order_creation(self, healthy: Spell) -> None:
        """The document's figure of creating an order, for information."""
        told = next(
            (q.text for p in self._given.runbook.retrospective for q in quantities(p.text, p.line) if q.unit == "ms"),
            "",
        )
        self._say(
            f"creating an order: {told} in the document, here p50 {_ms(healthy.p50('order_create'))}, "
            f"p95 {_ms(healthy.p95('order_create'))}; for information"
        )

    def _steady(self, watch: Watch, when: str) -> None:
        after_s, problems = watch.steady()
        said = "; ".join(problems) or f"after {after_s:.1f} s"
        self._check(f"every signal healthy {when}", said, f"within {STEADY_WITHIN_S:g} s", not problems)

    def _no_errors(self, when: str, *spells: Spell) -> None:
        failed = sum(sum(spell.failed.values()) for spell in spells)
        count = sum(len(times) for spell in spells for times in spell.times_ms.values())
        self._check(f"errors, {when}", f"{failed} of {count:,}", "0", failed == 0)

    def _at_most(self, what: str, seconds: float, bound_s: float) -> None:
        self._check(what, f"{seconds:.1f} s", f"at most {bound_s:g} s", seconds <= bound_s)

    def _check(self, what: str, said: str, wanted: str, passed: bool) -> None:  # noqa: FBT001
        self.checks.append(Check(what, said, wanted, passed))
        self._say(f"  {what}: {said} ({wanted}): {_word(passed)}")

    def _say(self, line: str) -> None:
        self._console.print(line, highlight=False, markup=False, style="dim")


def _promised(given: inputs.Inputs, endpoint: str) -> float | None:
    """By how many % the document says that an operation of `endpoint` became faster."""
    for lesson in given.runbook.retrospective:
        percents = [each.value for each in quantities(lesson.text, lesson.line) if each.unit == "%"]
        said_of = {
            name
            for operation in given.bindings.operations
            if any(phrase.casefold() in lesson.text.casefold() for phrase in operation.phrases)
            for name in operation.endpoints
        }
        if percents and endpoint in said_of:
            return percents[0]
    return None


def _ms(value: float) -> str:
    return f"{value:,.{1 if value < 10 else 0}f} ms"  # noqa: PLR2004 - 3.1 ms, but 42 ms


def _word(passed: bool) -> str:  # noqa: FBT001
    return "pass" if passed else "FAIL"


def _table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table:
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    return table


def main() -> int:
    """Measure, print the tables, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=LOSSES, action="append", help="measure this one (may be given again)")
    overrides.configure(parser)
    arguments = parser.parse_args()
    console = Console(width=160)
    given = inputs.read(EXPERIMENT, arguments.target).with_load(arguments.load)
    bench = Bench(given, console, arguments.only or tuple(LOSSES))
    with tempfile.TemporaryDirectory(prefix="gameday-figures-") as scratch:
        # The database's account must get through to its data.
        Path(scratch).chmod(0o755)
        bench.run(Path(scratch))
    healthy, lost = ("healthy p50", "p95"), ("without p50", "p95")
    columns = ("operation", "document", *healthy, *lost, "slower", "wanted", "back: faster", "document", "")
    console.print(_table("The document's figures and ours", columns, bench.rows))
    checks = [(check.what, check.said, check.wanted, _word(check.passed)) for check in bench.checks]
    console.print(_table("What has to hold", ("", "seen", "wanted", ""), checks))
    return 0 if all(check.passed for check in bench.checks) else 1


if __name__ == "__main__":
    sys.exit(main())

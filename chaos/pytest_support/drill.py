"""The `drill` of a test: injects, waits, and undoes at the latest when the test ends."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from operator import methodcaller
from pathlib import Path
from typing import Any, TypeVar

import pytest

from chaos import steering_results
from chaos.errors import BadInput, GamedayError
from chaos.events import Record
from chaos.fault_run import FaultRun
from chaos.faults.port import Fault
from chaos.incident.snapshot import Snapshot
from chaos.outcome import Verdict
from chaos.pytest_support.items import DrillFailed, told
from chaos.pytest_support.not_seen import NotSeen
from chaos.pytest_support.running import running
from chaos.pytest_support.settings import Settings, definition_of
from chaos.session import Session
from chaos.steering import Ended, SteeredDrill
from chaos.steering_results import Incident, Recovery

__tracebackhide__ = methodcaller("errisinstance", (GamedayError, NotSeen, Ended))
"""What a test did wrong, or did not see, is shown at its own line."""

T = TypeVar("T")
AnyFault = Fault | Mapping[str, Any]
"""A fault by its class, or as an experiment file has it."""


class PythonDrill:
    """One drill, begun by the first `inject` or `observe`. Nothing is decided between its methods: wait by them."""

    def __init__(self, item: pytest.Item, settings: Settings) -> None:
        self._item = item
        self._settings = settings
        self._stack = ExitStack()
        self._steered: SteeredDrill | None = None
        self._given: list[dict[str, Any]] = []
        self._over = False

    @contextmanager
    def inject(self, *faults: AnyFault) -> Iterator[tuple[str, ...]]:
        """Inject `faults`, prove the effect of each, and undo them when the block is left; their names.

        The first time, the load is started and the steady state awaited before. Raises BadInput for what cannot be
        injected, `Ended` where the drill cannot go on.
        """
        runs = self._injected(self._named(faults))
        try:
            yield tuple(run.fault.label for run in runs)
        finally:
            if self._steered:
                self._steered.undo(runs)

    def observe(self, for_s: float) -> None:
        """Take in what happens for so many seconds. Before any injection it begins a control: nothing is injected."""
        steered = self._steered or self._begun(())
        steered.until(lambda: False, for_s)

    def wait_for_incident(self, within_s: float | None = None, *, severity: str = "", procedure: str = "") -> Incident:
        """The latest incident, once it is classified, and of that `severity` and `procedure` where given.

        Raises NotSeen, an AssertionError, where that does not come `within_s` of the onset.
        """
        asked = [f"of severity {severity}"] * bool(severity) + [f"with procedure {procedure}"] * bool(procedure)

        def found() -> Incident | None:
            seen = steering_results.incident(self.records)
            fits = seen and seen.severity and (not severity or seen.severity == severity)
            return seen if seen and fits and (not procedure or seen.procedure == procedure) else None

        return self._awaited(" ".join(["an incident", *asked]), found, within_s)

    def wait_for_recovery(self, within_s: float | None = None) -> Recovery:
        """The confirmed recovery, once whoever responds is done. Raises NotSeen where it began later than `within_s`.

        `within_s` counts from the onset; that it has held takes as long as the bindings say.
        """
        steered = self._running()

        def found() -> Recovery | None:
            return steering_results.recovery(self.records) if steered.recovered else None

        hold_s = steered.hold_s
        seen = self._awaited("a confirmed recovery", found, None if within_s is None else within_s + hold_s)
        if within_s is not None and seen.ttr_s is not None and seen.ttr_s > within_s:
            raise NotSeen(f"a recovery within {within_s:g} s of the onset", steered, [*seen.ttr_s.evidence])
        return seen

    @property
    def incident(self) -> Incident | None:
        """The latest incident as it is now; None where there is none."""
        return steering_results.incident(self.records)

    @property
    def records(self) -> Sequence[Record]:
        """Everything recorded so far; empty before it began."""
        return self._steered.records if self._steered else ()

    @property
    def snapshot(self) -> Snapshot:
        """What the signals say now."""
        return self._running().snapshot

    @property
    def folder(self) -> Path:
        """Where its event log, and later its report, are kept."""
        return self._running().folder

    def finish(self, failure: str = "") -> None:
        """End it: undone, judged, its report written. Raises what pytest shows where it did not pass, or never began.

        `failure` is why the test failed; then that alone is shown.
        """
        steered, self._steered = self._steered, None
        over, self._over = self._over, True
        if steered is None:
            if not (over or failure):
                pytest.fail("the drill never began: with drill.inject(...), or drill.observe(for_s=...)", pytrace=False)
            return
        with self._stack:
            drilled = steered.end(failure)
        told(self._item, drilled)
        text = str(DrillFailed(drilled)) if drilled.verdict is not Verdict.PASSED else ""
        if drilled.interrupted and not failure:
            raise KeyboardInterrupt
        if failure:
            self._item.add_report_section("call", "gameday", text)
        elif text:
            pytest.fail(text, pytrace=False)

    def _named(self, faults: Sequence[AnyFault]) -> list[dict[str, Any]]:
        """The definitions, each with a label that no other fault of the drill has."""
        if not faults:
            raise BadInput("drill.inject() needs a fault; drill.observe(for_s=...) watches without any")
        found = []
        for definition in map(definition_of, faults):
            label = definition.get("name") or f"{definition.get('type')}-{definition.get('service')}"
            again = sum(label == each["label"] for each in self._given)
            self._given.append({"label": label, "service": definition.get("service")})
            found.append({**definition, "name": f"{label} #{again + 1}"} if again else definition)
        return found

    def _injected(self, faults: Sequence[dict[str, Any]]) -> tuple[FaultRun, ...]:
        if self._steered is None:
            return self._begun(faults).inject()
        if self._steered.control:
            raise BadInput("the drill began as a control, by drill.observe: nothing may be injected any more")
        inputs = running(self._item.config).allowed(self._settings.experiment(faults))
        most = inputs.experiment.max_services
        if len(services := {str(each["service"]) for each in self._given}) > most:
            raise BadInput(f"{', '.join(sorted(services))} are more than max_services ({most}) of the test allows")
        return self._steered.inject(inputs)

    def _begun(self, faults: Sequence[dict[str, Any]]) -> SteeredDrill:
        shared = running(self._item.config)
        session: Session = shared.session
        inputs = shared.allowed(self._settings.experiment(faults))
        self._steered = self._stack.enter_context(session.steered(inputs))
        self._steered.begin()
        return self._steered

    def _running(self) -> SteeredDrill:
        if self._steered is None:
            raise BadInput("the drill has not begun: with drill.inject(...) comes first")
        return self._steered

    def _awaited(self, what: str, found: Callable[[], T | None], within_s: float | None) -> T:
        steered = self._running()
        onset_s = steering_results.onset_s(self.records)
        left_s = steered.left_s
        if within_s is not None:
            left_s = max(0.0, (steered.now_s if onset_s is None else onset_s) + within_s - steered.now_s)
        steered.until(lambda: found() is not None, left_s)
        seen = found()
        if seen is None:
            limit = "" if within_s is None else f" within {within_s:g} s of the onset"
            raise NotSeen(f"{what}{limit}", steered)
        return seen

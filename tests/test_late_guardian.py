"""A drill whose guardian takes long to start: nothing is injected before, and what happens meanwhile is taken in."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from tenacity import retry, retry_if_not_result, stop_after_delay, wait_fixed

from chaos import event_log
from chaos.drill import Drill
from chaos.events import FaultInjected, PhaseStarted, Record, Requests
from chaos.inputs import read
from chaos.report.live import Live
from chaos.safety import guard
from chaos.safety.interrupts import Interrupts
from chaos.safety.owner import claim
from chaos.target.runtimes import RunningTarget
from tests.conftest import SUPPORT
from tests.test_blinded_drill import BINDINGS, DOCUMENT, EXPERIMENT


class Gate:
    """Guardians wait in front of it with the start of their interpreter."""

    def __init__(self, folder: Path) -> None:
        self.python = folder / "python-behind-the-gate"
        pipe = folder / "gate"
        os.mkfifo(pipe)
        self._pipe = os.open(pipe, os.O_RDWR)
        self.python.write_text(f'#!/bin/sh\nread word < "{pipe}"\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
        self.python.chmod(0o755)

    def open(self) -> None:
        os.write(self._pipe, b"open\n")

    def close(self) -> None:
        os.close(self._pipe)


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate(tmp_path)
    monkeypatch.setattr(guard, "sys", SimpleNamespace(executable=str(gate.python)))
    yield gate
    gate.close()


def _phases(records: list[Record]) -> list[str]:
    return [record.event.phase for record in records if isinstance(record.event, PhaseStarted)]


def test_signals_are_taken_in_while_a_guardian_starts_and_the_steady_state_is_looked_at_after_that(
    gate: Gate, small_target: RunningTarget, tmp_path: Path
) -> None:
    for name, text in (("document.md", DOCUMENT), ("bindings.yaml", BINDINGS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    experiment, run = tmp_path / "redis-outage.yaml", tmp_path / "run"
    experiment.write_text(EXPERIMENT.replace("TARGET", str(SUPPORT / "small-target.yaml")), encoding="utf-8")
    run.mkdir()
    claim(run, small_target.log_file("cache").parent.parent)

    def heard() -> list[Record]:
        log = run / event_log.FILE_NAME
        records = event_log.read(log) if log.exists() and log.stat().st_size else []
        return records if any(isinstance(record.event, Requests) for record in records) else []

    def open_once_users_are_heard() -> list[str]:
        records = retry(retry=retry_if_not_result(bool), stop=stop_after_delay(20), wait=wait_fixed(0.05))(heard)()
        gate.open()
        return _phases(records)

    with ThreadPoolExecutor(1) as beside, Interrupts() as interrupts, Live() as live:
        before = beside.submit(open_once_users_are_heard)
        drilled = Drill(read(experiment), small_target, run, live, interrupts).run()
    assert before.result() == ["set-up"]
    assert _phases(drilled.records)[:3] == ["set-up", "steady state", "inject"]
    assert any(isinstance(record.event, FaultInjected) for record in drilled.records)

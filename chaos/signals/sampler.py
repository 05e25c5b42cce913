"""A source that reads a probe at fixed times, in a daemon thread of its own."""

import contextlib
import math
import threading
import time
from collections.abc import Sequence
from typing import Protocol

from chaos.clock import Clock
from chaos.events import Readings, SourceFailed
from chaos.scales import Metric
from chaos.signals.port import Emit
from chaos.signals.redaction import redact

STOP_WITHIN_S = 5.0
"""How long `stop` waits for a read under way; every probe's own timeouts add up to less."""

Sample = tuple[Metric, str, float | None]
"""What was read, on which subject, and the value (None: it could not be measured)."""


class Probe(Protocol):
    """Reads one server. Both methods are called from one thread only."""

    def read(self) -> Sequence[Sample]:
        """What is there now, within a bounded time. What it raises is told as SourceFailed."""

    def close(self) -> None:
        """Give back connections. Called last."""


class Sampler:
    """Emits one `Readings` for each read, and one `SourceFailed` for each outage of the probe.

    Readings carry the time when the read ended. Where nothing has changed they are emitted every `unchanged_s` only.
    `secrets` never show in a message.
    """

    def __init__(  # noqa: PLR0913 - what sampling takes
        self,
        name: str,
        probe: Probe,
        clock: Clock,
        interval_s: float,
        secrets: Sequence[str] = (),
        *,
        unchanged_s: float = 0.0,
    ) -> None:
        self._name = name
        self._probe = probe
        self._clock = clock
        self._interval_s = interval_s
        self._secrets = tuple(secrets)
        self._unchanged_s = unchanged_s
        self._told: tuple[float, Sequence[Sample]] = (-math.inf, ())
        self._failing = False
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def name(self) -> str:
        """Its name in events."""
        return self._name

    def start(self, emit: Emit) -> None:
        """Read at once, and then every interval."""
        self._thread = threading.Thread(target=self._run, args=(emit,), name=f"signal {self._name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop sampling; a read under way may end, for at most STOP_WITHIN_S. Nothing is emitted after."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_WITHIN_S)

    def _run(self, emit: Emit) -> None:
        due_s = time.monotonic()
        while not self._stopping.is_set():
            self._read(emit)
            due_s = next_due_s(due_s, time.monotonic(), self._interval_s)
            self._stopping.wait(due_s - time.monotonic())
        with contextlib.suppress(Exception):
            self._probe.close()

    def _read(self, emit: Emit) -> None:
        try:
            samples = self._probe.read()
        except Exception as error:  # noqa: BLE001 - a source never raises into the drill, whatever its driver does
            if not self._failing and not self._stopping.is_set():
                emit(SourceFailed(source=self._name, error=redact(_message(error), self._secrets)))
            self._failing = True
            return
        at_s = self._clock.now_s()
        told_s, told = self._told
        if not self._failing and samples == told and at_s - told_s < self._unchanged_s:
            return
        self._failing = False
        self._told = (at_s, samples)
        items = [(at_s, metric.value, subject, value) for metric, subject, value in samples]
        if not self._stopping.is_set():
            emit(Readings(source=self._name, items=items))


def next_due_s(due_s: float, now_s: float, interval_s: float) -> float:
    """The first point after `now_s` of the grid `due_s` + n × `interval_s`: no drift, no burst after a slow read."""
    return due_s + interval_s * max(1, math.floor((now_s - due_s) / interval_s) + 1)


def _message(error: Exception) -> str:
    text = str(error).strip()
    return f"{type(error).__name__}: {text}" if text else type(error).__name__

"""Ctrl-C, a closed terminal, SIGTERM and `gameday stop`, as one exception that never breaks an undo."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Self

from chaos.outcome import Verdict

STOP = signal.SIGUSR1
"""What `gameday stop` sends."""
_REASONS = {
    signal.SIGINT: "Ctrl-C",
    signal.SIGTERM: "SIGTERM",
    signal.SIGHUP: "the terminal was closed",
    STOP: "gameday stop",
}


class Interrupted(KeyboardInterrupt):
    """The drill was asked to end; str() says how. A KeyboardInterrupt, so that drivers cancel what they wait for."""

    verdict = Verdict.ABORTED


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - told at once, whatever else is on the screen


class Interrupts:
    """While entered (in the main thread), the first signal raises `Interrupted` there, once; later ones are told only.

    Inside `held()` nothing is raised: a signal is told at once, and raised when the outermost `held()` ends
    well, unless one was raised before. Whoever undoes does it inside `held()`, and again from the undo log
    if an interrupt came in just before.
    """

    def __init__(self, tell: Callable[[str], None] = _to_stderr) -> None:
        self._tell = tell
        self._held = 0
        self._raised = False
        self._handlers: dict[signal.Signals, object] = {}
        self.reason = ""
        """How the first signal came; empty while none did."""

    def __enter__(self) -> Self:
        for each in _REASONS:
            self._handlers[each] = signal.getsignal(each)
            # A command started under nohup ignores SIGHUP, and must go on doing so.
            if self._handlers[each] is not signal.SIG_IGN:
                signal.signal(each, self._caught)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for each, handler in self._handlers.items():
            signal.signal(each, handler)  # type: ignore[arg-type]  # what getsignal returned

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing in here is interrupted. Raises `Interrupted` at its end where a signal came meanwhile."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
        if self.reason and not self._held:
            self._raise_once()

    def _caught(self, number: int, _frame: FrameType | None) -> None:
        reason = _REASONS[signal.Signals(number)]
        first = not self.reason
        self.reason = self.reason or reason
        # The terminal may be gone.
        with suppress(OSError, ValueError):
            if self._held:
                self._tell(f"{reason}: undoing what was injected; ending when that is proven")
            elif first:
                self._tell(f"{reason}: ending the drill and undoing what was injected")
        if not self._held:
            self._raise_once()

    def _raise_once(self) -> None:
        if not self._raised:
            self._raised = True
            raise Interrupted(self.reason)

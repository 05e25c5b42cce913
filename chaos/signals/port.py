"""What every signal source is: a thread that samples and emits, and never decides."""

from collections.abc import Callable
from typing import Protocol

from chaos.events import Readings, Receipts, Requests, SourceFailed

Observation = Requests | Receipts | Readings | SourceFailed
Emit = Callable[[Observation], None]
"""Takes one observation into the drill's queue; called from the source's own thread, never blocks."""


class Source(Protocol):
    """One source of signals. A source that cannot read says so by SourceFailed; it never raises into the drill."""

    @property
    def name(self) -> str:
        """Its name in events."""

    def start(self, emit: Emit) -> None:
        """Begin sampling in a thread of its own."""

    def stop(self) -> None:
        """Stop sampling; returns once the thread and everything it started have ended. Safe to call twice."""

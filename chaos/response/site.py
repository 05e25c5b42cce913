"""What a responder has at hand: the target, its file, the document and its bindings. Not what was injected."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from chaos.errors import TargetError
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.signals.expected_indexes import ExpectedIndex, expected_indexes
from chaos.signals.redaction import masked, redact
from chaos.target.definition import PostgresService, TargetDefinition
from chaos.target.port import Target


class Cancellation:
    """Ends what the responder is doing: it sets `event`, and breaks off whatever waits inside `breaking`."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self._lock = threading.Lock()
        self._break: Callable[[], None] | None = None

    def cancel(self) -> None:
        """From any thread, at any time, more than once."""
        with self._lock:
            self.event.set()
            if self._break:
                # A server that is gone cannot be asked to stop; what waits for it ends by its own time limit.
                with suppress(Exception):
                    self._break()

    @contextmanager
    def breaking(self, break_off: Callable[[], None]) -> Iterator[None]:
        """While in here, `cancel` calls `break_off`. Raises TargetError where it was cancelled already."""
        with self._lock:
            if self.event.is_set():
                raise TargetError("the responder was stopped")
            self._break = break_off
        try:
            yield
        finally:
            with self._lock:
                self._break = None


@dataclass(frozen=True, slots=True)
class Site:
    """Paths of `definition` are relative to `base`."""

    target: Target
    definition: TargetDefinition
    base: Path
    runbook: Runbook
    bindings: Bindings
    cancellation: Cancellation = field(default_factory=Cancellation)

    def expected_indexes(self, service: str) -> tuple[ExpectedIndex, ...]:
        """The indexes that must exist in the database `service`. Raises TargetError where the target says nothing."""
        definition = self.definition.services.get(service)
        if not isinstance(definition, PostgresService) or not definition.indexes:
            raise TargetError(f"the target file names no file of expected indexes for {service!r}")
        path = self.base / definition.indexes
        try:
            return expected_indexes(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise TargetError(f"the expected indexes of {service} cannot be read: {error}") from error

    def redacted(self, error: Exception | str) -> str:
        """The message of `error` on one line, without secrets."""
        said = str(error) or type(error).__name__
        return redact(said, self._secrets())

    def masked(self, text: str) -> str:
        """`text` without secrets, and otherwise as it is."""
        return masked(text, self._secrets())

    def _secrets(self) -> list[str]:
        return [self.target.secret(name) for name in self.definition.secrets]

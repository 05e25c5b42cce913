"""What a responder has at hand: the target, its file, the document and its bindings. Not what was injected."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from chaos.errors import TargetError
from chaos.rewording.text import Text
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.signals.expected_indexes import ExpectedIndex, expected_indexes
from chaos.signals.redaction import masked, redact
from chaos.target.definition import PostgresService, TargetDefinition
from chaos.target.port import Target

ASKED_WITHIN_S = 1.0
"""How long whoever carries something out may take to hear that it is to be broken off."""


class Cancellation:
    """Ends what the responder is doing: it sets `event`, and breaks off whatever waits inside `breaking`.

    Both of its calls are for any thread, at any time, more than once, and wait for nobody longer than they say.
    """

    def __init__(self) -> None:
        self.event = threading.Event()
        self._lock = threading.Lock()
        self._waiting: _Waiting | None = None

    @property
    def waited_for(self) -> bool:
        """Whether anything is inside `breaking`."""
        with self._lock:
            return self._waiting is not None

    def cancel(self, within_s: float = ASKED_WITHIN_S) -> None:
        """Ask for what is waited for to be broken off; what is not reached in `within_s` is cut off."""
        with self._lock:
            self.event.set()
            waiting = self._waiting
        if waiting is None:
            return
        # A server that hangs takes the request and never says so; some clients wait for it without a limit.
        asking = threading.Thread(target=waiting.asked, name="cancellation", daemon=True)
        asking.start()
        asking.join(within_s)
        if not waiting.heard:
            self.cut()

    def cut(self) -> None:
        """Let nobody wait any more for an answer, whatever becomes of what was asked for."""
        with self._lock:
            waiting = self._waiting
        if waiting is not None:
            with suppress(Exception):
                waiting.cut()

    @contextmanager
    def breaking(self, ask: Callable[[], None], cut: Callable[[], None]) -> Iterator[None]:
        """While in here `ask` asks for an end and raises where nobody hears, and `cut` ends the waiting for it.

        Raises TargetError where it was cancelled already.
        """
        with self._lock:
            if self.event.is_set():
                raise TargetError("the responder was stopped")
            self._waiting = _Waiting(ask, cut)
        try:
            yield
        finally:
            with self._lock:
                self._waiting = None


@dataclass(slots=True)
class _Waiting:
    ask: Callable[[], None]
    cut: Callable[[], None]
    heard: bool = False

    def asked(self) -> None:
        with suppress(Exception):
            self.ask()
            self.heard = True


@dataclass(frozen=True, slots=True)
class Site:
    """Paths of `definition` are relative to `base`."""

    target: Target
    definition: TargetDefinition
    base: Path
    runbook: Runbook
    bindings: Bindings
    cancellation: Cancellation = field(default_factory=Cancellation)

    @property
    def text(self) -> Text:
        """Tells again what events say, in the document's language and by its names."""
        engines = {name: service.engine for name, service in self.definition.services.items()}
        return Text(self.runbook, self.bindings, engines)

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

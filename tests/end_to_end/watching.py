"""What anybody on the machine could see while a command ran: the secrets of its target, and every process list."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

EVERY_S = 0.2


@dataclass
class Watch:
    """Looks at `home` and at all processes until its end. `secrets` are the values of the target's own record."""

    home: Path
    secrets: set[str] = field(default_factory=set)
    command_lines: set[str] = field(default_factory=set)

    @contextlib.contextmanager
    def looking(self) -> Iterator[None]:
        """Look all the while."""
        over = threading.Event()
        thread = threading.Thread(target=self._look, args=(over,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(timeout=10)

    def _look(self, over: threading.Event) -> None:
        while not over.wait(EVERY_S):
            for record in self.home.glob("targets/*/target.json"):
                with contextlib.suppress(OSError, ValueError):
                    self.secrets.update(_secret(json.loads(record.read_bytes())))
            for process in psutil.process_iter():
                with contextlib.suppress(psutil.Error):
                    self.command_lines.add("\0".join(process.cmdline()))


def _secret(record: Any, *, known: bool = False) -> Iterator[str]:
    """Every value of `record` that stands below a key that speaks of secrets or passwords."""
    if isinstance(record, dict):
        for key, value in record.items():
            yield from _secret(value, known=known or "secret" in key or "password" in key)
    elif isinstance(record, list):
        for value in record:
            yield from _secret(value, known=known)
    elif known and isinstance(record, str) and len(record) >= 12:
        yield record

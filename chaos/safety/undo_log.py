"""The undo log of one run: what is owed is on disk before anything is injected.

Append-only JSON lines. `owe` returns only once the line and the folder that holds it are on stable
storage; `settle` takes the debt away once the undo is proven. A crash can tear the last line only: a
torn debt was never injected, a torn settlement is undone once more, which is harmless.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from chaos.durable import append_line
from chaos.errors import NotCleaned, NotInjected

FILE_NAME = "undo.jsonl"


class Owed(msgspec.Struct, frozen=True, tag="owed"):
    """One debt: the fault's label, its definition as JSON data, and the state that undo must restore."""

    fault: str
    definition: dict[str, Any]
    prior: dict[str, Any]


class Settled(msgspec.Struct, frozen=True, tag="settled"):
    """The debt of `fault` is paid, or void for `reason`."""

    fault: str
    reason: str = ""


_LINE = msgspec.json.Decoder(Owed | Settled)


class UndoLog:
    """The undo log at `path`. One writer at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def owe(self, fault_label: str, fault_definition: Mapping[str, Any], prior: Mapping[str, Any]) -> None:
        """Write the debt down for good. Raises NotInjected where that fails: then nothing may be injected."""
        try:
            append_line(self._path, msgspec.json.encode(Owed(fault_label, dict(fault_definition), dict(prior))))
        except OSError as error:
            raise NotInjected(
                f"{fault_label} was not injected: its undo record cannot be written to {self._path} ({error.strerror})"
            ) from error

    def settle(self, fault_label: str, reason: str = "") -> None:
        """Take the debt away. Raises NotCleaned where that cannot be written: the next recovery undoes again."""
        try:
            append_line(self._path, msgspec.json.encode(Settled(fault_label, reason)))
        except OSError as error:
            raise NotCleaned(
                f"{fault_label} is undone, but {self._path} cannot be written ({error.strerror}): "
                "it is undone once more by the next recovery"
            ) from error

    def owed(self) -> list[Owed]:
        """What is still owed, latest first: the order in which to undo. Raises NotCleaned for a damaged log."""
        debts: dict[str, Owed] = {}
        for entry in self._entries():
            match entry:
                case Owed():
                    debts[entry.fault] = entry
                case Settled():
                    debts.pop(entry.fault, None)
        return list(reversed(debts.values()))

    def _entries(self) -> list[Owed | Settled]:
        try:
            *lines, _torn = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise NotCleaned(f"{self._path} cannot be read ({error.strerror}): what it owes is unknown") from error
        entries = []
        for number, line in enumerate(lines, start=1):
            try:
                entries.append(_LINE.decode(line))
            except msgspec.DecodeError as error:
                raise NotCleaned(f"{self._path}:{number}: not a line of an undo log: {error}") from error
        return entries

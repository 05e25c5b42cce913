"""The event log on disk: append-only JSON lines, one record each.

Only the drill's thread appends, and whatever the disk does, appending never raises: a record that cannot be
written stays in memory and is written as soon as there is room, and `trouble` says so meanwhile.
"""

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from chaos.clock import Clock
from chaos.errors import BadInput, Problem
from chaos.events import READABLE_SCHEMAS, AnyEvent, DrillStarted, Record, decode, encode
from chaos.runs import LOG_NAME

FILE_NAME = LOG_NAME


class EventLog:
    """Appends the records of one drill to `path`, and keeps them."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Creates the file. Raises OSError where it cannot be made or stands there already."""
        self._clock = clock
        self._file = path.open("xb", buffering=0)
        self._written_bytes = 0
        self._unwritten: list[bytes] = []
        self.records: list[Record] = []
        self.trouble: str | None = None

    def append(self, event: AnyEvent, cause: Record | None = None) -> Record:
        """Record `event` now, or at the moment of its `cause`, and return its record."""
        record = Record(
            seq=len(self.records),
            at_s=cause.at_s if cause else self._clock.now_s(),
            wall_s=cause.wall_s if cause else self._clock.wall_s(),
            event=event,
        )
        self.records.append(record)
        self._unwritten.append(encode(record))
        self._write()
        return record

    def close(self) -> None:
        """Write what is left and make it durable; `trouble` says where that failed."""
        if self._file.closed:
            return
        self._write()
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            self.trouble = self.trouble or str(error)
        with suppress(OSError):
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _t: type[BaseException] | None, _v: BaseException | None, _tb: TracebackType | None) -> None:
        self.close()

    def _write(self) -> None:
        pending = b"".join(self._unwritten)
        if not pending:
            return
        trouble = "the disk took only part of a record"
        try:
            # A torn line that could not be cut off is written over.
            self._file.seek(self._written_bytes)
            whole = self._file.write(pending) == len(pending)
        except OSError as error:
            whole, trouble = False, error.strerror or str(error)
        if whole:
            self._written_bytes += len(pending)
            self._unwritten.clear()
            self.trouble = None
        else:
            self.trouble = trouble
            # A short write is how a disk that fills up shows first; the torn line must not stay. A disk that takes
            # nothing at all refuses this too.
            with suppress(OSError):
                self._file.truncate(self._written_bytes)


def read(path: Path) -> list[Record]:
    """The records of a log. A torn last line (the drill was killed) is left out. Raises BadInput for any other file."""
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise BadInput(Problem(str(path), 0, 0, f"cannot be read: {error.strerror}")) from None
    records: list[Record] = []
    for number, line in enumerate(lines, start=1):
        try:
            records.append(decode(line))
        except msgspec.DecodeError as error:
            if number == len(lines) and not line.endswith(b"\n"):
                break
            raise BadInput(Problem(str(path), number, 0, f"not a record of an event log: {error}")) from None
        if number == 1:
            _check_start(records[0], path)
        if records[-1].seq != number - 1:
            problem = f"record {records[-1].seq} stands where {number - 1} should"
            raise BadInput(Problem(str(path), number, 0, problem))
    if not records:
        raise BadInput(Problem(str(path), 1, 0, "not an event log: it does not begin with DrillStarted"))
    return records


def _check_start(first: Record, path: Path) -> None:
    """Before anything else is read: the records of another schema may not be readable at all."""
    if not isinstance(first.event, DrillStarted):
        raise BadInput(Problem(str(path), 1, 0, "not an event log: it does not begin with DrillStarted"))
    if (found := first.event.schema) not in READABLE_SCHEMAS:
        readable = " and ".join(map(str, READABLE_SCHEMAS))
        raise BadInput(Problem(str(path), 1, 0, f"written with schema {found}; this version reads {readable}"))


def add(path: Path, events: Sequence[AnyEvent]) -> None:
    """Append `events` to the log of a drill that died, as of now. Raises BadInput for no log, OSError."""
    records = read(path)
    last = records[-1]
    wall_s = time.time()
    # The drill's clock went with it; the wall clock says how much later this is.
    at_s = last.at_s + max(0.0, wall_s - last.wall_s)
    lines = [encode(record) for record in records]
    lines += [encode(Record(len(records) + n, at_s, wall_s, event)) for n, event in enumerate(events)]
    # Written anew, for the drill may have been killed in the middle of a line.
    written = path.with_suffix(".tmp")
    written.write_bytes(b"".join(lines))
    written.replace(path)


def started(records: list[Record]) -> DrillStarted:
    """The first event of a log that `read` returned."""
    first = records[0].event
    assert isinstance(first, DrillStarted)
    return first

"""What became of every start, on disk: so that none is made twice, whatever dies and whoever asks at the same time.

Append-only JSON lines. A start is claimed, on stable storage, before anything of it is begun: a process that is killed
right after has made that start, and nobody makes it again.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from chaos.durable import append_line
from chaos.errors import BadInput, SetupError
from chaos.target.processes import find

FILE_NAME = "starts.jsonl"
_LOCK_NAME = "starts.lock"


class Known(msgspec.Struct, frozen=True, tag="known"):
    """The game day was scheduled first at `at`: what lies before was not missed."""

    game_day: str
    at: datetime


class Claimed(msgspec.Struct, frozen=True, tag="claimed"):
    """The start `planned` is being made by the process `pid`, which began at `started` (0: not recorded)."""

    game_day: str
    planned: datetime
    at: datetime
    pid: int
    started: int = 0

    @property
    def cut_short(self) -> bool:
        """Whether the process that made it is gone: it was killed, or its machine went down."""
        now = find(self.pid)
        return now is None or self.started not in {0, now.started}


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The start `planned` is not made, for `reason`."""

    game_day: str
    planned: datetime
    at: datetime
    reason: str


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """The game day of the start `planned` is over, with `verdict`."""

    game_day: str
    planned: datetime
    at: datetime
    verdict: str


class Paused(msgspec.Struct, frozen=True, tag="paused"):
    """Nothing starts by itself until it is resumed."""

    at: datetime
    because: str = ""


class Resumed(msgspec.Struct, frozen=True, tag="resumed"):
    """Starts are made again; those of the pause were not missed."""

    at: datetime


Entry = Known | Claimed | Refused | Ended | Paused | Resumed
_LINE = msgspec.json.Decoder(Entry)


@dataclass(frozen=True, slots=True)
class State:
    """What the entries come to. `decided` has the latest moment of cron that was decided on, by game day.

    `resumed` is when starts were made again the last time: what was due before was not missed.
    """

    decided: dict[str, datetime] = field(default_factory=dict)
    last: dict[str, Claimed | Refused | Ended] = field(default_factory=dict)
    pause: Paused | None = None
    resumed: datetime | None = None

    @classmethod
    def of(cls, entries: list[Entry]) -> "State":
        """The fold of `entries`."""
        decided: dict[str, datetime] = {}
        last: dict[str, Claimed | Refused | Ended] = {}
        pause: Paused | None = None
        resumed: datetime | None = None
        for entry in entries:
            match entry:
                case Known():
                    decided.setdefault(entry.game_day, entry.at)
                case Claimed() | Refused() | Ended():
                    decided[entry.game_day] = max(entry.planned, decided.get(entry.game_day, entry.planned))
                    last[entry.game_day] = entry
                case Paused():
                    pause = entry
                case Resumed():
                    pause, resumed = None, entry.at
        return cls(decided, last, pause, resumed)


class Starts:
    """The record in the folder `home`, shared by every process that starts game days there."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "schedule"
        self._path = self._folder / FILE_NAME

    def state(self) -> State:
        """What is known now. Raises BadInput where the record is damaged: what was started is then unknown."""
        return State.of(self._entries())

    def known(self, game_day: str, at: datetime) -> State:
        """The state, in which `game_day` is known: since `at`, if it was not before. Raises SetupError, BadInput."""
        with self._alone():
            state = self.state()
            if game_day in state.decided:
                return state
            self._append(Known(game_day, at))
            return self.state()

    def claim(self, game_day: str, planned: datetime, at: datetime) -> bool:
        """Take the start `planned`; false where somebody decided on it before. Raises SetupError, BadInput."""
        process = find(os.getpid())
        return self._decide(Claimed(game_day, planned, at, os.getpid(), process.started if process else 0))

    def refuse(self, game_day: str, planned: datetime, at: datetime, reason: str) -> bool:
        """The start `planned` is not made; false where somebody decided on it before. Raises SetupError, BadInput."""
        return self._decide(Refused(game_day, planned, at, reason))

    def end(self, game_day: str, planned: datetime, at: datetime, verdict: str) -> None:
        """The claimed start came to `verdict`. Raises SetupError."""
        with self._alone():
            self._append(Ended(game_day, planned, at, verdict))

    def pause(self, at: datetime, because: str) -> None:
        """Nothing starts by itself any more. Raises SetupError."""
        with self._alone():
            self._append(Paused(at, because))

    def resume(self, at: datetime) -> None:
        """Starts are made again. Raises SetupError."""
        with self._alone():
            self._append(Resumed(at))

    def _decide(self, entry: Claimed | Refused) -> bool:
        with self._alone():
            decided = self.state().decided.get(entry.game_day)
            if decided is not None and decided >= entry.planned:
                return False
            self._append(entry)
            return True

    def _append(self, entry: Entry) -> None:
        try:
            append_line(self._path, msgspec.json.encode(entry))
        except OSError as error:
            raise SetupError(f"{self._path} cannot be written ({error.strerror}): nothing is started") from None

    def _entries(self) -> list[Entry]:
        try:
            *lines, _torn = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise BadInput(f"{self._path} cannot be read ({error.strerror}): what was started is unknown") from None
        entries: list[Entry] = []
        for number, line in enumerate(lines, start=1):
            try:
                entries.append(_LINE.decode(line))
            except msgspec.DecodeError as error:
                raise BadInput(f"{self._path}:{number}: not a line of a record of starts: {error}") from None
        return entries

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time; the kernel gives the lock back when its holder dies."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._folder / _LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise SetupError(f"{self._folder} cannot be written ({error.strerror}): nothing is started") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

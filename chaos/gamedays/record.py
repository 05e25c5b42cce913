"""What happened on a game day, on disk as it happens: drills that were run, those left out and why, the verdict."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from chaos.durable import append_line
from chaos.errors import BadInput, SetupError

FILE_NAME = "gameday.jsonl"


class Began(msgspec.Struct, frozen=True, tag="began"):
    """The game day in `path` began with these drills in this order; `planned` is cron's moment, if it had one."""

    title: str
    path: str
    at: datetime
    drills: tuple[str, ...]
    seed: int | None = None
    planned: datetime | None = None


class Drilled(msgspec.Struct, frozen=True, tag="drilled"):
    """One drill is over: its short name, the name of its run's folder, and its verdict."""

    drill: str
    run: str
    verdict: str


class LeftOut(msgspec.Struct, frozen=True, tag="left out"):
    """A drill that was not run, and why."""

    drill: str
    reason: str


class Told(msgspec.Struct, frozen=True, tag="told"):
    """People were told, or could not be."""

    text: str
    delivered: bool
    detail: str


class Over(msgspec.Struct, frozen=True, tag="over"):
    """The game day is over."""

    at: datetime
    verdict: str
    reason: str = ""


Entry = Began | Drilled | LeftOut | Told | Over
_LINE = msgspec.json.Decoder(Entry)


@dataclass(frozen=True, slots=True)
class GameDayRecord:
    """The record in the folder of one game day. Writing raises SetupError, reading BadInput."""

    folder: Path

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / FILE_NAME

    def add(self, entry: Entry) -> None:
        """Append `entry`; it is on stable storage when this returns."""
        try:
            append_line(self.path, msgspec.json.encode(entry))
        except OSError as error:
            raise SetupError(f"{self.path} cannot be written ({error.strerror})") from None

    def entries(self) -> list[Entry]:
        """Everything that was recorded; a line that a crash tore is left out."""
        try:
            *lines, _torn = self.path.read_bytes().split(b"\n")
            return [_LINE.decode(line) for line in lines]
        except OSError as error:
            raise BadInput(f"{self.path} cannot be read: {error.strerror}") from None
        except msgspec.DecodeError as error:
            raise BadInput(f"{self.path} is not the record of a game day: {error}") from None


def new_record(home: Path, name: str, at: datetime) -> GameDayRecord:
    """A record in a new folder under `home`. Raises SetupError."""
    for suffix in ("", *(f"-{n}" for n in range(2, 100))):
        folder = home / "gamedays" / f"{at.astimezone():%Y%m%d-%H%M%S}-{name}{suffix}"
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as error:
            raise SetupError(f"{folder}: cannot be made: {error.strerror}") from None
        return GameDayRecord(folder)
    raise SetupError(f"{home / 'gamedays'}: a hundred game days of {name} in one second")

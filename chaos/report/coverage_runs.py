"""The recorded runs of a home, each folded once: what coverage needs of a run is kept beside its event log.

A kept summary counts only for the log's size and the code that folded it; anything else is folded again.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from chaos import event_log
from chaos.coverage.model import RunSummary
from chaos.coverage.summary import summarised
from chaos.errors import BadInput

FILE_NAME = "coverage.json"

DECIDING = ("coverage", "events", "experiment", "incident", "runbook", "verdict")
"""The packages whose change may change what a log comes to, besides the modules of `chaos` itself."""


class _Kept(msgspec.Struct, frozen=True):
    """A summary with what it was folded from and by."""

    size: int
    code: str
    summary: RunSummary


@dataclass(frozen=True, slots=True)
class Recorded:
    """The runs of a home, and those whose log could not be read, with why."""

    runs: tuple[RunSummary, ...]
    unread: tuple[tuple[str, str], ...]


def recorded(runs: Path) -> Recorded:
    """Every run in the folder `runs`, oldest first; none where there is no such folder."""
    summaries: list[RunSummary] = []
    unread: list[tuple[str, str]] = []
    for log in sorted(runs.glob(f"*/{event_log.FILE_NAME}")):
        try:
            summaries.append(_summary(log))
        except BadInput as error:
            unread.append((log.parent.name, str(error.problems[0])))
        except OSError as error:
            unread.append((log.parent.name, error.strerror or str(error)))
    return Recorded(tuple(summaries), tuple(unread))


def _summary(log: Path) -> RunSummary:
    beside = log.with_name(FILE_NAME)
    # Before it is read: what is written meanwhile makes the summary one of another size.
    size = log.stat().st_size
    with suppress(OSError, msgspec.DecodeError):
        kept = _DECODER.decode(beside.read_bytes())
        if (kept.size, kept.code) == (size, code_digest()):
            return kept.summary
    # A folder may have been renamed; it is how a run is found again.
    summary = msgspec.structs.replace(summarised(event_log.read(log)), run=log.parent.name)
    # A home that cannot be written, or a disk that is full, costs time and nothing else.
    with suppress(OSError):
        written = beside.with_suffix(".tmp")
        written.write_bytes(msgspec.json.encode(_Kept(size, code_digest(), summary)))
        written.replace(beside)
    return summary


@cache
def code_digest() -> str:
    """A digest of the code that decides what a log comes to, so that nobody has to count versions."""
    digest = hashlib.sha256()
    root = files("chaos")
    folders = [root, *(root / name for name in DECIDING)]
    for folder in folders:
        for source in _sources(folder):
            digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()


def _sources(folder: Traversable) -> Iterator[Traversable]:
    yield from sorted(
        (each for each in folder.iterdir() if each.name.endswith(".py")),
        key=lambda each: each.name,
    )


_DECODER = msgspec.json.Decoder(_Kept)

"""How a request reaches a drill that is running: a folder of small files that only ever appear and vanish whole.

`ask` puts a request there; the drill claims it by renaming it, and answers in a file beside it. A request is either
claimed by the drill or withdrawn by who asked, never both.
"""

import itertools
import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from chaos.response.request import Answer, Outcome, Refused, Request, checked

FOLDER = "acknowledgements"
MAX_BYTES = 2_000
MAX_AT_ONCE = 50
"""How many requests are looked at in one go; more wait their turn."""

LOOK_EVERY_S = 0.02
CLAIMED_WITHIN_S = 2.0
"""How much longer an answer is waited for once the drill is seen to have taken the request."""

_ASKED = re.compile(r"[0-9]{1,20}(-[0-9]{1,10}){2}\.asked")
_NUMBERS = itertools.count()


class Unanswered(Exception):
    """The drill took a request in, and did not say what became of it."""


class Spool:
    """The drill's side. Used by one thread."""

    def __init__(self, folder: Path) -> None:
        """Makes `folder`, for this user only. Raises OSError."""
        folder.mkdir(mode=0o700)
        self._folder = folder

    def take(self) -> Iterator[tuple[Path, Request | Refused]]:
        """Claim what is waiting, in the order in which it was asked, with what is wrong where it is no request."""
        for path in self._waiting():
            claimed = path.with_suffix(".claimed")
            try:
                path.rename(claimed)
            except OSError:
                continue  # withdrawn meanwhile
            try:
                yield path, checked(_read(claimed))
            except Refused as error:
                yield path, error
            with suppress(OSError):
                claimed.unlink()

    def answer(self, path: Path, answer: Answer) -> None:
        """Tell whoever asked by `path`. An answer that cannot be written is missed by them and nobody else."""
        with suppress(OSError):
            _put(path.with_suffix(".answered"), msgspec.json.encode(answer))

    def close(self) -> None:
        """Let nothing more in, and tell who is still waiting that the drill is over. Safe to call twice."""
        # Renamed first: what is asked from now on finds no folder. Answers are read under the old name or the new.
        with suppress(OSError):
            self._folder = self._folder.rename(_closed(self._folder))
        for half_written in self._folder.glob("*.asked.tmp"):
            with suppress(OSError):
                half_written.unlink()
        while waiting := list(self.take()):
            for path, _ in waiting:
                self.answer(path, Answer(Outcome.NOTHING_OPEN, "the drill is over"))
        _remove(self._folder)

    def _waiting(self) -> list[Path]:
        with suppress(OSError), os.scandir(self._folder) as entries:
            names = (each.name for each in entries if _ASKED.fullmatch(each.name))
            return [self._folder / name for name in sorted(itertools.islice(names, MAX_AT_ONCE))]
        return []


def is_open(run: Path) -> bool:
    """Whether the drill in the folder `run` takes requests, or did when it died."""
    return (run / FOLDER).is_dir()


def ask(run: Path, request: Request, within_s: float) -> Answer | None:
    """The answer of the drill in `run`; None where it did not take the request in `within_s`: nothing was done by it.

    Raises Refused for what cannot be meant, Unanswered, and OSError where it cannot be asked.
    """
    folder = run / FOLDER
    asked = folder / f"{time.time_ns():020d}-{os.getpid()}-{next(_NUMBERS)}.asked"
    _put(asked, msgspec.json.encode(checked(request)))
    answer = _answer(asked, within_s)
    if answer is None:
        try:
            asked.unlink()
        except OSError:
            answer = _answer(asked, CLAIMED_WITHIN_S)
            if answer is None:
                raise Unanswered from None
    return answer


def _answer(asked: Path, within_s: float) -> Answer | None:
    until_s = time.monotonic() + within_s
    places = [folder / asked.with_suffix(".answered").name for folder in (asked.parent, _closed(asked.parent))]
    while True:
        for place in places:
            with suppress(OSError, msgspec.DecodeError):
                answer = msgspec.json.decode(place.read_bytes(), type=Answer)
                place.unlink()
                if place.parent != asked.parent:
                    _remove(place.parent)
                return answer
        if time.monotonic() >= until_s:
            return None
        time.sleep(LOOK_EVERY_S)


def _remove(folder: Path) -> None:
    """Whoever reads the last answer of a drill that is over leaves nothing behind."""
    with suppress(OSError):
        folder.rmdir()


def _closed(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.closed")


def _put(path: Path, content: bytes) -> None:
    """Write `path` so that nobody sees it half written."""
    written = path.with_name(f"{path.name}.tmp")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, content)
        written.rename(path)
    except OSError:
        written.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)


def _read(path: Path) -> Request:
    """The request in `path`, which anybody may have put there. Raises Refused."""
    try:
        # What is no plain file is neither followed nor waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Refused("not a request: no file")
            content = os.read(descriptor, MAX_BYTES + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Refused(f"the request cannot be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise Refused(f"not a request: larger than {MAX_BYTES:,} bytes")
    try:
        return msgspec.json.decode(content, type=Request)
    except msgspec.DecodeError as error:
        raise Refused(f"not a request: {error}") from None

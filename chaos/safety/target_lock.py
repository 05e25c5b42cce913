"""One drill at a time on one running system, whatever homes its drills have.

A lock is a file of this machine under /tmp that the kernel holds for a process, and lets go when that process ends,
however it ends. The lock itself is flock's; what the file says of its holder is for people, and for the next drill,
which must not take what a dead one did for the system's own state.
"""

import fcntl
import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import msgspec

from chaos.errors import NotCleaned, SetupError
from chaos.safety.undo_log import FILE_NAME, UndoLog

# Not the folder of one user, nor TMPDIR: whoever reaches the same engine has to meet the same file.
FOLDER = Path("/tmp/gameday-locks")  # noqa: S108 - sticky, and its files are opened without following links
_MAX_BYTES = 4096


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who drills a system: a process, the folder of its run, and since when (local time)."""

    pid: int
    run: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} drills it since {self.since}, in {self.run}"


@contextmanager
def held(identities: Iterable[str], run: Path, folder: Path = FOLDER, *, undoing: bool = False) -> Iterator[None]:
    """Keep every other drill of this machine off the systems that `identities` name, for as long as this lasts.

    `run` is the folder of the drill, or with `undoing` of a dead one. Nothing is waited for: raises SetupError, with
    who holds it, where another drill has one of them, where no lock can be had, and, unless it is for `undoing`, where
    the drill before still owes an undo there.
    """
    with ExitStack() as taken:
        for identity in sorted(set(identities)):
            taken.enter_context(_one(identity, run.resolve(), folder, undoing=undoing))
        yield


@contextmanager
def _one(identity: str, run: Path, folder: Path, *, undoing: bool) -> Iterator[None]:
    path = _path(identity, folder)
    try:
        descriptor = _open(path)
    except OSError as error:
        raise _unusable(path, error) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SetupError(f"{identity} is being drilled: {_read(descriptor)}; wait for it or end it") from None
        before = _read(descriptor)
        if not undoing and isinstance(before, Holder) and (owed := _owed(Path(before.run))):
            healing = f"`gameday --home {Path(before.run).parent.parent} recover` heals it"
            raise SetupError(f"{identity} is not as it was before {before.run}: {owed}; {healing}")
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        said = msgspec.json.encode(Holder(pid=os.getpid(), run=str(run), since=since))
        with suppress(OSError):  # on a full disk nobody can be told who has it, and the lock holds all the same
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, said, 0)
        try:
            yield
        finally:
            # Closing is not enough at once: a child that is just being started has the file open until its exec.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _owed(run: Path) -> str:
    """What the drill in the folder `run` did and has not undone; "" where that is nothing."""
    try:
        debts = UndoLog(run / FILE_NAME).owed()
    except NotCleaned as error:
        return str(error)
    return f"it owes the undo of {', '.join(each.fault for each in debts)}" if debts else ""


def _path(identity: str, folder: Path) -> Path:
    return folder / f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}.lock"


def _open(path: Path) -> int:
    """The file of a lock, which stays for good: one that came and went could be two at a time. Raises OSError."""
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
    if not path.parent.is_dir():
        with suppress(FileExistsError):
            path.parent.mkdir()
            path.parent.chmod(0o1777)  # whatever the umask: other users drill here too
    # In a sticky folder the kernel lets nobody open another user's file with O_CREAT.
    with suppress(FileNotFoundError):
        return _regular(os.open(path, flags))
    try:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _regular(os.open(path, flags))
    os.fchmod(descriptor, 0o666)
    return descriptor


def _regular(descriptor: int) -> int:
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError("it is no regular file")


def _read(descriptor: int) -> Holder | str:
    """What the file says of its holder."""
    try:
        return msgspec.json.decode(os.pread(descriptor, _MAX_BYTES, 0), type=Holder)
    except (OSError, msgspec.MsgspecError):
        return "by a process that did not say who it is"


def _unusable(path: Path, error: OSError) -> SetupError:
    return SetupError(f"{path}, which keeps two drills apart, cannot be used: {error.strerror or error}")

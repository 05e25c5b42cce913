"""What a running target consists of, on disk, so that another process can reach it and end it.

Each runtime has a record of its own (`target.json` is the embedded one's). The file is replaced atomically and
readable by its owner only, for it holds the target's secrets. It is there exactly as long as something of the target
may run.
"""

import contextlib
import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from chaos.errors import SetupError, TargetError
from chaos.target.port import Address
from chaos.target.postgres_server import PostgresServer
from chaos.target.processes import Process
from chaos.target.program import Program
from chaos.target.redis_server import RedisServer
from chaos.target.toxiproxy_server import ToxiproxyServer

CONTAINERS_FILE = "containers.json"
"""The record of the Docker runtime."""
ATTACHED_FILE = "attached.json"
"""The record of a target that is not ours: it stays when a drill is over, for debts may be owed there."""
VOLUMES_FILE = "volumes.json"
"""Says that the engine keeps volumes with data for the state folder that it is in."""
RESERVE_BYTES = 256 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}

AnyServer = RedisServer | PostgresServer | Program | ToxiproxyServer


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a target, whatever its runtime.

    `run` tells this run from a later one in the same folder; `boot` is the boot of the machine.
    """

    schema: int = 1
    name: str
    run: str
    boot: str
    links: dict[str, Address]
    secrets: dict[str, str]
    load: dict[str, str]
    stopping: bool = False


class TargetRecord(Recorded, frozen=True, kw_only=True):
    """One run of an embedded target. `servers` are in the order in which they start; `processes` are those started."""

    servers: tuple[AnyServer, ...]
    processes: dict[str, Process] = {}


R = TypeVar("R", bound=Recorded)


def boot_id() -> str:
    """Tells this boot of the machine from every other: process ids mean nothing across boots."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


class Ledger(Generic[R]):
    """The record of the target in one state folder, and the locks around it."""

    def __init__(self, state_dir: Path, kind: type[R], file_name: str) -> None:
        self.state_dir = state_dir
        self._path = state_dir / file_name
        self._reserve = state_dir / "reserve.bin"
        self._decoder = msgspec.json.Decoder(kind, dec_hook=_from_json)

    def exists(self) -> bool:
        """Whether anything is recorded, of this boot or another."""
        return self._path.exists()

    def read(self) -> R | None:
        """The record; None where nothing is recorded for this boot. Raises SetupError where it cannot be read."""
        try:
            record = self._decoder.decode(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            raise SetupError(f"{self._path} cannot be read ({error}): end what it names and remove it") from None
        return record if record.boot == boot_id() else None

    def reserve(self) -> None:
        """Set room aside for the records of an undo, should the disk be full by then. Raises SetupError."""
        try:
            # Not zeros: a file system that compresses would keep no room for those.
            self._reserve.write_bytes(os.urandom(RESERVE_BYTES))
        except OSError as error:
            raise SetupError(f"{self._reserve} cannot be written: {error.strerror}") from None

    def write(self, record: R) -> None:
        """Replace the record. On a full disk, this takes the room that `reserve` set aside. Raises SetupError."""
        content = _ENCODER.encode(record)
        try:
            try:
                self._replace(content)
            except OSError as error:
                if error.errno not in _FULL or not self._reserve.exists():
                    raise
                self._reserve.unlink(missing_ok=True)
                self._replace(content)
        except OSError as error:
            raise SetupError(f"{self._path} cannot be written: {error.strerror}") from None

    def _replace(self, content: bytes) -> None:
        fresh = self._path.with_suffix(f".{os.getpid()}.new")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
            fresh.replace(self._path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise

    def update(self, run: str, change: Callable[[R], R]) -> None:
        """Replace the record of `run` by what `change` makes of it; nobody else changes it meanwhile.

        Raises TargetError where that run is over.
        """
        with self.alone():
            record = self.read()
            if record is None or record.run != run:
                raise TargetError(f"the target of {self.state_dir} has been stopped")
            self.write(change(record))

    def forget(self) -> None:
        """Remove the record: nothing of the target runs any more."""
        for each in (self._path, self._reserve, *self.state_dir.glob(f"{self._path.stem}.*.new")):
            each.unlink(missing_ok=True)

    def held(self, service: str) -> AbstractContextManager[None]:
        """Keep every other thread and process from starting or ending `service` meanwhile; waits for it."""
        return self._locked(f"{service}.lock")

    def alone(self) -> AbstractContextManager[None]:
        """Keep every other thread and process from changing the record meanwhile, and so from starting a server."""
        # No service can be called so: names begin with a letter.
        return self._locked(".target.lock")

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        path = self._locks() / name
        try:
            file = path.open("w", encoding="ascii")
        except OSError as error:
            raise SetupError(f"{path} cannot be opened: {error.strerror}") from None
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def claim(self) -> "Claim":
        """Take the state folder for this run. Raises SetupError where another run that lives has it."""
        path = self._locks() / ".run.lock"
        try:
            file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii")
        except OSError as error:
            raise SetupError(f"{path} cannot be opened: {error.strerror}") from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip() or "unknown"
            file.close()
            raise SetupError(
                f"the target in {self.state_dir} is in use by process {holder}: wait for it or end it"
            ) from None
        # In place and always as long: what was written once can be written again on a full disk.
        with contextlib.suppress(OSError):
            os.pwrite(file.fileno(), f"{os.getpid():<20}\n".encode(), 0)
        return Claim(file)

    def _locks(self) -> Path:
        folder = self.state_dir / "locks"
        folder.mkdir(exist_ok=True)
        return folder


class Claim:
    """The state folder is ours until this is released, or this process ends."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def release(self) -> None:
        """Let others have the folder. Safe to call twice."""
        self._file.close()


def _to_json(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    raise NotImplementedError(type(value).__name__)


def _from_json(kind: type, value: Any) -> Any:
    if kind is Path:
        return Path(value)
    raise NotImplementedError(kind.__name__)


_ENCODER = msgspec.json.Encoder(enc_hook=_to_json)


def embedded_ledger(state_dir: Path) -> Ledger[TargetRecord]:
    """The ledger of the embedded runtime in `state_dir`."""
    return Ledger(state_dir, TargetRecord, "target.json")

"""The data directory of the embedded PostgreSQL: made once, checked before it is used again."""

import contextlib
import os
import secrets
import shutil
import subprocess
from pathlib import Path

from chaos.errors import SetupError
from chaos.target import marks
from chaos.target.accounts import Account
from chaos.target.inherited import inherited_environment
from chaos.target.port import Progress
from chaos.target.postgres_server import OWNER
from chaos.target.processes import Launch, find

_INITDB_WITHIN_S = 120.0


def ensure(folder: Path, binaries: Path, account: Account | None, password_file: Path, progress: Progress) -> str:
    """Make `folder/data` where it is not there or not whole; the owner's password.

    The password is made with the data and kept in `password_file` (mode 0600): data whose password is
    lost are made anew. Raises SetupError.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(folder, account.uid, account.gid)
    reason = _unusable(folder / "data", binaries, password_file)
    if not reason:
        forget_dead_server(folder / "data")
        return password_file.read_text(encoding="ascii")
    if (folder / "data").exists():
        progress(f"making {folder / 'data'} anew: {reason}")
    else:
        progress("making the PostgreSQL data directory")
    password_file.unlink(missing_ok=True)
    password = secrets.token_hex(16)
    # The password stands in the state folder, wherever the data are.
    mark = marks.environment(password_file.parent, folder.name)
    _initdb(folder, binaries, Launch((), cwd=folder, log=folder, environment=mark, account=account), password)
    _write_private(password_file, password)
    return password


def discard(folder: Path, password_file: Path) -> None:
    """Remove the data and its password: the next `ensure` makes them anew."""
    password_file.unlink(missing_ok=True)
    _remove(folder / "data", folder / "data.new")


def _unusable(data: Path, binaries: Path, password_file: Path) -> str:
    """Why `data` cannot be used as it is; "" where it can."""
    if not data.is_dir():
        return "there is none"
    missing = [part for part in ("PG_VERSION", "global/pg_control", "base", "pg_wal") if not (data / part).exists()]
    if missing:
        return f"{', '.join(missing)} is missing"
    if not password_file.is_file():
        return "its password is lost"
    made_by = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    if made_by != major_version(binaries):
        return f"it was made by PostgreSQL {made_by}"
    return ""


def major_version(binaries: Path) -> str:
    """The major version of the server in `binaries` ("17")."""
    said = subprocess.run(
        [binaries / "postgres", "--version"],
        check=True,
        capture_output=True,
        text=True,
        env=inherited_environment("PG"),
        timeout=30,
    )
    return said.stdout.split()[2].split(".")[0]


def _initdb(folder: Path, binaries: Path, launch: Launch, password: str) -> None:
    """Make `folder/data` at once or not at all."""
    fresh = folder / "data.new"
    word = folder / "password"
    _remove(fresh, folder / "data")
    _write_private(word, password)
    if launch.account:
        os.chown(word, launch.account.uid, launch.account.gid)
    argv = (
        *(str(binaries / "initdb"), "-D", str(fresh), "--username", OWNER, "--pwfile", str(word)),
        *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--no-sync", "--no-instructions"),
        # A damaged page is then an error and not a wrong figure.
        "--data-checksums",
    )
    try:
        done = subprocess.run(  # type: ignore[call-overload]
            argv,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_INITDB_WITHIN_S,
            **launch.options(),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SetupError(f"initdb failed in {folder}: {error}") from None
    finally:
        word.unlink(missing_ok=True)
    if done.returncode != 0:
        raise SetupError(f"initdb failed in {folder}:\n{done.stdout.strip()}")
    fresh.rename(folder / "data")


def _remove(*folders: Path) -> None:
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)


def _write_private(path: Path, text: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)


def forget_dead_server(data: Path) -> None:
    """Remove the pid file of a server that is dead.

    PostgreSQL would refuse to start when its old pid has been given to another process of the same account, or is that
    of a process which nobody has collected yet. Raises SetupError where a server really runs on `data`.
    """
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    pid = int(lock.read_text(encoding="ascii", errors="replace").split()[0])
    if find(pid) and _works_in(pid, data):
        raise SetupError(f"another PostgreSQL (process {pid}) runs on {data}: end it first")
    lock.unlink()


def _works_in(pid: int, data: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve() == data.resolve()
    except OSError:
        return False

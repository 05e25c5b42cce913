"""Who a server runs as. PostgreSQL refuses root, so under root it runs as the account `nobody`.

That account must be able to reach binaries and data. Permissions of directories that are not ours are
never changed: what it cannot reach is put where it can (`/var/tmp/gameday-0`).
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from chaos.errors import SetupError
from chaos.target.inherited import inherited_environment

_SHARED = Path("/var/tmp")  # noqa: S108 - a folder of ours in it is made safely by `_own_area`

_BELONGS_TO = "belongs-to"


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged account of this machine."""

    name: str
    uid: int
    gid: int

    def options(self) -> dict[str, object]:
        """The keyword arguments that make subprocess run a child as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, path: Path) -> bool:
        """Whether this account may read and traverse `path`, as the kernel has it."""
        test = ["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", str(path)]
        done = subprocess.run(test, check=False, cwd="/", env=inherited_environment(), timeout=10, **self.options())  # type: ignore[call-overload]
        return bool(done.returncode == 0)


def unprivileged() -> Account | None:
    """The account for servers that refuse root; None where we are not root and need none."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise SetupError("running as root needs the account 'nobody', and this machine has none") from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def reachable(folder: Path, account: Account | None) -> Path:
    """`folder` where `account` reaches it, else a folder of ours that stands for it and is reachable."""
    if account is None or account.reaches(folder):
        return folder
    _prune()
    made = own_folder(stand_in(folder).name)
    (made / _BELONGS_TO).write_text(str(folder.resolve()), encoding="utf-8")
    return made


def stand_in(folder: Path) -> Path:
    """The folder that stands for one that other accounts do not reach; it need not be there."""
    return _area() / hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]


def own_folder(name: str) -> Path:
    """The folder `name` in our area for what other accounts must reach. Raises SetupError where it is not safe."""
    area = _area()
    for folder in (area, area / name):
        folder.mkdir(mode=0o755, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise SetupError(f"{folder} must be a folder of ours, and somebody else made it: remove it")
        folder.chmod(0o755)
    return area / name


def _prune() -> None:
    """Remove what stands for folders that are no more, unless a server may still run on it."""
    for note in _area().glob(f"*/{_BELONGS_TO}"):
        in_use = any(note.parent.glob("*/data/postmaster.pid"))
        if not in_use and not Path(note.read_text(encoding="utf-8")).exists():
            shutil.rmtree(note.parent, ignore_errors=True)


def _area() -> Path:
    return _SHARED / f"gameday-{os.geteuid()}"

"""The mark that every process of a target carries, so that one which no record names is found all the same.

It is two environment variables, inherited by all that a server starts: the state folder and the service.
A program that overwrites its environment to set its title (Redis, the children of PostgreSQL) is known by
its output, which goes to the service's log in the state folder; a PostgreSQL of another account that may
not be looked into, by the data directory on its command line.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chaos.target.accounts import stand_in
from chaos.target.processes import Process, ancestors, find

TARGET = "GAMEDAY_TARGET"
SERVICE = "GAMEDAY_SERVICE"
_DELETED = " (deleted)"


@dataclass(frozen=True, slots=True)
class Marked:
    """A live process of a target: of which service, the name of its program, and its parent's id."""

    process: Process
    service: str
    program: str
    parent: int


def environment(state_dir: Path, service: str) -> dict[str, str]:
    """What marks a process as one of `service` of the target in `state_dir`."""
    return {TARGET: str(state_dir), SERVICE: service}


def marked(state_dir: Path, service: str = "") -> list[Marked]:
    """The live processes of the target in `state_dir` (of `service` alone where given), ours and above left out.

    `state_dir` is resolved: another folder is another target, whatever it is called.
    """
    services = {pid: of for pid in _pids() if (of := _service_of(pid, state_dir)) and service in {"", of}}
    spared = ancestors(os.getpid()) if services else set()
    found = []
    for pid in services.keys() - spared:
        process, status = find(pid), _name_and_parent(pid)
        if process and status:
            found.append(Marked(process, services[pid], *status))
    return found


def _pids() -> Iterator[int]:
    return (int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit())


def _service_of(pid: int, state_dir: Path) -> str:
    """The service whose mark the process `pid` carries; "" for a process of somebody else's."""
    try:
        values = Path(f"/proc/{pid}/environ").read_bytes()
    except PermissionError:
        return _service_of_data(pid, state_dir)
    except OSError:
        return ""
    if b"=" not in values:
        return _service_of_log(pid, state_dir)
    variables = values.split(b"\0")
    if f"{TARGET}=".encode() + os.fsencode(state_dir) not in variables:
        return ""
    name = f"{SERVICE}=".encode()
    return next((os.fsdecode(each.removeprefix(name)) for each in variables if each.startswith(name)), "") or "unknown"


def _service_of_log(pid: int, state_dir: Path) -> str:
    for number in (1, 2):
        try:
            output = Path(str(Path(f"/proc/{pid}/fd/{number}").readlink()).removesuffix(_DELETED))
        except OSError:
            continue
        if output.parent == state_dir / "logs" and output.suffix == ".log":
            return output.stem
    return ""


def _service_of_data(pid: int, state_dir: Path) -> str:
    try:
        argv = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    if b"-D" not in argv[1:-1] or Path(os.fsdecode(argv[0])).name != "postgres":
        return ""
    data = Path(os.fsdecode(argv[argv.index(b"-D", 1) + 1]))
    ours = {state_dir, stand_in(state_dir)}
    return data.parent.name if data.name == "data" and data.parent.parent in ours else ""


def _name_and_parent(pid: int) -> tuple[str, int] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    end = text.rindex(")")
    return text[text.index("(") + 1 : end], int(text[end + 2 :].split()[1])

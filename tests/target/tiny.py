"""The smallest targets, and what of them runs."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

from chaos.target.definition import TargetDefinition

_TESTS = Path(__file__).parents[1]
SCRIPT = str(_TESTS / "support" / "small-load.js")
WORKER = "${python} -m http.server --bind 127.0.0.1 ${port}"


def defined(**changes: Any) -> TargetDefinition:
    """A target of one Redis and its link, with `changes`."""
    plain: dict[str, Any] = {
        "name": "tiny",
        "services": {"cache": {"engine": "redis"}},
        "links": {"shop-cache": {"to": "cache"}},
        "load": {"script": SCRIPT, "link": "shop-cache"},
    }
    return TargetDefinition.model_validate({**plain, **changes}, strict=False)


def with_database(seed: tuple[str, ...], **more: Any) -> TargetDefinition:
    """A target of one PostgreSQL, filled by `seed`."""
    database = {"engine": "postgresql", "database": "shop", "seed": seed, "settings": {"fsync": "off"}, **more}
    load = {"script": SCRIPT, "link": "shop-database"}
    return defined(services={"database": database}, links={"shop-database": {"to": "database"}}, load=load)


def with_worker() -> TargetDefinition:
    """A target of one program whose main process only waits for a worker, which is the one that answers."""
    shop = {"engine": "process", "role": "app", "command": ["sh", "-c", f"{WORKER} & wait"]}
    load = {"script": SCRIPT, "link": "load-shop"}
    return defined(services={"shop": shop}, links={"load-shop": {"to": "shop"}}, load=load)


def ours(state_dir: Path) -> list[str]:
    """The names of the live processes that work in `state_dir`, as every server does but a program.

    Where Python has no wheel of Redis, Valkey stands in for it, under the name of what it stands in for.
    """
    return [
        each.info["name"].replace("valkey", "redis")
        for each in psutil.process_iter(["name", "status", "cwd"])
        if each.info["status"] != psutil.STATUS_ZOMBIE and Path(each.info["cwd"] or "/").is_relative_to(state_dir)
    ]


_DIES_ON_SPAWN = """
import os, signal, sys
from pathlib import Path
from chaos.target.processes import Children
from chaos.target.runtimes import start
from target.tiny import defined, with_database

spawn = Children.spawn

def spawn_and_die(self, launch):
    process = spawn(self, launch)
    if sys.argv[3] in launch.argv[0].replace("valkey", "redis"):
        os.kill(os.getpid(), signal.SIGKILL)
    return process

Children.spawn = spawn_and_die
start(with_database(()) if sys.argv[3] == "postgres" else defined(), Path(sys.argv[1]), Path(sys.argv[2]), print)
"""


def killed_on_spawn(server: str, tmp_path: Path, state_dir: Path, wrapper: tuple[str, ...] = ()) -> None:
    """A run that is killed when it has spawned `server` and before it could record that."""
    argv = [*wrapper, sys.executable, "-c", _DIES_ON_SPAWN, str(tmp_path), str(state_dir), server]
    done = subprocess.run(argv, cwd=_TESTS, check=False, timeout=60, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr

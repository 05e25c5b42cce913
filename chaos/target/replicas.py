"""The replicas of a service that are processes of it: those beside its main one that take its connections.

They are told by the listening socket that they hold, so that helpers of the main process are none. A replica is named
"pid:start", as seen where the service runs; start is in clock ticks since boot.
"""

import os
import signal
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Protocol

import psutil

from chaos.errors import TargetError
from chaos.target.processes import Process, find, running, tree

_LISTED = """
sockets=
for table in /proc/net/tcp /proc/net/tcp6; do
  [ -r "$table" ] || continue
  while read -r _ _ _ state _ _ _ _ _ inode _; do
    [ "$state" = 0A ] && sockets="$sockets $inode"
  done <"$table"
done
for each in /proc/[0-9]*; do
  [ "$each" = /proc/1 ] && continue
  held=$(ls -l "$each/fd" 2>/dev/null)
  for socket in $sockets; do
    case "$held" in *"socket:[$socket]"*)
      read -r stat <"$each/stat" || continue
      set -- ${stat##*) }
      echo "${each#/proc/}:${20}"
      break ;;
    esac
  done
done
exit 0
"""
"""Prints the replicas inside a container, whose main process is 1."""
_KILLED = """
began=$2 pid=$1
read -r stat <"/proc/$pid/stat" || exit 0
set -- ${stat##*) }
[ "${20}" = "$began" ] && kill -KILL "$pid"
exit 0
"""
"""Kills the process $1 if it began at $2."""


class Inside(Protocol):
    """A container, as far as commands are run in it."""

    def run(self, argv: Sequence[str]) -> tuple[int, str]:
        """Run one; its exit code and what it printed."""


def of_process(main: Process, port: int) -> list[str]:
    """The replicas of the child process `main` that listens at `port`, oldest first."""
    return _sorted(str(found) for each in list(tree(main))[1:] if _takes(each, port) and (found := find(each.pid)))


def kill_process(replica: str) -> None:
    """SIGKILL it; nothing where it is gone."""
    process = Process(*map(int, replica.split(":")))
    if running(process):
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)


def of_container(container: Inside) -> list[str]:
    """The replicas of the main process of `container`, oldest first. Raises TargetError."""
    return _sorted(_said(container, _LISTED).split())


def kill_in_container(container: Inside, replica: str) -> None:
    """SIGKILL it; nothing where it is gone. Raises TargetError."""
    _said(container, _KILLED, *replica.split(":"))


def _said(container: Inside, script: str, *arguments: str) -> str:
    code, said = container.run(["sh", "-c", script, "replicas", *arguments])
    if code:
        raise TargetError(f"its processes cannot be told apart: {said.strip()}")
    return said


def _sorted(replicas: Iterable[str]) -> list[str]:
    return sorted(replicas, key=lambda each: [int(part) for part in reversed(each.split(":"))])


def _takes(process: psutil.Process, port: int) -> bool:
    try:
        held = process.net_connections("inet")
    except psutil.Error:
        return False
    return any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in held)

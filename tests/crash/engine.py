"""A Docker engine that was started for the crash run, and may be killed."""

import os
import signal
import subprocess
import time
from pathlib import Path

from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from chaos.target.processes import Process, find, running

START = Path(__file__).parents[2] / ".ci" / "engine"
PID_FILE = Path("/var/run/docker.pid")


class Engine:
    """The engine whose process is `pid`: nobody else's is touched. Raises ValueError where that is no engine."""

    def __init__(self, pid: int) -> None:
        self._process = _engine(pid)
        self.restarts: list[float] = []
        """How long each took from the kill to the first answer, in seconds."""

    def restarted(self) -> None:
        """SIGKILL it, and start it again; returns once it answers."""
        began_s = time.monotonic()
        assert running(self._process), "the engine that may be killed has ended by itself"
        os.kill(self._process.pid, signal.SIGKILL)
        gone = retry(stop=stop_after_delay(10), wait=wait_fixed(0.01), retry=retry_if_result(bool))
        gone(lambda: running(self._process))()
        subprocess.run([START], check=True, stdin=subprocess.DEVNULL)
        self._process = _engine(int(PID_FILE.read_text(encoding="ascii")))
        self.restarts.append(time.monotonic() - began_s)


def _engine(pid: int) -> Process:
    found = find(pid)
    if found is None or Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() != "dockerd":
        raise ValueError(f"process {pid} is no dockerd")
    return found

"""The seed command of a database: run once to fill the template."""

import os
import signal
import subprocess
import time
from collections.abc import Callable

from chaos.errors import TargetError
from chaos.target.assembly import Plan
from chaos.target.definition import PostgresService
from chaos.target.port import Progress
from chaos.target.postgres_server import PostgresServer
from chaos.target.processes import Launch, log_tail
from chaos.target.substitution import redact, substitute

_WITHIN_S = 900.0
_TELL_EVERY_S = 2.0


def command(server: PostgresServer, service: PostgresService, settled: Plan, progress: Progress) -> Callable[[], None]:
    """What fills `server.template`. It raises TargetError where the command fails or takes too long."""
    url = server.url(server.template)
    values = {**settled.values, "database_url.direct": url}
    where = f"target {settled.definition.name}: services.{server.name}.seed"
    argv = tuple(substitute(part, values, where) for part in service.seed)
    launch = Launch(argv, cwd=settled.base, log=settled.log(f"{server.name}-seed"))

    def run() -> None:
        if argv:
            _run(launch, server.name, {"database_url.direct": url, "password": server.owner_password}, progress)

    return run


def _run(launch: Launch, name: str, secrets: dict[str, str], progress: Progress) -> None:
    began = time.monotonic()
    try:
        with launch.log.open("wb") as log:
            child = subprocess.Popen(launch.argv, stdout=log, stderr=subprocess.STDOUT, **launch.options())  # type: ignore[call-overload]
    except OSError as error:
        raise TargetError(f"{name}: the seed command {launch.argv[0]} cannot be started: {error.strerror}") from None
    try:
        while time.monotonic() - began < _WITHIN_S:
            try:
                child.wait(_TELL_EVERY_S)
                break
            except subprocess.TimeoutExpired:
                progress(f"{name}: filling the template, {time.monotonic() - began:.0f} s")
    finally:
        ended = child.poll() is not None
        if not ended:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    if not ended:
        raise TargetError(f"{name}: the seed command took longer than {_WITHIN_S:g} s{_tail(launch, secrets)}")
    if child.returncode != 0:
        raise TargetError(f"{name}: the seed command ended with {child.returncode}{_tail(launch, secrets)}")


def _tail(launch: Launch, secrets: dict[str, str]) -> str:
    return redact(log_tail(launch.log), secrets)

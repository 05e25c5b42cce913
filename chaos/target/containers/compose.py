"""`docker compose`, run as a command: what a compose file means, images built, containers created.

It is not needed to end anything: that goes by labels, through the engine alone.
"""

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chaos.errors import BadInput, SetupError, TargetError
from chaos.target import commands
from chaos.target.inherited import inherited_environment
from chaos.target.port import Progress

OLDEST = (2, 20)
_VERSION_WITHIN_S = 20.0
_CONFIG_WITHIN_S = 60.0
_CREATE_WITHIN_S = 300.0
_BUILD_WITHIN_S = 1800.0
_LAST_LINES = 15
_NOISE = re.compile(r'^(time="\S+" level=(warning|info)|\s*$| Container \S+ +Creat| (Network|Volume) \S+ +Creat)')


def check(host: str) -> None:
    """Raises SetupError where there is no `docker compose` of version 2.20 or later."""
    needed = f"docker compose {'.'.join(map(str, OLDEST))} or later is needed"
    try:
        done = subprocess.run(
            ["docker", "compose", "version", "--short"],  # noqa: S607 - the user's own docker
            check=False,
            capture_output=True,
            text=True,
            env=_environment(host),
            timeout=_VERSION_WITHIN_S,
        )
    except FileNotFoundError:
        raise SetupError(f"there is no command `docker` on PATH: {needed}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SetupError(f"`docker compose version` fails ({error}): {needed}") from None
    found = re.match(r"v?(\d+)\.(\d+)", done.stdout.strip())
    if done.returncode or not found:
        raise SetupError(f"the command `docker` has no `compose`: {needed}")
    if (int(found[1]), int(found[2])) < OLDEST:
        raise SetupError(f"docker compose is {done.stdout.strip()}: {needed}")


class Compose:
    """The compose file `file` as the project `project` on the engine at `host`."""

    def __init__(self, host: str, file: Path, project: str) -> None:
        self._host = host
        self.file = file
        self._project = project

    def config(self, progress: Progress) -> Mapping[str, Any]:
        """What the file means, every variable and default filled in. Raises BadInput with Compose's own words."""
        with tempfile.TemporaryDirectory() as scratch:
            output = Path(scratch) / "config.json"
            code, said = self._run(
                ["config", "--format", "json", "--output", str(output)], _CONFIG_WITHIN_S, "reading it", progress
            )
            if code != 0:
                raise BadInput(f"{self.file}: {said or 'docker compose cannot read it'}")
            model: Mapping[str, Any] = json.loads(output.read_bytes())
        return model

    def build(self, services: Sequence[str], progress: Progress) -> None:
        """Build the images of `services`. Raises SetupError with the end of what the build said."""
        if not services:
            return
        doing = f"building the images of {', '.join(services)}"
        progress(doing)
        code, said = self._run(["build", *services], _BUILD_WITHIN_S, doing, progress)
        if code != 0:
            took = f"took longer than {_BUILD_WITHIN_S:g} s" if code is None else "failed"
            raise SetupError(f"{doing} {took}:\n{said}")

    def create(self, services: Sequence[str], progress: Progress) -> None:
        """Create the containers of `services`, with their network and volumes, and start none. Raises TargetError."""
        doing = "creating containers"
        argv = ["create", "--no-build", "--no-recreate", *services]
        code, said = self._run(argv, _CREATE_WITHIN_S, doing, progress)
        if code != 0:
            took = f"took longer than {_CREATE_WITHIN_S:g} s" if code is None else "failed"
            raise TargetError(f"docker compose: {doing} {took}: {said}")

    def _run(self, arguments: Sequence[str], within_s: float, doing: str, progress: Progress) -> tuple[int | None, str]:
        """The exit code (None: out of time) and the last lines of what was said."""
        argv = ["docker", "compose", "--ansi", "never", "--project-name", self._project, "--file", str(self.file)]
        options = {"stdin": subprocess.DEVNULL, "env": _environment(self._host), "cwd": self.file.parent}
        with tempfile.TemporaryFile() as output:
            try:
                code = commands.run(
                    [*argv, *arguments], options, output, within_s=within_s, doing=doing, progress=progress
                )
            except OSError as error:
                raise SetupError(f"`docker compose` cannot be run: {error.strerror}") from None
            output.seek(0)
            lines = output.read().decode("utf-8", errors="replace").splitlines()
        told = [line.rstrip() for line in lines if not _NOISE.match(line)]
        return code, "\n".join(told[-_LAST_LINES:])


def _environment(host: str) -> dict[str, str]:
    """Ours, without what would steer Compose elsewhere."""
    return {**inherited_environment("COMPOSE_"), "DOCKER_HOST": host}

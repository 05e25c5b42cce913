"""No process that is started gets to see Slack's secrets, nor what would steer it elsewhere."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from chaos.target import postgres_data, tools, toxiproxy_build
from chaos.target.containers import compose
from chaos.target.containers.compose import Compose
from chaos.target.inherited import inherited_environment
from chaos.target.processes import Launch

SECRETS = {
    "GAMEDAY_SLACK_BOT_TOKEN": "xoxb-1-2-abc",
    "GAMEDAY_SLACK_WEBHOOK_URL": "https://hooks.slack.test/services/T/B/x",
}
HOST = "unix:///nowhere.sock"


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Puts a program on PATH that notes what it sees and says something; our environment holds secrets."""
    for name, value in {**SECRETS, "KEPT": "yes"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nothing is downloaded

    def program(name: str, says: str) -> Path:
        script = tmp_path / name
        script.write_text(f"#!/bin/sh\nenv >> {tmp_path / 'seen'}\necho '{says}'\n", encoding="utf-8")
        script.chmod(0o755)
        return script

    return program


def what_it_saw(folder: Path) -> dict[str, str]:
    lines = (folder / "seen").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def the_version_of_compose(_folder: Path, program: Callable[[str, str], Path]) -> None:
    program("docker", "2.30.0")
    compose.check(HOST)


def a_command_of_compose(folder: Path, program: Callable[[str, str], Path]) -> None:
    program("docker", "")
    Compose(HOST, folder / "compose.yaml", "ours").create(["shop"], print)


def the_version_of_a_tool(folder: Path, program: Callable[[str, str], Path]) -> None:
    program("k6", "k6 v1.0")
    assert tools.k6(print) == folder / "k6"


def the_version_of_a_database(folder: Path, program: Callable[[str, str], Path]) -> None:
    program("postgres", "postgres (PostgreSQL) 17.2")
    assert postgres_data.major_version(folder) == "17"


def a_build_of_toxiproxy(folder: Path, program: Callable[[str, str], Path]) -> None:
    server = program("made", toxiproxy_build.VERSION)
    # What Go is asked is "version", then "install"; what comes of that is asked for its version too.
    go = program("go", "go version go1.99.0 linux/amd64")
    with go.open("a", encoding="utf-8") as script:
        script.write(f'[ "$1" = version ] || {{ mkdir -p "$GOBIN" && cp {server} "$GOBIN/server"; }}\n')
    assert toxiproxy_build.server(print).is_relative_to(folder)


def a_server_or_a_seed(folder: Path, program: Callable[[str, str], Path]) -> None:
    launch = Launch((str(program("shop", "")),), cwd=folder, log=folder / "log")
    subprocess.run(launch.argv, check=True, **launch.options())  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "started",
    [
        the_version_of_compose,
        a_command_of_compose,
        the_version_of_a_tool,
        the_version_of_a_database,
        a_build_of_toxiproxy,
        a_server_or_a_seed,
    ],
)
def test_nothing_that_is_started_sees_secrets(
    started: Callable[[Path, Callable[[str, str], Path]], None], tmp_path: Path, seen: Callable[[str, str], Path]
) -> None:
    started(tmp_path, seen)
    found = what_it_saw(tmp_path)
    assert found["KEPT"] == "yes"
    assert SECRETS.keys().isdisjoint(found)


def test_what_would_steer_a_program_is_left_out_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "elsewhere")
    assert inherited_environment()["PGHOST"] == "elsewhere"
    assert inherited_environment("PG") == {
        name: value for name, value in os.environ.items() if not name.startswith(("PG", "GAMEDAY_SLACK_"))
    }

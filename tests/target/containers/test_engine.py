"""An engine that is of no use is told apart from every other, in words, before anything is started on it."""

import http.server
import os
import pwd
import socket
import socketserver
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from chaos.errors import SetupError
from chaos.target.containers import engine
from chaos.target.runtimes import choose
from tests.conftest import SUPPORT
from tests.target.tiny import defined

OLD = {"Version": "19.03.15", "ApiVersion": "1.40", "Os": "linux"}


@pytest.fixture
def socket_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where DOCKER_HOST says that the engine is; a short path, for sockets have a limit."""
    with tempfile.TemporaryDirectory(prefix="gd-") as folder:
        path = Path(folder) / "engine.sock"
        monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
        yield path


def test_no_engine_at_all_is_told_with_the_socket_that_is_missing(socket_path: Path) -> None:
    with pytest.raises(SetupError, match=f"no Docker engine answers: there is no socket {socket_path}"):
        engine.fit()


def test_a_socket_that_nobody_listens_on_is_told(socket_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(socket_path))
    with pytest.raises(SetupError, match="nobody listens; start the engine"):
        engine.fit()


def test_a_socket_that_may_not_be_used_is_told(socket_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(socket_path))
        listening.listen()
        socket_path.chmod(0o600)
        socket_path.parent.chmod(0o755)
        said = _said_to_nobody() if os.geteuid() == 0 else _said_without_right(socket_path)
    assert said == f"no permission on the Docker engine's socket {socket_path}: join its group (often `docker`)"


def _said_to_nobody() -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setuid(pwd.getpwnam("nobody").pw_uid)
        try:
            engine.fit()
        except SetupError as error:
            os.write(writing, str(error).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        return pipe.read()


def _said_without_right(path: Path) -> str:
    path.chmod(0)
    with pytest.raises(SetupError) as refused:
        engine.fit()
    return str(refused.value)


class _OldEngine(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = msgspec.json.encode(OLD)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        return "unix"


def test_an_engine_that_is_too_old_is_told_with_what_is_needed(socket_path: Path) -> None:
    with socketserver.UnixStreamServer(str(socket_path), _OldEngine) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            with pytest.raises(SetupError, match=r"is too old: version 19\.03\.15 has API 1\.40, and 1\.41"):
                engine.fit()
        finally:
            server.shutdown()
            serving.join()


def test_an_engine_on_another_machine_is_refused_for_its_ports_are_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:2375")
    with pytest.raises(SetupError, match="its ports are not our loopback"):
        engine.fit()


@pytest.mark.parametrize(
    ("api", "system", "said"),
    [
        ("1.41", "linux", ""),
        ("1.50", "linux", ""),
        ("2.0", "linux", ""),
        ("1.9", "linux", "old"),
        ("1.50", "windows", "windows"),
    ],
)
def test_versions_are_compared_as_numbers(api: str, system: str, said: str) -> None:
    assert said in engine.unfit("v", api, system)
    assert bool(said) == bool(engine.unfit("v", api, system))


def test_auto_takes_child_processes_where_no_engine_answers_and_says_why(socket_path: Path) -> None:
    definition = defined(docker={"compose": str(SUPPORT / "small-compose.yaml")})
    choice = choose("auto", definition)
    assert choice.runtime == "embedded"
    assert str(socket_path) in choice.why


def test_auto_takes_child_processes_for_a_target_without_a_compose_file() -> None:
    assert choose("auto", defined()).why == "its target file has no section `docker`"


def test_auto_takes_docker_where_an_engine_answers(docker_engine: str) -> None:
    choice = choose("auto", defined(docker={"compose": "compose.yaml"}))
    assert (choice.runtime, docker_engine in choice.why) == ("docker", True)

"""What tests of every part share: a real target, small enough to start in a second."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

from chaos.definitions import load
from chaos.errors import SetupError
from chaos.target.definition import TargetDefinition
from chaos.target.runtimes import RunningTarget, discard, start

# How long an example takes says what else the machine does, not whether it is right.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

SUPPORT = Path(__file__).with_name("support")
LOWEST_PORT, FIRST_EPHEMERAL_PORT = 12_000, 32_000
RUNTIME = os.environ.get("GAMEDAY_TEST_RUNTIME", "embedded")
"""What the shared target runs on: `docker` has every test of faults and signals on containers."""


@pytest.fixture(scope="session", autouse=True)
def _no_real_slack() -> Iterator[None]:
    """Whoever runs the tests may have the secrets of a real Slack at hand; nobody there is to be told of drills."""
    with pytest.MonkeyPatch.context() as environment:
        for name in [each for each in os.environ if each.startswith("GAMEDAY_SLACK_")]:
            environment.delenv(name)
        for name in ("NO_PROXY", "no_proxy"):
            environment.setenv(name, "127.0.0.1")
        yield


@pytest.fixture(scope="session", autouse=True)
def _ports_of_this_worker() -> Iterator[None]:
    """Tests that run side by side draw their ports from shares of their own.

    A free port is drawn first and listened on a moment later: what one worker has drawn the other one must not.
    """
    worker, workers = os.environ.get("PYTEST_XDIST_WORKER"), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    with pytest.MonkeyPatch.context() as patched:
        if worker:
            lowest, highest = LOWEST_PORT, FIRST_EPHEMERAL_PORT
            share = (highest - lowest) // workers
            first = lowest + int(worker.removeprefix("gw")) * share
            patched.setattr("chaos.target.ports._LOWEST", first)
            patched.setattr("chaos.target.ports._ephemeral_from", lambda: first + share)
        yield


@pytest.fixture
def signals_of_a_terminal() -> Iterator[None]:
    """Ctrl-C and a hang-up are heard, as from a terminal."""
    with terminal_signals():
        yield


@contextmanager
def terminal_signals() -> Iterator[None]:
    """Ctrl-C and a hang-up are heard, by processes started here too; in the background and under nohup they are not."""
    heard = {signal.SIGINT: signal.default_int_handler, signal.SIGHUP: signal.SIG_DFL}
    before = {number: signal.signal(number, handler) for number, handler in heard.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.fixture(scope="session")
def small_definition() -> TargetDefinition:
    """The target file `tests/support/small-target.yaml`; its folder is `small_base`."""
    path = SUPPORT / "small-target.yaml"
    return load(path.read_text(encoding="utf-8"), str(path), TargetDefinition)


@pytest.fixture(scope="session")
def small_base() -> Path:
    """The folder of the small target's file."""
    return SUPPORT


@pytest.fixture(scope="session")
def small_target(small_definition: TargetDefinition, small_base: Path) -> Iterator[RunningTarget]:
    """A running target: real redis `cache`, postgresql `database` (orders with an index) and HTTP server `shop`.

    Shared by the whole session: a test that breaks something puts it back.
    """
    with state_folder() as folder, start(small_definition, small_base, folder, print, RUNTIME) as target:
        yield target


@pytest.fixture
def state_dir() -> Iterator[Path]:
    """An empty state folder for a target; what runs in it at the end is ended, and its data are removed."""
    with state_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def docker_engine() -> str:
    """Where a Docker engine is that can run a target; skipped where there is none, which in CI is a failure."""
    from chaos.target.containers import engine  # noqa: PLC0415 - 150 ms, for tests on containers only

    try:
        return engine.fit().host
    except SetupError as error:
        if os.environ.get("CI"):
            pytest.fail(f"CI must run the tests on containers: {error}")
        pytest.skip(f"no Docker: {error}")


@pytest.fixture(scope="session")
def docker_target(docker_engine: str, small_definition: TargetDefinition, small_base: Path) -> Iterator[RunningTarget]:
    """The small target as containers, shared by the whole session: a test that breaks something puts it back."""
    assert docker_engine
    with state_folder() as folder, start(small_definition, small_base, folder, print, "docker") as target:
        yield target


@contextmanager
def state_folder() -> Iterator[Path]:
    """An empty state folder for a target; what runs in it at the end is ended, and its data are removed."""
    # Not pytest's own: under root the database's account could not reach it, and would leave its data elsewhere.
    with tempfile.TemporaryDirectory(prefix="gameday-test-") as scratch:
        Path(scratch).chmod(0o755)
        try:
            yield Path(scratch) / "state"
        finally:
            discard(Path(scratch) / "state")

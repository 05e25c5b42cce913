"""Whole drills on the real shop, through the command as a user runs it.

A drill takes half a minute: tests share one wherever they look at the same one from several sides.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from chaos import event_log
from chaos.events import Event, ExpectationJudged, Record
from chaos.target.runtimes import discard
from tests.end_to_end.watching import Watch
from tests.response.slack_server import SlackServer

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXPERIMENTS = ROOT / "experiments"
DOCUMENT = "incident-response.md"
MARK = "GAMEDAY_TEST_HOME"
PATIENT = "settle: 2s", "settle: 4s"
"""On a machine half as fast an answer without the cache takes three seconds, and shows no sooner how bad it is."""

E = TypeVar("E", bound=Event)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The times of a drill are judged, and it puts the machine under load: every test here is run alone."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.alone)


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Place:
    """A home of runs and target data, seeded once for the whole session."""

    home: Path

    @property
    def runs(self) -> set[Path]:
        """The folders of every run there is."""
        return set((self.home / "runs").glob("*"))

    @property
    def environment(self) -> dict[str, str]:
        """Ours, with a mark that every process started below inherits."""
        return {**os.environ, MARK: str(self.home)}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "chaos.cli", "--home", str(self.home), *arguments]

    def gameday(self, *arguments: str, within_s: float = 240) -> Ran:
        """Run `gameday` to its end."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=within_s,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def pytest(self, *arguments: str, within_s: float = 240) -> Ran:
        """Run pytest with the project's plugin to its end."""
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--gameday-home={self.home}", *arguments]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=within_s,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def latest(self) -> Path:
        """The folder of the latest run."""
        return max((self.home / "runs").iterdir())

    def records(self) -> list[Record]:
        """The records of the latest run."""
        return event_log.read(self.latest() / event_log.FILE_NAME)

    def marked(self) -> list[str]:
        """The command lines of every process that was started below one of our commands."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get(MARK) == str(self.home) and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(" ".join(process.cmdline()))
        return found

    def still_running(self) -> list[str]:
        """What is left of a command that has ended: nothing may be."""
        record = self.home / "targets" / "shop" / "target.json"
        return self.marked() + ([str(record)] if record.exists() else [])


@pytest.fixture(scope="session")
def place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="gameday-test-") as scratch:
        Path(scratch).chmod(0o755)
        yield Place(Path(scratch) / "home")
        discard(Path(scratch) / "home" / "targets" / "shop")


@pytest.fixture
def experiments(tmp_path: Path) -> Path:
    """A folder with the documents that our experiments name, for changed copies of them."""
    for each in (DOCUMENT, "bindings.yaml"):
        (tmp_path / each).symlink_to(EXPERIMENTS / each)
    return tmp_path


@dataclass(frozen=True, slots=True)
class Drilled:
    """A drill that has ended: its command, its records, its folder."""

    ran: Ran
    records: list[Record]
    folder: Path

    def all(self, kind: type[E]) -> list[E]:
        """Its events of that kind, in their order."""
        return [record.event for record in self.records if isinstance(record.event, kind)]

    def verdicts(self) -> dict[str, str]:
        """What was judged, by the name of the expectation."""
        return {each.expectation: each.verdict for each in self.all(ExpectationJudged)}


@dataclass(frozen=True, slots=True)
class ToldToSlack(Drilled):
    """A drill, the Slack that was told of it, and what anybody could see meanwhile."""

    slack: SlackServer
    seen: Watch


def own_document() -> str:
    """Our document, with its lowest limits as high as a machine half as fast as ours can keep healthy.

    Whether the shop shows the document's own figures is for benchmarks/document_figures.py to say, not for a suite
    that must pass on any machine.
    """
    text = (EXPERIMENTS / DOCUMENT).read_text(encoding="utf-8")
    for old, new in (
        ("| API response time | 200 ms |", "| API response time | 450 ms |"),
        ("is 100 ms or", "is 250 ms or"),
    ):
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="session")
def redis_outage(place: Place, tmp_path_factory: pytest.TempPathFactory) -> ToldToSlack:
    """The Redis outage with half its load, on the embedded runtime, told to Slack over real HTTP."""
    folder = tmp_path_factory.mktemp("outage")
    (folder / DOCUMENT).write_text(own_document(), encoding="utf-8")
    changed(folder, "bindings.yaml", PATIENT)
    experiment = changed(folder, "redis-outage.yaml", ("users: 24", "users: 12"))
    with SlackServer() as slack, pytest.MonkeyPatch.context() as environment:
        for name, value in slack.environment.items():
            environment.setenv(name, value)
        seen = Watch(place.home)
        with seen.looking():
            ran = place.gameday("run", str(experiment))
        folder = place.latest()
    return ToldToSlack(ran, event_log.read(folder / event_log.FILE_NAME), folder, slack, seen)


def changed(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A copy of `name` among our experiments in `folder` with `changes` made."""
    text = (EXPERIMENTS / name).read_text(encoding="utf-8").replace("../target_app", str(ROOT / "target_app"))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    copy = folder / name
    copy.write_text(text, encoding="utf-8")
    return copy


def quick(folder: Path, name: str, *changes: tuple[str, str], bindings: Sequence[tuple[str, str]] = ()) -> Path:
    """A copy of `name` for drills whose times nobody looks at: less load, healthy and recovered sooner.

    `changes` are made to the experiment, `bindings` to its bindings; the document is `own_document` unless `folder`
    holds another one.
    """
    if not (folder / DOCUMENT).exists():
        (folder / DOCUMENT).write_text(own_document(), encoding="utf-8")
    shorter = (
        PATIENT,
        ("window: 5s", "window: 3s"),
        ("minimum_samples: 10", "minimum_samples: 2"),
        ("hold: 5s", "hold: 2s"),
    )
    changed(folder, "bindings.yaml", *shorter, *bindings)
    return changed(folder, name, ("users: 24", "users: 12\n\nsteady_state: {hold: 1s}"), *changes)

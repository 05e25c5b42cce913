"""Whole drills on the real shop, through the command as a user runs it."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from chaos import event_log
from chaos.events import Record
from chaos.target.runtimes import discard

ROOT = Path(__file__).parents[2]
EXPERIMENTS = ROOT / "experiments"
MARK = "GAMEDAY_TEST_HOME"


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

    def run_of(self, records: list[Record]) -> Path:
        """The folder of the run that left `records`."""
        return self.home / "runs" / event_log.started(records).drill

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
    for each in ("incident-response.md", "bindings.yaml"):
        (tmp_path / each).symlink_to(EXPERIMENTS / each)
    return tmp_path


def changed(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A copy of the experiment `name` in `folder` with `changes` made."""
    text = (EXPERIMENTS / name).read_text(encoding="utf-8").replace("../target_app", str(ROOT / "target_app"))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    copy = folder / name
    copy.write_text(text, encoding="utf-8")
    return copy

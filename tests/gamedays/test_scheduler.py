"""The scheduler as a user runs it: what it starts, what it tells, and what a kill cannot make it do twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tenacity import retry, stop_after_delay, wait_fixed

from chaos.commands.schedule_files import scheduled
from chaos.errors import BadInput
from chaos.gamedays.scheduler import Scheduler
from chaos.gamedays.state import Refused, Starts
from tests.response.slack_server import SlackServer

OUTAGE = Path(__file__).parents[2] / "experiments" / "redis-outage.yaml"


@pytest.fixture
def every_minute(tmp_path: Path) -> Path:
    path = tmp_path / "often.yaml"
    path.write_text(
        f"title: Often\ndrills: [{OUTAGE}]\ntell: {{channel: '#drills'}}\n"
        "schedule: {cron: '* * * * *', timezone: Asia/Seoul}\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which nothing starts by itself, and whose last look at its schedule was two minutes ago."""
    starts = Starts(tmp_path / "home")
    starts.known("often", datetime.now(UTC) - timedelta(minutes=2))
    starts.pause(datetime.now(UTC), "the sale")
    return tmp_path / "home"


def _command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "chaos.cli", "--home", str(home), "schedule", *arguments]


@contextmanager
def _scheduler(home: Path, game_day: Path, slack: SlackServer) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        _command(home, "run", str(game_day)),
        env={**os.environ, **slack.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


@retry(stop=stop_after_delay(30), wait=wait_fixed(0.05), reraise=True)
def _refused(home: Path) -> Refused:
    last = Starts(home).state().last.get("often")
    assert isinstance(last, Refused)
    assert "paused" in last.reason
    return last


@retry(stop=stop_after_delay(10), wait=wait_fixed(0.05), reraise=True)
def _posted(slack: SlackServer, count: int) -> None:
    assert len(slack.posted) >= count


def test_what_does_not_begin_is_told_once_whatever_is_killed_and_the_next_minute_is_waited_for(
    home: Path, every_minute: Path
) -> None:
    with SlackServer() as slack:
        with _scheduler(home, every_minute, slack) as running:
            first = _refused(home)
            _posted(slack, 1)
            running.send_signal(signal.SIGKILL)
        with _scheduler(home, every_minute, slack) as running:
            _waits(running)
            running.send_signal(signal.SIGTERM)
            assert running.wait(timeout=30) == 0
        told = [each["text"] for each in slack.posted]
    assert told[0] == "Often does not begin:\n- paused since " + f"{_paused(home):%Y-%m-%d %H:%M %Z}" + ": the sale"
    starts = [entry.planned for entry in _entries(home)]
    assert first.planned in starts
    assert len(starts) == len(set(starts))


def test_a_start_of_nothing_that_is_due_says_when_the_next_one_is(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "seldom.yaml"
    path.write_text(
        f"title: Seldom\ndrills: [{OUTAGE}]\nschedule: {{cron: '0 0 1 1 *', timezone: UTC}}\n", encoding="utf-8"
    )
    ran = subprocess.run(_command(home, "start", str(path)), capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.split(" is ")[0]) == (0, "nothing")
    assert "the next start is" in ran.stdout


def test_a_scheduler_whose_record_is_damaged_meanwhile_ends_as_that_and_not_as_one_that_was_ended(
    home: Path, every_minute: Path
) -> None:
    (found,) = scheduled([every_minute])
    told: list[str] = []
    scheduler = Scheduler([], home, [], told.append)
    (home / "schedule" / "starts.jsonl").write_text("{}\n", encoding="utf-8")
    scheduler._come(found, None)  # noqa: SLF001 - the minute that it looks again after is too long for a test
    with pytest.raises(BadInput, match="not a line of a record of starts"):
        scheduler.run()
    assert told == ["Often: the scheduler ends"]


def test_a_file_that_is_changed_meanwhile_is_read_again_and_one_that_is_wrong_changes_nothing(
    home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "seldom.yaml"
    day = f"title: Seldom\ndrills: [{OUTAGE}]\nschedule: {{cron: '0 0 1 1 *', timezone: UTC}}\n"
    path.write_text(day, encoding="utf-8")
    (found,) = scheduled([path])
    told: list[str] = []
    scheduler = Scheduler([found], home, [], told.append)
    path.write_text(day.replace("1 1", "1 7"), encoding="utf-8")
    scheduler._come(found, None)  # noqa: SLF001 - the minute that it looks again after is too long for a test
    path.write_text(day.replace("1 1", "99 7"), encoding="utf-8")
    for _ in range(2):
        scheduler._come(found, None)  # noqa: SLF001 - as above
    assert "-07-01 00:00:00 UTC" in told[0]
    assert told[1].startswith(f"Seldom: its schedule stays as it was: {path}:3:")
    assert len([each for each in told if "stays as it was" in each]) == 1


def _waits(running: subprocess.Popen[str]) -> None:
    assert running.stdout
    assert "Often: starts " in running.stdout.readline()


def _paused(home: Path) -> datetime:
    pause = Starts(home).state().pause
    assert pause
    return pause.at


def _entries(home: Path) -> list[Refused]:
    return [each for each in Starts(home)._entries() if isinstance(each, Refused)]  # noqa: SLF001 - every line of it

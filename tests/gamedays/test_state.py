"""The record of starts: none is made twice, whoever asks and whatever dies."""

import subprocess
import sys
import textwrap
from datetime import timedelta
from pathlib import Path

import pytest

from chaos.errors import BadInput
from chaos.gamedays.state import FILE_NAME, Claimed, Starts
from tests.gamedays.schedules import at

PLANNED = at("2026-11-24 10:30")


def test_a_start_is_claimed_once(tmp_path: Path) -> None:
    assert Starts(tmp_path).claim("q", PLANNED, PLANNED)
    assert not Starts(tmp_path).claim("q", PLANNED, PLANNED)


def test_a_start_before_one_that_was_decided_on_is_not_made_any_more(tmp_path: Path) -> None:
    starts = Starts(tmp_path)
    assert starts.refuse("q", PLANNED, PLANNED, "missed")
    assert not starts.claim("q", PLANNED - timedelta(days=1), PLANNED)


def test_a_game_day_stays_known_since_when_it_was_scheduled_first(tmp_path: Path) -> None:
    starts = Starts(tmp_path)
    starts.known("q", PLANNED)
    assert starts.known("q", PLANNED + timedelta(days=9)).decided["q"] == PLANNED


def test_what_lies_in_a_pause_was_not_missed(tmp_path: Path) -> None:
    starts = Starts(tmp_path)
    starts.known("q", PLANNED)
    starts.pause(PLANNED, "the sale")
    pause = starts.state().pause
    assert pause
    assert pause.because == "the sale"
    starts.resume(PLANNED + timedelta(days=3))
    assert starts.state().pause is None
    assert starts.state().resumed == PLANNED + timedelta(days=3)


def test_a_start_whose_process_was_killed_is_known_to_be_cut_short(tmp_path: Path) -> None:
    starts = Starts(tmp_path)
    assert starts.claim("q", PLANNED, PLANNED)
    ours = starts.state().last["q"]
    assert isinstance(ours, Claimed)
    assert not ours.cut_short
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        there = Claimed("q", PLANNED, PLANNED, other.pid)
        assert not there.cut_short
        other.kill()
    assert there.cut_short
    # Its number may be somebody else's by now.
    assert Claimed("q", PLANNED, PLANNED, ours.pid, ours.started - 1).cut_short


def test_of_many_processes_at_once_one_gets_the_start(tmp_path: Path) -> None:
    program = textwrap.dedent(
        f"""
        from datetime import datetime
        from pathlib import Path
        from chaos.gamedays.state import Starts
        planned = datetime.fromisoformat({PLANNED.isoformat()!r})
        print(Starts(Path({str(tmp_path)!r})).claim("q", planned, planned))
        """
    )
    asking = [subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) for _ in range(6)]
    answers = [each.communicate(timeout=60)[0].strip() for each in asking]
    assert sorted(answers) == ["False"] * 5 + ["True"]


def test_a_line_that_a_crash_tore_is_no_start(tmp_path: Path) -> None:
    starts = Starts(tmp_path)
    starts.known("q", PLANNED)
    with (tmp_path / "schedule" / FILE_NAME).open("ab") as file:
        file.write(b'{"type":"claimed","game_day":"q","pla')
    assert starts.claim("q", PLANNED + timedelta(days=1), PLANNED)


def test_a_damaged_record_is_told_and_starts_nothing(tmp_path: Path) -> None:
    starts = Starts(tmp_path)
    starts.known("q", PLANNED)
    with (tmp_path / "schedule" / FILE_NAME).open("ab") as file:
        file.write(b"what is this\n")
    with pytest.raises(BadInput, match=r"starts\.jsonl:2: not a line"):
        starts.claim("q", PLANNED + timedelta(days=1), PLANNED)

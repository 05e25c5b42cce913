"""`gameday ack` finds the drill that is meant, and its exit code says what became of the request."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from chaos.cli import main
from chaos.response.request import Answer, Outcome, Request
from chaos.response.spool import FOLDER, Spool
from chaos.runs import LOG_NAME
from chaos.safety.owner import claim


@contextmanager
def running(home: Path, name: str, answer: Answer) -> Iterator[list[object]]:
    """A drill of this process that answers every request with `answer`; what it was asked."""
    run = home / "runs" / name
    run.mkdir(parents=True)
    (run / LOG_NAME).touch()
    claim(run, home)
    opened, seen, over = Spool(run / FOLDER), list[object](), threading.Event()

    def serve() -> None:
        while not over.wait(0.01):
            for path, request in opened.take():
                seen.append(request)
                opened.answer(path, answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()
        opened.close()


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.TAKEN, 0),
        (Outcome.HANDED_OVER, 0),
        (Outcome.NOTHING_OPEN, 1),
        (Outcome.TAKEN_BEFORE, 1),
        (Outcome.REFUSED, 2),
    ],
)
def test_the_exit_code_says_what_became_of_the_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], outcome: Outcome, code: int
) -> None:
    with running(tmp_path, "20261124-110348-redis", Answer(outcome, "as it was answered")) as seen:
        assert main(["--home", str(tmp_path), "ack", "--by", "Kim", "--hand-over", "Lee"]) == code
    assert seen == [Request("Kim", "Lee")]
    assert "as it was answered" in "".join(capsys.readouterr())


def test_without_a_name_it_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "kim")
    with running(tmp_path, "20261124-110348-redis", Answer(Outcome.TAKEN, "")) as seen:
        assert main(["--home", str(tmp_path), "ack"]) == 0
    assert seen == [Request("kim")]


def test_of_several_drills_one_must_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(running(tmp_path, name, Answer(Outcome.TAKEN, "")))
            for name in ("20261124-110348-redis", "20261124-110352-index")
        )
        assert main(["--home", str(tmp_path), "ack"]) == 2
        assert "20261124-110348, 20261124-110352" in capsys.readouterr().err
        assert main(["--home", str(tmp_path), "ack", "index"]) == 0
    assert (len(first), len(second)) == (0, 1)


def test_a_drill_is_found_by_the_time_at_which_it_began_as_a_call_names_it(tmp_path: Path) -> None:
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(running(tmp_path, name, Answer(Outcome.TAKEN, "")))
            for name in ("20261124-110348-redis", "20261124-110352-index")
        )
        assert main(["--home", str(tmp_path), "ack", "20261124-110348"]) == 0
    assert (len(first), len(second)) == (1, 0)


def test_one_that_runs_comes_before_one_that_is_over_and_began_at_the_same_time(tmp_path: Path) -> None:
    over = tmp_path / "runs" / "20261124-110348-slow"
    over.mkdir(parents=True)
    (over / LOG_NAME).touch()
    with running(tmp_path, "20261124-110348-redis", Answer(Outcome.TAKEN, "")) as seen:
        assert main(["--home", str(tmp_path), "ack", "20261124-110348"]) == 0
    assert len(seen) == 1


def test_of_two_that_began_in_the_same_second_none_is_taken_by_chance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ExitStack() as stack:
        both = [
            stack.enter_context(running(tmp_path, f"20261124-110348-{name}", Answer(Outcome.TAKEN, "")))
            for name in ("redis", "index")
        ]
        assert main(["--home", str(tmp_path), "ack", "20261124-110348"]) == 2
        assert "several" in capsys.readouterr().err
        assert main(["--home", str(tmp_path), "ack", str(tmp_path / "runs" / "20261124-110348-index")]) == 0
    assert [len(each) for each in both] == [0, 1]


@pytest.mark.parametrize(("outcome", "code"), [(Outcome.TAKEN, 0), (Outcome.REFUSED, 2)])
def test_whoever_takes_an_incident_is_not_told_what_was_injected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], outcome: Outcome, code: int
) -> None:
    with running(tmp_path, "20261124-110348-redis-outage", Answer(outcome, "as it was answered")):
        assert main(["--home", str(tmp_path), "ack"]) == code
    assert "redis-outage" not in "".join(capsys.readouterr())


def test_a_drill_that_is_over_is_not_running(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with running(tmp_path, "20261124-110348-redis", Answer(Outcome.TAKEN, "")):
        pass
    assert main(["--home", str(tmp_path), "ack"]) == 2
    assert "no drill is running" in capsys.readouterr().err
    assert main(["--home", str(tmp_path), "ack", "redis"]) == 2
    assert "20261124-110348 is not running" in capsys.readouterr().err


def test_a_drill_that_was_killed_is_not_running(tmp_path: Path) -> None:
    run = tmp_path / "runs" / "20261124-110348-redis"
    run.mkdir(parents=True)
    script = f"from pathlib import Path; from chaos.safety.owner import claim; claim(Path({str(run)!r}), Path('x'))"
    subprocess.run([sys.executable, "-c", script], check=True)
    Spool(run / FOLDER)
    assert main(["--home", str(tmp_path), "ack"]) == 2


def test_a_drill_that_does_not_answer_is_told_so_and_nothing_is_left_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chaos.commands.ack.WITHIN_S", 0.1)
    run = tmp_path / "runs" / "20261124-110348-redis"
    run.mkdir(parents=True)
    claim(run, tmp_path)
    Spool(run / FOLDER)
    assert main(["--home", str(tmp_path), "ack"]) == 6
    assert "did not answer; nothing was done" in capsys.readouterr().err
    assert list((run / FOLDER).iterdir()) == []


def test_an_empty_name_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with running(tmp_path, "20261124-110348-redis", Answer(Outcome.TAKEN, "")) as seen:
        assert main(["--home", str(tmp_path), "ack", "--by", " "]) == 2
    assert seen == []
    assert "the name is empty" in capsys.readouterr().err


def test_what_the_command_needs_is_light_enough_to_answer_at_once() -> None:
    script = (
        "import sys, chaos.commands.ack, chaos.response.spool, chaos.runs, chaos.safety.owner\n"
        "heavy = {'docker', 'redis', 'psycopg', 'rich', 'pydantic', 'jinja2', 'toxiproxy', 'slack_sdk'}\n"
        "sys.exit(', '.join(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""

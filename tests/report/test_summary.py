import io
from pathlib import Path

import pytest
from rich.console import Console

from chaos.events import FaultEnded, IncidentRecovered, IncidentReportWritten, Record, ServiceRecovered
from chaos.report.summary import failure, replayed, summary, whereabouts
from tests.verdict.builders import changed, redis_outage, with_judgement, without


def _printed(renderable: object, *, width: int = 100, terminal: bool = False) -> str:
    file = io.StringIO()
    Console(file=file, width=width, force_terminal=terminal, color_system="standard" if terminal else None).print(
        renderable
    )
    return file.getvalue()


def _row(text: str) -> list[str]:
    return next(line for line in text.splitlines() if line.startswith("Redis outage ")).split()


def test_a_row_has_verdict_severity_and_times_against_limit_and_objective() -> None:
    row = _row(_printed(summary([with_judgement(redis_outage())])))
    assert row == "Redis outage passed Critical 1.4 s 5 s 9.2 s 30 s 1 h runbook remediation".split()  # noqa: SIM905 - as it is read


def test_every_report_is_named_with_its_whole_path() -> None:
    folder = Path("runs") / ("long" * 50)
    log = [*redis_outage(), Record(999, 30.0, 0.0, IncidentReportWritten("incident-1", "incident-1.md", "en"))]
    assert [each.plain for each in whereabouts(log, folder)] == [
        f"Redis outage: {folder / name}" for name in ("report.html", "incident-1.md")
    ]


def test_a_time_that_was_not_reached_is_a_dash() -> None:
    log = without(redis_outage(), IncidentRecovered, ServiceRecovered, FaultEnded)
    row = _row(_printed(summary([with_judgement(log)])))
    assert row == "Redis outage failed Critical 1.4 s 5 s – 30 s 1 h runbook –".split()  # noqa: SIM905 - as it is read


def test_several_drills_have_a_row_each() -> None:
    drills = [with_judgement(redis_outage())] * 3
    assert _printed(summary(drills)).count("Redis outage") == 3


def test_a_log_without_its_start_hides_no_other_row() -> None:
    text = _printed(summary([redis_outage()[1:], with_judgement(redis_outage())]))
    assert "unknown drill" in text
    assert "passed" in text


def test_no_escape_code_where_it_is_no_terminal() -> None:
    assert "\x1b" not in _printed(summary([with_judgement(redis_outage())]))


def test_no_colour_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    drills = [with_judgement(redis_outage())]
    assert "\x1b[32m" in _printed(summary(drills), terminal=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[32m" not in _printed(summary(drills), terminal=True)


def test_a_failure_tells_expected_observed_and_evidence_of_what_did_not_pass() -> None:
    told = failure(with_judgement(redis_outage(), severity="Minor"))
    assert told.splitlines()[0].startswith("Failed on severity")
    assert "expected: Minor" in told
    assert "observed: Critical" in told
    assert "evidence: service_up cache 0" in told
    assert "notified" not in told


def test_a_failure_of_a_log_that_ends_early_says_so() -> None:
    assert failure(redis_outage()) == "Unknown: the event log ends before a verdict."


def test_a_replay_shows_what_changed() -> None:
    old, new = with_judgement(redis_outage()), with_judgement(redis_outage(), recovered_within="5s")
    text = _printed(replayed(old, new), width=120)
    (row,) = [line.split() for line in text.splitlines() if line.startswith("time to recover")]
    assert row[-2:] == ["passed", "failed"]
    assert "severity  " not in text


def test_a_replay_that_changes_nothing_says_so() -> None:
    log = with_judgement(redis_outage())
    assert "Judging again changes nothing." in _printed(replayed(log, log))


def test_a_hostile_title_is_no_markup() -> None:
    log = changed(with_judgement(redis_outage()), type(redis_outage()[0].event), title="[red]Redis[/red]")
    assert "[red]Redis[/red]" in _printed(summary([log]))

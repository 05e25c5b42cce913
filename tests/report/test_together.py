"""What drills come to together, as the terminal shows it."""

import io
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console, RenderableType

from chaos.blinding import Blinding
from chaos.events import DrillStarted, SeverityChanged
from chaos.repeats import Run
from chaos.report import confusion, proofs, repeated
from chaos.verdict.confusion import Matrix, Taken
from chaos.verdict.proof import not_applicable, proof_of
from tests.verdict.builders import changed, redis_outage, with_judgement

PASSED = with_judgement(redis_outage())
FAILED = with_judgement(changed(redis_outage(), SeverityChanged, severity="Major"))


def _printed(*shown: RenderableType, width: int = 120) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, color_system=None)
    for each in shown:
        console.print(each, soft_wrap=not hasattr(each, "columns"))
    return file.getvalue()


def _rows(shown: Iterable[RenderableType], first: str) -> list[list[str]]:
    return [line.split() for line in _printed(*shown).splitlines() if line.startswith(first)]


def test_a_matrix_has_what_was_injected_in_rows_and_what_it_was_taken_for_in_columns() -> None:
    taken = (Taken("a", "Critical", "Critical"), Taken("b", "Critical", "Minor"), Taken("c", "none", "none"))
    text = _printed(confusion.table(Matrix(taken, ("Critical", "Minor", "none"))))
    head, _, *rows = [line.split() for line in text.splitlines()]
    assert head == ["Injected,", "classified", "as", "Critical", "Minor", "none"]
    assert rows == [["Critical", "1", "1", "·"], ["none", "·", "·", "1"]]


def test_every_drill_that_is_off_has_a_sentence_with_its_signals_on_one_line() -> None:
    (line,) = [each for each in _printed(*confusion.told([FAILED])).splitlines() if each.startswith("Redis outage:")]
    assert line.startswith("Redis outage: severity Major, not Critical: service_up cache 0")
    assert "incident-response.md, line 8" in line


def test_a_hostile_title_is_no_markup_in_a_sentence() -> None:
    assert "[red]x[/red]: severity" in _printed(*confusion.told([changed(FAILED, DrillStarted, title="[red]x[/red]")]))


def test_no_drill_has_no_matrix() -> None:
    assert list(confusion.told([])) == []


def test_repeated_drills_have_their_times_with_an_interval() -> None:
    (row,) = _rows(repeated.told(Run(PASSED, Path(f"{n}")) for n in range(3)), "Redis outage")
    assert row == "Redis outage 3 passed passed 1.4 s [1.4 s – 1.4 s] 1.4 s 9.2 s [9.2 s – 9.2 s] 9.2 s".split()  # noqa: SIM905 - as it is read


def test_a_flaky_drill_has_both_logs_side_by_side_and_named() -> None:
    runs = [Run(PASSED, Path("runs/first")), Run(FAILED, Path("runs/second"))]
    text = _printed(*repeated.told(runs))
    assert "Redis outage is flaky: 1 passed and 1 failed" in text
    (parted,) = [line.split() for line in text.splitlines() if "severity Critical" in line]
    assert parted == "1.4 s severity Critical 1.4 s severity Major".split()  # noqa: SIM905 - as it is read
    assert "passed: runs/first/events.jsonl" in text
    assert "failed: runs/second/events.jsonl" in text


def test_a_proof_says_which_part_was_taken_away_and_what_came_of_it() -> None:
    asked = [
        proof_of("Redis outage", Blinding.SEVERITY, FAILED),
        not_applicable("Redis outage", Blinding.REMEDIATION, "our undo ends it"),
    ]
    text = _printed(*proofs.told(asked), width=160)
    assert "wrong severity   failed as it should" in text
    assert "no remediation   not applicable" in text
    assert "Redis outage fails each time, as it should: 1 of 1." in text


def test_an_experiment_that_passes_blinded_is_said_to_prove_nothing() -> None:
    text = _printed(*proofs.told([proof_of("Redis outage", Blinding.IDLE_REMEDIATION, PASSED)]), width=160)
    assert "PASSED: proves nothing" in text
    assert "Redis outage proves nothing: it passes with remediation that does nothing." in text


def test_what_was_not_shown_is_not_said_to_fail_as_it_should() -> None:
    text = _printed(*proofs.told([proof_of("Redis outage", Blinding.DETECTION, FAILED)]), width=160)
    assert "failed on something else" in text
    assert "Redis outage: not shown for no detection." in text

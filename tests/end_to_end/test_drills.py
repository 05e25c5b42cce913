"""Both drills from document to verdict, judged again, reported again."""

from pathlib import Path

import pytest

from chaos.events import (
    Audited,
    EffectProven,
    ExpectationJudged,
    FaultEnded,
    FaultInjected,
    IncidentRecovered,
    IncidentReportWritten,
    Record,
    UndoProven,
    UndoRecorded,
)
from chaos.replay import replay
from chaos.report.incident_report.render import incident_reports
from tests.end_to_end.conftest import EXPERIMENTS, Place, Ran, changed


@pytest.fixture(scope="module")
def redis_outage(place: Place) -> tuple[Ran, list[Record]]:
    ran = place.gameday("run", str(EXPERIMENTS / "redis-outage.yaml"))
    return ran, place.records()


def test_the_redis_outage_passes_and_says_so(redis_outage: tuple[Ran, list[Record]]) -> None:
    ran, _ = redis_outage
    assert ran.code == 0, ran.out + ran.err
    assert "Passed: Redis outage was detected in" in ran.out
    assert "report.html" in ran.out


def test_a_drill_leaves_the_incident_report_that_its_document_demands(
    place: Place, redis_outage: tuple[Ran, list[Record]]
) -> None:
    ran, records = redis_outage
    (written,) = [record.event for record in records if isinstance(record.event, IncidentReportWritten)]
    folder = place.run_of(records)
    report = (folder / written.name).read_text(encoding="utf-8")
    assert report == next(iter(incident_reports(records))).text
    assert f"{folder / written.name}" in ran.out
    steps = [e for e in (r.event for r in records) if isinstance(e, ExpectationJudged) and e.expectation[:5] == "step "]
    assert [each.verdict for each in steps] == ["passed"] * 7


def test_nothing_runs_any_more_once_the_command_has_ended(place: Place, redis_outage: tuple[Ran, list[Record]]) -> None:
    assert redis_outage
    assert place.still_running() == []


def test_the_undo_record_is_written_before_the_fault_and_the_undo_is_proven(
    redis_outage: tuple[Ran, list[Record]],
) -> None:
    _, records = redis_outage
    order = [UndoRecorded, FaultInjected, EffectProven, FaultEnded, IncidentRecovered, UndoProven]
    seen = [type(record.event) for record in records if type(record.event) in order]
    assert seen == order
    (proven,) = [record.event for record in records if isinstance(record.event, UndoProven)]
    assert proven.differences == []


def test_every_acknowledged_order_and_payment_is_found_after_the_drill(
    redis_outage: tuple[Ran, list[Record]],
) -> None:
    _, records = redis_outage
    (audited,) = [record.event for record in records if isinstance(record.event, Audited)]
    assert audited.unreadable == ""
    assert min(audited.orders, audited.payments, audited.charges) > 0
    assert set(audited.counts.values()) == {0}
    assert "no order lost or doubled" in [
        record.event.expectation for record in records if isinstance(record.event, ExpectationJudged)
    ]


def test_judging_again_with_the_same_document_gives_the_same_records(
    redis_outage: tuple[Ran, list[Record]],
) -> None:
    _, records = redis_outage
    assert replay(records).records == records


def test_judging_again_with_a_stricter_document_refutes_what_it_promises(
    place: Place, redis_outage: tuple[Ran, list[Record]], tmp_path: Path
) -> None:
    assert redis_outage
    text = (EXPERIMENTS / "incident-response.md").read_text(encoding="utf-8")
    stricter = tmp_path / "stricter.md"
    stricter.write_text(text.replace("1 hour", "1 second"), encoding="utf-8")
    ran = place.gameday("replay", "latest", "--runbook", str(stricter))
    assert ran.code == 1, ran.out + ran.err
    assert "recovery time objective" in ran.out


def test_the_report_is_written_again_from_the_log_alone(
    place: Place, redis_outage: tuple[Ran, list[Record]], tmp_path: Path
) -> None:
    assert redis_outage
    ran = place.gameday("report", "latest", "--output", str(tmp_path / "again.html"))
    assert ran.code == 0
    assert (tmp_path / "again.html").read_text() == (place.latest() / "report.html").read_text()


def test_pytest_runs_experiments_as_items_and_shows_what_was_expected_and_observed(
    place: Place, experiments: Path
) -> None:
    changed(experiments, "redis-outage.yaml", ("severity: Critical", "severity: Major"))
    changed(experiments, "dropped-order-index.yaml")
    ran = place.pytest("-v", str(experiments))
    assert ran.code == 1, ran.out + ran.err
    assert "dropped-order-index.yaml::dropped-order-index PASSED" in ran.out
    assert "redis-outage.yaml::redis-outage FAILED" in ran.out
    assert "expected: Major" in ran.out
    assert "observed: Critical" in ran.out
    assert "evidence: " in ran.out
    assert place.still_running() == []


def test_pytest_collects_no_drill_that_nobody_named(place: Place, experiments: Path) -> None:
    changed(experiments, "redis-outage.yaml")
    assert "::redis-outage" in place.pytest("--collect-only", "-q", str(experiments)).out
    assert "::redis-outage" not in place.pytest("--collect-only", "-q", str(experiments.parent)).out


def test_pytest_tells_a_mistake_in_an_experiment_with_its_place(place: Place, experiments: Path) -> None:
    copy = changed(experiments, "redis-outage.yaml", ("max_duration: 90s", "max_duration: soon"))
    ran = place.pytest(str(experiments))
    assert ran.code == 2
    assert f"{copy}:" in ran.out
    assert "'soon' is not a duration" in ran.out
    assert "Traceback" not in ran.out

"""The Redis outage from document to verdict, judged again, reported again."""

from pathlib import Path

from chaos.events import (
    Audited,
    EffectProven,
    ExpectationJudged,
    FaultEnded,
    FaultInjected,
    IncidentRecovered,
    IncidentReportWritten,
    UndoProven,
    UndoRecorded,
)
from chaos.replay import replay
from chaos.report.incident_report.render import incident_reports
from tests.end_to_end.conftest import Drilled, Place, own_document


def test_the_redis_outage_passes_and_says_so(redis_outage: Drilled) -> None:
    assert redis_outage.ran.code == 0, redis_outage.ran.out + redis_outage.ran.err
    assert "Passed: Redis outage was detected in" in redis_outage.ran.out
    assert "report.html" in redis_outage.ran.out


def test_a_drill_leaves_the_incident_report_that_its_document_demands(redis_outage: Drilled) -> None:
    (written,) = redis_outage.all(IncidentReportWritten)
    report = (redis_outage.folder / written.name).read_text(encoding="utf-8")
    assert report == next(iter(incident_reports(redis_outage.records))).text
    assert f"{redis_outage.folder / written.name}" in redis_outage.ran.out
    steps = [each for each in redis_outage.all(ExpectationJudged) if each.expectation.startswith("step ")]
    assert [each.verdict for each in steps] == ["passed"] * 7


def test_nothing_runs_any_more_once_the_command_has_ended(place: Place, redis_outage: Drilled) -> None:
    assert redis_outage
    assert place.still_running() == []


def test_the_undo_record_is_written_before_the_fault_and_the_undo_is_proven(redis_outage: Drilled) -> None:
    order = [UndoRecorded, FaultInjected, EffectProven, FaultEnded, IncidentRecovered, UndoProven]
    seen = [type(record.event) for record in redis_outage.records if type(record.event) in order]
    assert seen == order
    (proven,) = redis_outage.all(UndoProven)
    assert proven.differences == []


def test_every_acknowledged_order_and_payment_is_found_after_the_drill(redis_outage: Drilled) -> None:
    (audited,) = redis_outage.all(Audited)
    assert audited.unreadable == ""
    assert min(audited.orders, audited.payments, audited.charges) > 0
    assert set(audited.counts.values()) == {0}
    assert "no order lost or doubled" in redis_outage.verdicts()


def test_judging_again_with_the_same_document_gives_the_same_records(redis_outage: Drilled) -> None:
    assert replay(redis_outage.records).records == redis_outage.records


def test_judging_again_with_a_stricter_document_refutes_what_it_promises(
    place: Place, redis_outage: Drilled, tmp_path: Path
) -> None:
    stricter = tmp_path / "stricter.md"
    stricter.write_text(own_document().replace("1 hour", "1 second"), encoding="utf-8")
    ran = place.gameday("replay", redis_outage.folder.name, "--runbook", str(stricter))
    assert ran.code == 1, ran.out + ran.err
    assert "recovery time objective" in ran.out


def test_the_report_is_written_again_from_the_log_alone(place: Place, redis_outage: Drilled, tmp_path: Path) -> None:
    ran = place.gameday("report", redis_outage.folder.name, "--output", str(tmp_path / "again.html"))
    assert ran.code == 0
    assert (tmp_path / "again.html").read_text() == (redis_outage.folder / "report.html").read_text()

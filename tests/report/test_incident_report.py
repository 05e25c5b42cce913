"""The incident report of recorded drills: what a manager who was not there needs, and nothing that breaks it."""

import re

import pytest

from chaos.events import (
    ActionDone,
    ActionStarted,
    Audited,
    CheckDone,
    DrillJudged,
    DrillStarted,
    EffectProven,
    Event,
    ExpectationJudged,
    IncidentAcknowledged,
    IncidentOpened,
    IncidentRecovered,
    IncidentReportWritten,
    LogsRead,
    ProcedureMatched,
    Requests,
    ServiceRecovered,
    SeverityChanged,
)
from chaos.incident.observation import observed
from chaos.report.incident_report.render import incident_reports
from tests.recorded import (
    DROPPED_ORDER_INDEX,
    INVESTIGATED,
    INVESTIGATED_KO,
    NOT_RECOVERED_KO,
    REDIS_OUTAGE,
    SCHEMA_1,
    recorded,
)
from tests.report.incident_reports import first, report
from tests.verdict.builders import changed, cut, inserted, without

ALL = (INVESTIGATED, INVESTIGATED_KO, NOT_RECOVERED_KO, SCHEMA_1, REDIS_OUTAGE, DROPPED_ORDER_INDEX)
DRILLS = r"\n## (?:What only the drill knows|훈련만 아는 사실)\n"


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("name", ALL)
def test_every_recorded_incident_has_a_report_in_the_language_of_its_document(name: str) -> None:
    (written,) = incident_reports(recorded(name))
    korean = name.endswith("-ko")
    assert (written.incident, written.name) == ("incident-1", "incident-1.md")
    assert written.language == ("ko" if korean else "en")
    assert written.text.startswith("# 장애 보고서: " if korean else "# Incident report: ")
    assert "\n\n\n" not in written.text


@pytest.mark.parametrize("name", [INVESTIGATED, INVESTIGATED_KO, NOT_RECOVERED_KO])
def test_a_report_written_again_from_the_whole_log_is_the_one_that_the_drill_wrote(name: str) -> None:
    """The drill writes it before its end is in the log."""
    records = recorded(name)
    written = next(n for n, record in enumerate(records) if isinstance(record.event, IncidentReportWritten))
    assert report(records[:written]) == report(records)


def test_both_languages_have_the_same_blocks() -> None:
    def headings(text: str) -> list[int]:
        return [len(line.split()[0]) for line in text.splitlines() if re.match("#+ ", line)]

    assert headings(report(recorded(INVESTIGATED))) == headings(report(recorded(INVESTIGATED_KO)))


@pytest.mark.parametrize("name", [INVESTIGATED_KO, NOT_RECOVERED_KO])
def test_a_korean_report_holds_no_english_sentence_before_the_drills_knowledge(name: str) -> None:
    told = report(recorded(name)).split("## 훈련만 아는 사실", maxsplit=1)[0]
    without_logs = re.sub(r"```text.*?```", "", told, flags=re.DOTALL)
    assert not re.findall(r"[a-z]+ (?:was|is|the|and|of|to) [a-z]+", without_logs)


def test_the_cause_is_what_the_investigation_found() -> None:
    cause = section(report(recorded(INVESTIGATED_KO)), "원인")
    assert "문서 3.2절 **DB 인덱스가 사라졌을 때**" in cause
    assert "인덱스 orders_user_id_created_at_idx 없음 또는 사용 불가" in cause
    assert "LOG: duration: " in cause


@pytest.mark.parametrize("name", ALL)
def test_what_was_injected_is_told_by_the_section_of_the_drill_alone(name: str) -> None:
    own, drills = re.split(DRILLS, report(recorded(name)))
    (proof,) = [r.event for r in recorded(name) if isinstance(r.event, EffectProven)]
    assert proof.fault not in own
    assert proof.fault in drills
    assert "own end" not in own


def test_actions_stand_with_time_attempts_and_result() -> None:
    records = first(recorded(INVESTIGATED), ActionDone, attempts=3, ok=False, detail="HTTP 503", took_ms=4200.0)
    text = report(records)
    (row,) = [line for line in section(text, "Actions").splitlines() if "Restart Redis" in line]
    assert re.match(r"\| \d\d:\d\d:\d\d \(\+\d\.\d s\) \| ", row)
    assert row.endswith(" | Restart Redis | restart cache | 3 | 4.2 s | **failed**: HTTP 503 |")
    assert "- [ ] The action “Restart Redis” failed: HTTP 503." in section(text, "Follow-ups")


def test_recovery_times_stand_against_their_objectives() -> None:
    table = section(report(recorded(INVESTIGATED)), "Recovery time")
    assert re.search(r"\| 2 \| Popular products / cart \| within 1 hour \| .* \| \d\.\d s \| yes \|", table)


def test_an_objective_that_was_missed_is_said_first_and_is_left_to_follow_up() -> None:
    records = changed(recorded(INVESTIGATED), ServiceRecovered, recovered_at_s=4000.0)
    text = report(changed(records, IncidentRecovered, recovered_at_s=4000.0))
    assert "**The recovery target of Popular products / cart (within 1 hour) was missed: 1 h 6 min.**" in text
    assert "**no**" in section(text, "Recovery time")
    assert "was missed" in section(text, "Follow-ups")


def test_an_incident_that_is_not_over_says_so_at_the_top_and_in_the_follow_ups() -> None:
    text = report(recorded(NOT_RECOVERED_KO))
    assert "| 상태 | **복구되지 않음** |" in text
    assert "관찰이 끝날 때까지 정상화되지 않음" in section(text, "요약")
    assert "정상화되지 않음" in section(text, "복구시간")
    assert "알 수 없음" in section(text, "복구시간")
    assert "- [ ] **장애가 아직 끝나지 않음**" in section(text, "후속 조치")


def test_what_is_not_over_was_counted_until_the_observation_ended() -> None:
    impact = section(report(recorded(NOT_RECOVERED_KO)), "영향도")
    assert "장애 시작부터 관찰이 끝날 때까지 요청 " in impact
    assert "장애 시작부터 종료까지 요청 " in section(report(recorded(INVESTIGATED_KO)), "영향도")


@pytest.mark.parametrize("title", ["Redis 캐시 장애", "인덱스 없음", "Cache"])
def test_a_korean_title_takes_no_particle_that_depends_on_its_last_sound(title: str) -> None:
    records = changed(recorded(INVESTIGATED_KO), DrillStarted, responder="human")
    summary = section(report(changed(records, ProcedureMatched, title=title)), "요약")
    assert f"“{title}” 내용을 담당자에게 안내함" in summary


def test_the_impact_counts_requests_and_failures_while_it_lasted() -> None:
    records = recorded(INVESTIGATED)
    (onset_s,) = [r.event.onset_at_s for r in records if isinstance(r.event, EffectProven)]
    (back_s,) = [r.event.recovered_at_s for r in records if isinstance(r.event, IncidentRecovered)]
    asked = [
        endpoint
        for record in records
        if isinstance(record.event, Requests)
        for at_s, endpoint, _, _ in record.event.items
        if onset_s <= at_s <= back_s
    ]
    impact = section(report(records), "Impact")
    assert f"| Popular products | {asked.count('popular_products')} | 0 | " in impact
    assert f"to its end {len(asked)} requests ended, none of them failed" in impact
    failing = changed(records, Requests, items=[(onset_s + 1, "payment", 900.0, True)] * 3)
    count = 3 * sum(isinstance(record.event, Requests) for record in observed(records))
    assert f"| payments | {count:,} | {count:,} | " in section(report(failing), "Impact")


def test_orders_that_were_lost_are_told_before_anything_else_of_the_books() -> None:
    records = changed(recorded(INVESTIGATED), Audited, counts={"lost": 2, "doubled": 0})
    assert "do not agree with the books: lost: 2**" in section(report(records), "Impact")


def test_every_change_of_severity_stands_with_its_reason() -> None:
    table = section(report(recorded(INVESTIGATED)), "Severity")
    assert re.search(r"\| Critical \| Redis does not answer; API response time of Popular products: 1,\d\d\d ms", table)
    assert "| Critical → Minor |" in table


def test_who_was_told_and_who_took_it_stands_with_the_time() -> None:
    told = section(report(recorded(INVESTIGATED)), "Who was told")
    assert re.search(r"- \d\d:\d\d:\d\d \(\+\d\.\d s\): Reported to outbox notifications\.jsonl", told)
    assert "Taken by gameday's automatic responder in the place of Developer on call" in told
    assert "All-clear sent to outbox notifications.jsonl" in told


def test_rows_that_could_not_be_carried_out_are_follow_ups_with_their_lines() -> None:
    first_event = recorded(INVESTIGATED)[0].event
    assert isinstance(first_event, DrillStarted)
    unbound = {**first_event.bindings, "contacts": []}
    follow_ups = section(report(changed(recorded(INVESTIGATED), DrillStarted, bindings=unbound)), "Follow-ups")
    assert "- [ ] Document, line 75, 76, 77, 78 (contact): nothing says what this means here" in follow_ups
    assert "nothing says what this means here" not in report(recorded(INVESTIGATED))


def test_an_incident_without_a_procedure_asks_for_one() -> None:
    records = without(recorded(INVESTIGATED), ProcedureMatched, CheckDone, LogsRead, ActionStarted, ActionDone)
    text = report(records)
    assert "No procedure of the document fitted" in section(text, "Summary")
    assert "write one" in section(text, "Follow-ups")
    assert "No log was read." in text


def test_what_recovered_before_anything_was_done_came_back_by_itself() -> None:
    text = report(changed(recorded(INVESTIGATED), ActionDone, ok=False, detail="HTTP 503"))
    assert "came back by itself" in section(text, "Summary")


@pytest.mark.parametrize("name", [INVESTIGATED, INVESTIGATED_KO])
def test_what_is_left_to_people_is_not_said_to_be_undone(name: str) -> None:
    silent = without(recorded(name), CheckDone, LogsRead, ActionStarted, ActionDone)
    text = report(changed(silent, DrillStarted, responder="human"))
    assert text.count("left to people" if name == INVESTIGATED else "담당자 수행 (기록 없음)") == 5
    told = re.split(DRILLS, text)[0]
    assert not re.search("not done|하지 않음|하지 않은|by itself|스스로", told)


def test_where_nobody_responds_nothing_is_missed() -> None:
    silent = without(recorded(INVESTIGATED), CheckDone, LogsRead, ActionStarted, ActionDone, IncidentAcknowledged)
    text = report(changed(silent, DrillStarted, responder="none"))
    assert "Nobody was to respond in this drill" in section(text, "Summary")
    assert "was not carried out" not in section(text, "Follow-ups")
    assert "was not taken" not in section(text, "Follow-ups")


def test_a_second_incident_has_a_report_of_its_own_that_begins_when_it_was_seen() -> None:
    records = recorded(INVESTIGATED)
    end = max(r.at_s for r in records if isinstance(r.event, IncidentRecovered))
    again = inserted(records, end + 0.01, IncidentOpened("incident-2", ["service_up cache 0: down"]))
    written = list(incident_reports(again))
    assert [each.name for each in written] == ["incident-1.md", "incident-2.md"]
    assert "0.0 s after it began" in written[1].text
    assert "not recovered" in written[1].text


def test_no_incident_has_no_report() -> None:
    assert list(incident_reports(cut(recorded(INVESTIGATED), 5.0))) == []


@pytest.mark.parametrize("until", [IncidentOpened, SeverityChanged, ProcedureMatched, LogsRead, CheckDone, ActionDone])
def test_a_drill_that_died_at_any_point_has_a_report_of_what_is_known(until: type[Event]) -> None:
    records = recorded(INVESTIGATED_KO)
    at = next(n for n, record in enumerate(records) if isinstance(record.event, until))
    assert "**복구되지 않음**" in report(records[: at + 1])


def test_judgements_are_no_part_of_a_report() -> None:
    records = recorded(INVESTIGATED)
    assert report(without(records, ExpectationJudged, DrillJudged)) == report(records)

"""What people are told of an incident: one report, updates, the all-clear, in the document's language."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from chaos.definitions import load
from chaos.events import (
    ActionDone,
    AnyEvent,
    IncidentAcknowledged,
    IncidentHandedOver,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    LevelChanged,
    ProcedureMatched,
    Record,
    ServiceRecovered,
    SeverityChanged,
    StepPrompted,
)
from chaos.response.notify import Message, MessageKind
from chaos.response.notify_bulletins import Bulletins
from chaos.rewording.text import Text
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.runbook.parse import parse

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
KOREAN, ENGLISH = "incident-response.ko.md", "incident-response.md"
ID = "incident-1"

OPENED = IncidentOpened(ID, ["service_up cache 0: down"])
CLASSIFIED = SeverityChanged(ID, "Critical", "none", ["service_up cache 0: down"])
SLOW = LevelChanged("api_response_time", "popular_products", "critical", 1900.0, "none")
FAILING = LevelChanged("error_rate", "payment", "warning", 0.7, "none")
LESS = SeverityChanged(ID, "Minor", "Critical", ["cache_hit_ratio cache 71 %"])
TAKEN = IncidentAcknowledged(ID, "somebody")
MATCHED = ProcedureMatched(ID, "3.1", "The Redis cache is lost", ["service_up cache 0: down"])
DONE = ActionDone(ID, "3.1", "Restart Redis", "restart cache", True, True, 1, 12.0, "")
FAILED = ActionDone(ID, "3.1", "rebuild cache data", "POST", True, False, 3, 12.0, "")
REMEDIATED = IncidentRemediated(ID)
BACK = IncidentRecovered(ID, 9.0, ["cache_hit_ratio cache 100 %"])
WHOLE = (SLOW, OPENED, CLASSIFIED, MATCHED, TAKEN, DONE, REMEDIATED, LESS, BACK)


@cache
def _read(document: str) -> tuple[Runbook, Bindings]:
    runbook = parse((EXPERIMENTS / document).read_text(encoding="utf-8"), document)
    path = EXPERIMENTS / "bindings.yaml"
    return runbook, load(path.read_text(encoding="utf-8"), str(path), Bindings)


def _bulletins(document: str = ENGLISH) -> Bulletins:
    runbook, bindings = _read(document)
    return Bulletins(runbook, bindings, Text(runbook, bindings, {"cache": "redis", "database": "postgresql"}))


def _told(events: Sequence[AnyEvent], document: str = ENGLISH) -> list[Message]:
    bulletins = _bulletins(document)
    return [m for n, event in enumerate(events) for m in bulletins.told(Record(n, float(n), 1.79e9 + n, event))]


def _lines(message: Message) -> list[str]:
    return message.text.splitlines()


def test_an_incident_is_reported_once_updated_and_cleared_in_order() -> None:
    assert [each.kind.value for each in _told(WHOLE)] == [
        *("report", "update", "update", "update", "update"),
        "all clear",
    ]


def test_a_report_says_when_what_whom_and_how_bad() -> None:
    report = _told((SLOW, OPENED, CLASSIFIED))[0]
    heading, occurred, *rest = _lines(report)
    assert heading == f"[Critical] incident ({report.reference})"
    assert occurred.startswith("time of occurrence: 2026-")
    assert rest == [
        "symptoms: Redis does not answer",
        "impact: Redis or PostgreSQL answers nobody at all, and shoppers are stopped by it",
        "who is hit: Popular products / cart (priority 2, recovery target within 1 hour)",
        "Detected during a gameday drill of incident response.",
    ]


def test_what_people_are_to_do_is_one_message_with_every_step() -> None:
    steps = (
        StepPrompted(ID, "3.1", "check", "Redis answers", "up: cache", 1, 2),
        StepPrompted(ID, "3.1", "action", "Pray", "", 2, 2),
    )
    prompt = _told((SLOW, OPENED, CLASSIFIED, *steps))[-1]
    assert prompt.kind.value == "update"
    assert _lines(prompt) == [
        f"[Critical] to do by procedure 3.1 ({prompt.reference})",
        "1. check: Redis answers (up: cache)",
        "2. action: Pray",
    ]


def test_a_korean_document_is_reported_in_korean() -> None:
    report, *_, clear = _told(WHOLE, KOREAN)
    text = report.text
    for words in ("[Critical] 장애 발생", "발생시간: 2026-", "증상: Redis 응답 없음", "영향도: ", "영향받는 서비스: "):
        assert words in text
    assert "목표 복구 시간" in text
    assert "장애 해제: 완전 복구" in clear.text
    assert "복구시간 (감지부터): 8.0초" in clear.text


def test_nothing_of_what_is_derived_is_told_in_english_where_the_document_is_korean() -> None:
    slow = SeverityChanged(ID, "Major", "Critical", ["api_response_time payment 1,812 ms ≥ 1s (critical, line 57)"])
    by_itself = IncidentAcknowledged(ID, "automatic responder in the place of 당직 개발자")
    step = StepPrompted(ID, "3.1", "action", "Redis 서버 재시작", "restart cache", 1, 1)
    messages = _told((OPENED, CLASSIFIED, slow, MATCHED, by_itself, step, BACK), KOREAN)
    texts = "\n".join(each.text for each in messages)
    assert " 1,812 ms ≥ 1s (심각, 문서 57행)" in texts
    assert "대응 시작: gameday 자동 대응 (당직 개발자 대신)" in texts
    assert "1. 조치: Redis 서버 재시작 (cache 재시작)" in texts
    for english in ("line", "restart", "responder", "service_up", "ratio", "time ", "answer"):
        assert english not in texts.replace(MATCHED.title, "")


def test_services_are_told_highest_priority_first_with_their_recovery_targets() -> None:
    report = _told((SLOW, FAILING, OPENED, CLASSIFIED))[0]
    assert (
        "who is hit: Orders / payments (priority 1, recovery target within 30 minutes); "
        "Popular products / cart (priority 2, recovery target within 1 hour)"
    ) in report.text


def test_a_service_that_is_hit_after_the_report_is_an_update() -> None:
    *_, update = _told((SLOW, OPENED, CLASSIFIED, FAILING))
    assert update.kind is MessageKind.UPDATE
    assert "now hit too: Orders / payments (priority 1, recovery target within 30 minutes)" in update.text


def test_a_service_that_is_hit_again_is_not_told_again() -> None:
    fine = LevelChanged("api_response_time", "popular_products", "none", 4.0, "critical")
    assert len(_told((SLOW, OPENED, CLASSIFIED, fine, SLOW))) == 1


def test_escalation_and_downgrade_say_from_what_to_what_and_why() -> None:
    _, down, up = _told((OPENED, CLASSIFIED, LESS, SeverityChanged(ID, "Major", "Minor", ["error_rate payment 2 %"])))
    assert _lines(down)[0].startswith("[Minor] downgraded: Critical → Minor (")
    assert _lines(up)[0].startswith("[Major] escalated: Minor → Major (")
    assert "evidence: Error rate of payments: 2 %" in up.text


def test_who_takes_and_who_hands_over_is_told() -> None:
    _, taken, given = _told((OPENED, CLASSIFIED, TAKEN, IncidentHandedOver(ID, "somebody", "somebody else")))
    assert "taken by somebody (" in taken.text
    assert "handed over by somebody to somebody else (" in given.text


def test_what_was_done_is_told_action_by_action() -> None:
    *_, update = _told((OPENED, CLASSIFIED, MATCHED, DONE, FAILED, REMEDIATED))
    assert _lines(update)[1:] == ["Restart Redis: done", "rebuild cache data: failed"]


def test_the_all_clear_says_how_long_it_took_and_who_is_back_within_what() -> None:
    row = ServiceRecovered(ID, "Popular products / cart", 0.5, 9.0)
    *_, clear = _told((SLOW, OPENED, CLASSIFIED, row, BACK))
    assert clear.kind is MessageKind.ALL_CLEAR
    assert "recovery time (from detection): 8.0 s" in clear.text
    assert "Popular products / cart: 8.5 s (recovery target within 1 hour)" in clear.text


def test_who_took_an_incident_before_it_had_a_class_is_told_right_after_the_report() -> None:
    report, taken = _told((OPENED, TAKEN, CLASSIFIED))
    assert (report.kind, taken.kind) == (MessageKind.REPORT, MessageKind.UPDATE)
    assert "taken by somebody" in taken.text


def test_an_incident_that_went_before_it_had_a_class_is_reported_and_cleared() -> None:
    report, clear = _told((OPENED, BACK))
    assert (report.kind, clear.kind) == (MessageKind.REPORT, MessageKind.ALL_CLEAR)
    assert _lines(report)[0].startswith("[none] incident")


def test_nothing_is_told_after_the_all_clear() -> None:
    assert [each.kind for each in _told((OPENED, CLASSIFIED, BACK, REMEDIATED, LESS, BACK))] == [
        MessageKind.REPORT,
        MessageKind.ALL_CLEAR,
    ]


def test_an_incident_that_nobody_watches_any_more_is_said_to_be_so() -> None:
    bulletins = _bulletins()
    for n, event in enumerate((OPENED, CLASSIFIED, IncidentOpened("incident-2", []))):
        bulletins.told(Record(n, float(n), 1.79e9, event))
    (message,) = bulletins.ended()
    assert (message.incident, message.kind) == (ID, MessageKind.UPDATE)
    assert "nobody watches this incident any more" in message.text


def test_text_of_others_stays_on_its_line() -> None:
    forged = SeverityChanged(ID, "Critical", "none", ["slow\n[all clear] recovered"])
    (report,) = _told((OPENED, forged))
    assert "symptoms: slow [all clear] recovered" in _lines(report)


def test_incidents_of_two_drills_have_different_references() -> None:
    bulletins, later = _bulletins(), _bulletins()
    for each, at in ((bulletins, 1.79e9), (later, 1.79e9 + 60)):
        each.told(Record(0, 0.0, at, OPENED))
    (first,), (second,) = (each.told(Record(1, 1.0, 1.79e9, CLASSIFIED)) for each in (bulletins, later))
    assert first.reference != second.reference


def _of(number: int, event: AnyEvent) -> AnyEvent:
    return type(event)(**{**{f: getattr(event, f) for f in event.__struct_fields__}, "incident": f"incident-{number}"})


EVENTS = st.one_of(
    st.sampled_from([SLOW, FAILING]),
    st.builds(_of, st.integers(1, 3), st.sampled_from([CLASSIFIED, LESS, TAKEN, MATCHED, DONE, REMEDIATED, BACK])),
)


@given(st.lists(EVENTS, max_size=40))
def test_whatever_happens_every_incident_has_at_most_one_report_first_and_one_all_clear_last(
    events: list[AnyEvent],
) -> None:
    told = _told((*(IncidentOpened(f"incident-{n}", ["down"]) for n in (1, 2, 3)), *events))
    for incident in {each.incident for each in told}:
        kinds = [each.kind for each in told if each.incident == incident]
        assert kinds[0] is MessageKind.REPORT
        assert Counter(kinds)[MessageKind.REPORT] == 1
        assert MessageKind.ALL_CLEAR not in kinds[:-1]

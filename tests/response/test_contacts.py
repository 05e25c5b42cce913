"""What whoever is called gets to read."""

import pytest

from chaos.incident.escalation import AT_RISK, FIRST, Due
from chaos.response.contacts import Situation, Way, message
from chaos.rewording.text import Text
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Contact, Phrase, Runbook
from chaos.scales import Severity

SEEN = ("service_up cache 0: down", "api_response_time order_lookup 1,812 ms ≥ 1s (critical, line 57)")


def call(runbook: Runbook, bindings: Bindings, reason: str) -> list[str]:
    """The lines of a call of the second contact, for `reason`."""
    one = Due("incident-1", Contact(2, Phrase("2차", 1), Phrase("시스템 운영팀", 1), Phrase("", 1), None), reason)
    now = Situation(Severity.MAJOR, 1.79e9, SEEN, "20261124-110348-redis-outage", runbook.language)
    text = Text(runbook, bindings, {"cache": "redis"})
    return message(one, Way("", "#ops", "#ops"), now, text).text.splitlines()


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (FIRST, "비상 연락망의 첫 번째"),
        ("당직 개발자 was not reached", "당직 개발자 연락 안 됨"),
        ("당직 개발자 has not acknowledged within 30 s", "당직 개발자 30초 안에 응답 없음"),
        (f"{AT_RISK}: 주문 (30분 이내)", "목표 복구 시간 초과 우려: 주문 (30분 이내)"),
    ],
)
def test_a_call_says_why_in_the_documents_language(
    runbook: Runbook, bindings: Bindings, reason: str, said: str
) -> None:
    assert call(runbook, bindings, reason)[1] == f"사유: {said}"


def test_a_call_says_what_is_seen_in_the_documents_language(runbook: Runbook, bindings: Bindings) -> None:
    assert call(runbook, bindings, FIRST)[3] == (
        "증상: Redis 응답 없음; 주문조회 API 응답시간 1,812 ms ≥ 1s (심각, 문서 57행)"
    )

"""The words that incident-response documents use, Korean and English, as data.

Words are compared by their letters and digits only, in lower case (`normal`), so "Response time:"
and "response-time" are one word. A word that could mean two things does not belong here.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chaos.runbook.quantity_words import Words
from chaos.scales import Level, Metric, Severity


def normal(text: str) -> str:
    """The letters and digits of `text` in lower case."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


# Scales and metrics --------------------------------------------------------------------------

LEVELS: Mapping[Level, Words] = {
    Level.CAUTION: ("주의", "caution", "notice"),
    Level.WARNING: ("경고", "warning", "warn"),
    Level.CRITICAL: ("심각", "critical", "crit"),
}
SEVERITIES: Mapping[Severity, Words] = {
    Severity.CRITICAL: ("critical", "치명적", "심각"),
    Severity.MAJOR: ("major", "중대", "주요"),
    Severity.MINOR: ("minor", "경미"),
}
_LATENCY = ("latency", "response time", "응답시간", "지연시간", "레이턴시")
_AS_P95 = (
    *(("p95 ", ""), ("", " p95"), ("API p95 ", ""), ("API ", " p95"), ("p95 API ", ""), ("HTTP p95 ", "")),
    *(("request ", " p95"), ("p95 request ", ""), ("95th percentile ", "")),
)
METRICS: Mapping[Metric, Words] = {
    Metric.API_RESPONSE_TIME: (
        *("API 응답시간", "응답시간", "API 응답 지연", "API 지연시간"),
        *("API response time", "response time", "API latency", "latency"),
        *(f"{left}{name}{right}" for name in _LATENCY for left, right in _AS_P95),
    ),
    Metric.ERROR_RATE: (
        *("에러율", "오류율", "에러 비율", "오류 비율", "API 에러율", "API 오류율"),
        *("error rate", "API error rate", "request error rate", "errors", "HTTP error rate", "5xx rate"),
        *("5xx error rate", "error rate (5xx)", "API error rate (5xx)", "HTTP 5xx rate", "HTTP 5xx error rate"),
        *("5xx 에러율", "5xx 오류율", "HTTP 에러율", "HTTP 오류율", "HTTP 5xx 에러율", "에러율 (5xx)", "5xx 비율"),
    ),
    Metric.CPU_USAGE: ("CPU 사용률", "CPU 사용량", "CPU", "CPU usage", "CPU utilisation", "CPU utilization", "CPU use"),
    Metric.MEMORY_USAGE: (
        *("메모리 사용률", "메모리 사용량", "메모리"),
        *("memory", "memory usage", "memory utilisation", "memory utilization", "memory use"),
    ),
    Metric.CACHE_HIT_RATIO: (
        *("캐시 적중률", "캐시 히트율", "적중률", "히트율"),
        *("cache hit ratio", "cache hit rate", "hit ratio", "hit rate"),
    ),
    Metric.QUERY_TIME: (
        *("쿼리 실행시간", "쿼리 시간", "쿼리 응답시간", "질의 시간", "질의 실행시간"),
        *("query time", "query execution time", "query duration", "query run time"),
        *("average query time", "mean query time", "평균 쿼리 시간", "평균 쿼리 실행시간"),
    ),
}

# Tables --------------------------------------------------------------------------------------


class Column(StrEnum):
    """What a column of a table is for."""

    SEVERITY = "severity"
    STEP = "step"
    METRIC = "metric"
    CAUTION = "caution"
    WARNING = "warning"
    CRITICAL = "critical"
    ORDER = "order"
    SERVICE = "service"
    RTO = "recovery target"
    WHO = "who"
    HOW = "how"
    CONDITION = "condition"
    LASTING = "how long"
    ITEM = "item"
    TEXT = "text"


WHAT_IS_DONE: Words = ("what happens", "what to do")
"""Headings of descriptions that say what is done, and so not what a class is."""

_ITEM_WORDS: Words = ("항목", "구분", "분류", "item", "topic", "field", "what")

COLUMNS: Mapping[Column, Words] = {
    Column.SEVERITY: (
        *("장애 수준", "장애 등급", "심각도", "등급", "수준", "장애 단계"),
        *("severity", "class", "severity class", "severity level", "incident class", "incident severity", "stage"),
        *("sev", "level", "priority", "priority level", "incident level", "p level", "우선순위", "레벨", "장애 레벨"),
    ),
    Column.STEP: ("단계", "절차", "순서", "step", "stage", "phase"),
    Column.METRIC: (*_ITEM_WORDS, "지표", "모니터링 지표", "측정 항목", "metric", "signal", "indicator", "measure"),
    Column.CAUTION: LEVELS[Level.CAUTION],
    Column.WARNING: LEVELS[Level.WARNING],
    Column.CRITICAL: LEVELS[Level.CRITICAL],
    Column.ORDER: (
        *("순위", "우선순위", "복구 순위", "순서", "순번", "차수", "단계"),
        *("priority", "order", "rank", "tier", "no", "step", "#"),
    ),
    Column.SERVICE: ("서비스", "대상 서비스", "기능", "service", "services", "function", "system"),
    Column.RTO: (
        *("목표 복구 시간", "복구 목표 시간", "복구 목표", "목표 시간", "RTO"),
        *("recovery time objective", "recovery target", "target recovery time", "target", "recover within"),
    ),
    Column.WHO: (
        *("role", "역할", "담당자", "담당", "대상", "who", "person or team", "team", "팀", "on call", "이름", "name"),
        *("contact",),
    ),
    Column.HOW: (
        *("연락처", "전화", "전화번호", "연락 수단", "how", "phone", "number", "telephone", "reach by", "call"),
        *("contact", "contact method", "contact info", "channel", "slack", "slack handle", "email", "이메일", "pager"),
    ),
    Column.CONDITION: (
        *(
            "condition",
            "threshold",
            "trigger",
            "alert condition",
            "trigger condition",
            "조건",
            "임계값",
            "임계치",
            "기준값",
        ),
        *("알림 조건", "발동 조건"),
    ),
    Column.LASTING: ("duration", "for", "window", "지속 시간", "기간", "sustained for", "evaluation window"),
    Column.ITEM: _ITEM_WORDS,
    Column.TEXT: (
        *("설명", "내용", "상세", "정의", "할 일", "세부 내용", "조치 내용", "수행 내용"),
        *("description", "content", "contents", "details", "meaning", "definition", "what it means", "what we do"),
        *("action", "actions", "activities"),
        *WHAT_IS_DONE,
    ),
}


class Kind(StrEnum):
    """What a table of the document is."""

    CLASSES = "severity classes"
    STEPS = "steps"
    PROCEDURE = "failure procedure"
    THRESHOLDS = "thresholds"
    ALERTS = "alerts"
    RECOVERY = "recovery targets"
    CONTACTS = "contacts"
    RETROSPECTIVE = "retrospective"


LEVEL_COLUMNS = {
    Column.CAUTION: Level.CAUTION,
    Column.WARNING: Level.WARNING,
    Column.CRITICAL: Level.CRITICAL,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns by which a table is known, in any order: all of `needs`, one of `one_of`; `may` be there too."""

    needs: tuple[Column, ...]
    one_of: tuple[Column, ...] = ()
    may: tuple[Column, ...] = ()


SHAPES: Mapping[Kind, Shape] = {
    Kind.CLASSES: Shape((Column.SEVERITY,)),
    Kind.STEPS: Shape((Column.STEP, Column.TEXT), may=(Column.ORDER,)),
    Kind.PROCEDURE: Shape((Column.ITEM, Column.TEXT)),
    Kind.THRESHOLDS: Shape((Column.METRIC,), one_of=tuple(LEVEL_COLUMNS)),
    Kind.ALERTS: Shape((Column.CONDITION,), may=(Column.METRIC, Column.LASTING, Column.SEVERITY)),
    Kind.RECOVERY: Shape((Column.SERVICE, Column.RTO), may=(Column.ORDER,)),
    Kind.CONTACTS: Shape((Column.WHO, Column.HOW), may=(Column.ORDER,)),
    Kind.RETROSPECTIVE: Shape((Column.ITEM, Column.TEXT)),
}

SECTIONS: Mapping[Kind, Words] = {
    Kind.CLASSES: ("장애 정의", "장애 등급", "장애 수준", "심각도", "severity", "incident classes"),
    Kind.STEPS: ("절차", "대응 순서", "procedure", "steps", "what to do", "response process"),
    Kind.THRESHOLDS: ("임계치", "임계값", "threshold", "alert level"),
    Kind.RECOVERY: ("복구 우선순위", "복구 목표", "recovery", "RTO"),
    Kind.CONTACTS: ("연락망", "연락처", "contact", "escalation", "on call", "whom to call"),
    Kind.RETROSPECTIVE: ("회고", "돌아보기", "retrospective", "post mortem", "lessons", "looking back"),
}
"""Words inside a section's heading that tell what its tables are, where columns leave it open."""


# Words around figures ------------------------------------------------------------------------

PARTICLES: Words = ("을", "를", "이", "가", "은", "는", "의")

MEASURES: Words = (
    *("응답시간", "응답 시간", "응답시간이", "응답 시간이", "응답", "응답이", "소요 시간", "소요 시간이"),
    *("response time", "response times", "answer time", "latency", "from", "rises", "rise", "grows", "grow"),
    *("slows", "slow", "slow down", "slows down", "climbs", "goes", "go", "increases", "takes", "take"),
)
"""Words between an operation and its figures that are not part of the operation's name."""

KEEPING: Words = (
    *("유지", "유지한다", "유지할 것", "으로", "로", "이어야", "한다"),
    *("keep", "kept", "stays", "stay", "is", "are", "remains", "maintain", "maintained", "held", "holds"),
    *("the", "a", "of", "at", "every", "watched"),
)
"""Words that may stand around an indicator's metric and bound without changing its sense."""

EMPTY: Words = ("", "없음", "해당 없음", "none", "na", "tbd")
"""Cells that say nothing; dashes are empty already."""

LAST: Words = ("최종", "마지막", "last", "final", "finally")
"""Ranks that come after every numbered one."""

RANK_WORDS: Words = ("차", "순위", "번", "단계", "위", "st", "nd", "rd", "th", "p", "priority")
"""What may stand around the number of a rank or priority."""

# Steps ---------------------------------------------------------------------------------------

STEPS: Mapping[str, Words] = {
    "detected": (
        *("장애 감지", "감지", "탐지", "장애 탐지", "이상 감지", "인지", "장애 인지"),
        *("detect", "detection", "notice it"),
    ),
    "notified": (
        "장애 신고",
        "신고",
        "알림",
        "전파",
        "상황 전파",
        "초동 보고",
        "최초 보고",
        "초기 보고",
        "상황 보고",
        "report",
        "notify",
        "notification",
        "raise the alarm",
    ),
    "acknowledged": (
        *("장애 대응팀 소집", "대응팀 소집", "소집", "담당자 소집", "대응 인력 소집"),
        *("assemble", "assemble the team", "acknowledge", "call the team", "gather the team"),
    ),
    "checked": (
        "장애 조사",
        "조사",
        "원인 조사",
        "원인 파악",
        "원인 분석",
        "장애 분석",
        "investigate",
        "investigation",
        "diagnose",
        "diagnosis",
        "triage",
        "look into it",
    ),
    "remediated": (
        *("임시 조치", "응급 조치", "긴급 조치", "조치", "완화"),
        *("temporary measure", "temporary fix", "mitigate", "mitigation", "stop the damage", "contain", "containment"),
    ),
    "recovered": (
        "완전 복구",
        "복구",
        "정상화",
        "복구 확인",
        "recover",
        "recovery",
        "full recovery",
        "confirm recovery",
        "resolve",
        "resolution",
    ),
    "reported": (
        *("장애 보고", "사후 보고", "보고서", "보고서 작성", "결과 보고"),
        *("incident report", "write it up", "final report", "write the report", "post-mortem", "post-incident review"),
    ),
}
"""Names of the basic procedure's steps by the moment of an incident's life cycle."""

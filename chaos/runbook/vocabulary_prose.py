"""The words of documents written as headings, lists and sentences, Korean and English, as data.

Compared by letters and digits in lower case, as in `vocabulary`.
"""

from collections.abc import Mapping

from chaos.runbook.model import LessonKind, Promised
from chaos.runbook.quantity_words import Words
from chaos.scales import Level

# Classes -------------------------------------------------------------------------------------

CLASS_WORDS: Mapping[int, Words] = {
    0: ("blocker", "emergency", "긴급"),
    1: ("critical", "치명적", "치명", "심각", "위험"),
    2: ("high", "major", "높음", "중대", "주요", "경계"),
    3: ("medium", "moderate", "minor", "중간", "보통", "경미"),
    4: ("low", "trivial", "cosmetic", "낮음", "사소", "주의"),
    5: ("informational", "info", "정보", "관심"),
}
"""Names of classes by how bad they are; where a document has both words of one place, the order is not certain."""

PROMISES: Mapping[Promised, Words] = {
    Promised.ACKNOWLEDGED: (
        *("ack", "ack time", "acknowledge", "acknowledgement", "acknowledgment", "time to acknowledge", "mtta"),
        *("acknowledge within", "ack within", "인지", "인지 시간", "확인 시간"),
    ),
    Promised.RESPONDED: (
        *("response", "respond", "response time", "response target", "target response", "target response time"),
        *("initial response", "initial response time", "response sla", "first response", "response time target"),
        *("respond within", "time to respond", "response within", "max response time", "expected response time"),
        *(
            "response times",
            "대응",
            "대응 시간",
            "대응 시작",
            "초기 대응",
            "초기 대응 시간",
            "목표 대응 시간",
            "응답 시간",
        ),
    ),
    Promised.UPDATED: (
        *(
            "update",
            "updates",
            "update every",
            "updates every",
            "update frequency",
            "update cadence",
            "update interval",
            "status updates",
            "cadence",
        ),
        *(
            "communication cadence",
            "communication frequency",
            "comms cadence",
            "업데이트 주기",
            "상황 공유 주기",
            "공유 주기",
            "보고 주기",
        ),
    ),
    Promised.MITIGATED: (
        *("mitigation", "mitigate", "mitigation time", "mitigation target", "target mitigation", "time to mitigate"),
        *("mitigate within", "임시 조치", "완화 목표"),
    ),
    Promised.RESOLVED: (
        *("resolution", "resolve", "resolution time", "resolution target", "target resolution", "resolution sla"),
        *(
            "target resolution time",
            "time to resolve",
            "resolution goal",
            "resolve within",
            "resolve target",
            "resolve by",
            "fix time",
        ),
        *(
            "mttr",
            "mttr target",
            "target mttr",
            "ttr",
            "target ttr",
            "rto",
            "recovery time",
            "recovery target",
            "target recovery time",
        ),
        *("해결", "해결 시간", "해결 목표", "목표 해결 시간", "복구", "복구 시간", "복구 목표", "복구 목표 시간"),
        *("목표 복구 시간",),
    ),
}
"""What a column, a key or the words beside a time promise of a class."""

DEFINING: Words = (
    *("definition", "description", "criteria", "meaning", "what it means", "impact", "summary", "condition"),
    *("정의", "설명", "기준", "영향", "내용", "조건", "상황"),
)
"""Keys whose text says what a class is; the first one that stands there is its description."""

AT_ONCE: Words = (
    *("immediate", "immediately", "at once", "instant", "asap", "as soon as possible", "next business day"),
    *("next day", "best effort", "business hours", "next sprint", "backlog", "same day", "daily", "hourly", "weekly"),
    *("next release", "as needed", "none", "not required", "when convenient", "scheduled", "normal sprint"),
    *("즉시", "당일", "다음 영업일", "익일", "업무 시간 내", "업무시간 내", "영업시간 내", "다음 배포"),
)
"""Promises in words alone."""

TIME_KEYS: Words = ("time", "frequency", "cadence", "interval", "target", "sla", "시간", "주기", "목표")
"""Words in a key that promises a time for certain, so that any words behind it are that promise."""

BESIDE_PROMISE: Words = (
    *("immediate", "immediately", "target", "goal", "within", "the", "first", "a", "an", "in", "every", "maximum"),
    *("즉시", "목표", "최대", "약", "매"),
)
"""Words that may stand beside a promised time without changing it."""

# Conditions and lessons ----------------------------------------------------------------------

LEVEL_WORDS: Mapping[Level, Words] = {
    Level.CAUTION: ("caution", "notice", "주의"),
    Level.WARNING: ("warning", "warn", "경고"),
    Level.CRITICAL: ("critical", "crit", "심각", "치명"),
}
LASTING: Words = (
    *(
        "for",
        "over",
        "during",
        "sustained",
        "sustained for",
        "for more than",
        "for at least",
        "lasting",
        "in",
        "within",
    ),
    *(
        "in the last",
        "over the last",
        "for over",
        "지속",
        "동안",
        "이상 지속",
        "지속 시",
        "연속",
        "간",
        "간 지속",
        "시",
    ),
    *("window", "avg", "("),
)
"""Words between a limit and how long it must last, or after it."""

LESSON_WORDS: Mapping[LessonKind, Words] = {
    LessonKind.IMPROVED: (
        *("faster", "quicker", "better", "improvement", "improved", "less", "lower", "reduction", "shorter", "gain"),
        *("reduced", "decreased", "cut"),
        *("개선", "성능 개선", "향상", "성능 향상", "빨라짐", "빨라졌다", "단축", "감소", "절감"),
    ),
    LessonKind.REMAINING: (
        *("takes", "still", "now", "currently", "remains at", "is at", "현재", "걸림", "걸린다", "소요"),
    ),
}

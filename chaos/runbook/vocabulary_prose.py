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
    2: ("high", "major", "높음", "중대", "주요"),
    3: ("medium", "moderate", "minor", "중간", "보통", "경미"),
    4: ("low", "trivial", "cosmetic", "낮음", "사소"),
    5: ("informational", "info", "정보"),
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
        *("update", "updates", "update frequency", "update cadence", "update interval", "status updates", "cadence"),
        *(
            "communication cadence",
            "communication frequency",
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
        *("target resolution time", "time to resolve", "resolution goal", "resolve within", "resolve by", "fix time"),
        *("mttr", "mttr target", "target mttr", "rto", "recovery time", "recovery target", "target recovery time"),
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

BESIDE_PROMISE: Words = (
    *("immediate", "immediately", "target", "goal", "within", "the", "first", "a", "an", "in", "every", "maximum"),
    *("즉시", "목표", "최대", "약", "매"),
)
"""Words that may stand beside a promised time without changing it."""

# Sections ------------------------------------------------------------------------------------

NOT_OURS: Words = (
    *("template", "example", "sample", "drill", "exercise", "post mortem", "postmortem", "post incident", "hand off"),
    *("handoff", "handover", "security", "after incident", "after the incident", "checklist after"),
    *("템플릿", "양식", "예시", "훈련", "사후"),
)
"""Words inside headings below which lists are no steps of the procedure and no people to call."""

STEPS_HEADINGS: Words = (
    *("procedure", "procedures", "steps", "what to do", "what we do", "response procedure", "response procedures"),
    *("response process", "response workflow", "response flow", "response steps", "response phases", "response plan"),
    *("response lifecycle", "incident workflow", "incident lifecycle", "incident process", "incident procedure"),
    *("management workflow", "management process", "response checklist", "responder checklist", "triage process"),
    *("triage flow", "incident flow", "incident phases", "incident management process", "the process"),
    *("대응 절차", "기본 절차", "장애 절차", "대응 프로세스", "대응 순서", "대응 단계", "처리 절차", "처리 프로세스"),
    *("대응 플로우", "대응 흐름", "절차"),
)
"""Ends of headings below which the steps of the basic procedure stand."""

STEP_NUMBER = r"^(?:step|phase|stage|단계)\s*#?([0-9]{1,2})\s*[:.)–—-]?\s*|^([0-9]{1,2})\s*단계\s*[:.)–—-]?\s*"
"""How a heading says which step it is."""

CLASSES_HEADINGS: Words = (
    *("severity", "severities", "incident class", "incident level", "priority level", "priority definition"),
    *("incident priority", "classification", "장애 정의", "장애 등급", "장애 수준", "심각도", "등급 정의", "장애 분류"),
)
"""Words inside headings below which classes stand as headings or in lists."""

CONTACTS_HEADINGS: Words = (
    *("contact", "contacts", "escalation", "escalation path", "whom to call", "who to call", "on call roster"),
    *("연락망", "연락처", "에스컬레이션"),
)
"""Words inside headings below which lists may be people to call."""

RECOVERY_HEADINGS: Words = (
    *("rto", "recovery time objective", "recovery objective", "recovery target", "recovery priorit"),
    *("recovery order", "복구 우선순위", "복구 목표", "목표 복구 시간"),
)
THRESHOLD_HEADINGS: Words = (*("threshold", "alert", "monitoring", "임계", "알림", "모니터링", "경보"),)
LESSON_HEADINGS: Words = ("회고", "돌아보기", "retrospective", "lessons", "looking back")

# People --------------------------------------------------------------------------------------

PEOPLE: Words = (
    *("engineer", "lead", "leads", "leader", "manager", "director", "cto", "ceo", "ciso", "coo", "cio", "vp", "sre"),
    *("dba", "team", "on-call", "oncall", "on call", "commander", "owner", "operator", "operations", "administrator"),
    *("admin", "developer", "dev", "devops", "head", "officer", "president", "founder", "founders", "executive"),
    *("support", "responder", "architect", "maintainer", "maintainers", "primary", "secondary", "tertiary", "noc"),
    *(
        "리더",
        "팀장",
        "팀",
        "담당자",
        "개발자",
        "당직자",
        "당직",
        "엔지니어",
        "매니저",
        "대표",
        "임원",
        "운영팀",
        "개발팀",
    ),
    *("책임자", "관리자", "본부장", "이사", "실장", "파트장"),
)
"""Words that people and teams to call are named by."""

RANKS: Words = (
    *("primary", "secondary", "tertiary", "primary on-call", "secondary on-call", "first", "second", "third"),
    *("backup", "escalation", "1차", "2차", "3차", "4차", "최종"),
)
"""Keys that say when somebody is called, not who."""

# Procedures ----------------------------------------------------------------------------------

SYMPTOM_KEYS: Words = (*("symptom", "symptoms", "signs", "증상", "현상", "징후", "증상 및 감지", "증상 및 현상"),)
CHECK_KEYS: Words = (
    *("check", "checks", "what to check", "diagnosis", "diagnose", "diagnostics", "investigation", "investigate"),
    *("diagnostic steps", "diagnosis steps", "investigation steps", "initial diagnosis", "triage steps"),
    *(
        "점검",
        "점검 항목",
        "점검 사항",
        "진단",
        "진단 절차",
        "진단 방법",
        "확인",
        "확인 사항",
        "확인 항목",
        "확인 방법",
    ),
    *(
        "원인 확인",
        "원인 파악",
    ),
)
ACTION_KEYS: Words = (
    *("action", "actions", "remedy", "remediation", "mitigation", "mitigation steps", "resolution", "resolve", "fix"),
    *("immediate action", "immediate actions", "immediate mitigation", "recovery", "recovery steps", "fixes"),
    *("resolution steps", "response", "response steps", "response actions", "recovery actions", "what to do"),
    *("recovery procedure", "solution", "solutions", "remediation steps", "immediate response", "steps to resolve"),
    *(
        "조치",
        "조치 방안",
        "조치 사항",
        "조치 방법",
        "대응",
        "대응 방안",
        "대응 방법",
        "대응 절차",
        "복구",
        "복구 절차",
    ),
    *("복구 방법", "해결", "해결 방법", "해결 방안", "즉시 조치", "즉각 조치", "긴급 조치", "임시 조치", "대응 조치"),
)
INDICATOR_KEYS: Words = (
    *("indicator", "indicators", "healthy when", "monitoring indicator", "모니터링 지표", "정상 기준", "복구 기준"),
)

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

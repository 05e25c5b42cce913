"""Words of headings and keys, Korean and English, as data: what a section is about, and who is called by what name.

Compared by letters and digits in lower case, as in `vocabulary`.
"""

from chaos.runbook.quantity_words import Words

# Sections ------------------------------------------------------------------------------------

NOT_OURS: Words = (
    *("template", "example", "sample", "drill", "exercise", "post mortem", "postmortem", "post incident", "hand off"),
    *("handoff", "handover", "after incident", "after the incident", "checklist after"),
    *("템플릿", "양식", "예시", "훈련", "사후"),
)
"""Words inside headings below which lists are no steps of the procedure and no people to call."""

STEPS_HEADINGS: Words = (
    *("procedure", "procedures", "steps", "what to do", "what we do", "response procedure", "response procedures"),
    *(
        "response process",
        "response workflow",
        "response sequence",
        "response flow",
        "response steps",
        "response phases",
        "response plan",
    ),
    *("response lifecycle", "incident workflow", "incident lifecycle", "incident process", "incident procedure"),
    *("management workflow", "management process", "response checklist", "responder checklist", "triage process"),
    *("triage flow", "incident flow", "incident phases", "incident management process", "the process"),
    *("대응 절차", "기본 절차", "장애 절차", "대응 프로세스", "대응 순서", "대응 단계", "처리 절차", "처리 프로세스"),
    *("대응 플로우", "대응 흐름", "절차"),
)
"""Ends of headings below which the steps of the basic procedure stand."""

STEP_STEMS: Words = (
    *("detect", "identif", "report", "alert", "acknowledg", "triage", "assess", "verif", "confirm", "check", "classif"),
    *("declare", "assemble", "escalat", "communicat", "notif", "inform", "respon", "contain", "investigat", "diagnos"),
    *("analy", "mitigat", "remediat", "fix", "eradicat", "resol", "recover", "restor", "monitor", "clos", "review"),
    *("post", "learn", "document", "follow", "prepar"),
    *(
        "감지",
        "탐지",
        "인지",
        "접수",
        "신고",
        "전파",
        "알림",
        "소집",
        "분류",
        "파악",
        "확인",
        "초기",
        "조사",
        "분석",
        "진단",
    ),
    *("조치", "대응", "완화", "복구", "해결", "정상화", "종료", "보고", "회고", "사후", "재발"),
)
"""How the names of steps begin; where they do not, numbered headings may be anything."""

OPENING: Words = (
    *("declare", "declaration", "communicate", "communication", "communications", "announce", "announcement"),
    *("inform", "raise", "alert", "open an incident", "공유", "공지", "선언"),
)
"""Names of steps in which an incident may be reported, where their description says so."""

ANNOUNCING: Words = (
    *("post", "posts", "announce", "announces", "report", "reports", "notify", "notifies", "tell", "tells", "share"),
    *("shares", "send", "sends", "inform", "informs", "message", "write to", "writes to"),
    *("보고", "공유", "게시", "전파", "알린", "알림", "공지", "적는"),
)
"""How the description of a step says that people are told."""

LOOKING: Words = (
    *("check", "checks", "look", "looks", "read", "reads", "log", "logs", "metrics", "dashboard", "inspect", "query"),
    *("diagnose", "diagnosis", "investigate", "find", "identify", "root cause", "probable cause", "cause"),
    *("로그", "점검", "확인", "조사", "원인", "지표"),
)
"""How the description of a step says that something is looked at."""

WELL_AGAIN: Words = (
    *("back", "normal", "recovered", "recovery", "restored", "healthy", "stable", "thresholds"),
    *("정상", "복구", "회복", "안정"),
)
"""How the description of a step says that the system is well again."""

NO_STEP: Words = (
    *("role", "roles", "cadence", "matrix", "template", "templates", "channel", "channels", "tool", "tools"),
    *("timeline", "lifecycle", "contacts", "guidelines", "overview", "definitions", "역할", "채널", "도구", "양식"),
)
"""Words in a numbered heading below the procedure that is no step of it."""

INCIDENT_HEADINGS: Words = ("incident", "outage", "emergency", "장애", "인시던트", "비상")
"""Words in the title of a document that is about incidents of every kind."""

GENERAL: Words = (
    *("checklist", "response process", "incident response", "response procedure", "alert response", "workflow"),
    *("lifecycle", "on call", "응답 절차", "대응 절차", "대응 프로세스", "체크리스트"),
)
"""Words in headings that are about every failure, and so name no failure procedure."""

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
LESSON_HEADINGS: Words = ("회고", "돌아보기", "최근 개선 사항", "retrospective", "lessons", "looking back")

FAILURES: Words = (
    *("outage", "down", "failure", "failing", "fails", "unavailable", "slow", "lost", "missing", "crash", "full"),
    *("장애", "다운", "중단", "지연", "유실", "저하", "실패"),
)
"""Words in headings that are about one failure."""

INFORMING: Words = (
    *("owner", "owned by", "owner team", "owning team", "team", "rpo", "recovery point objective", "복구 시점 목표"),
    *("담당 팀", "담당 부서", "소유 팀"),
)
"""Columns beside what is read that ask for nothing to be done or judged."""

ABOUT_THE_DOCUMENT: Words = (
    *(
        "owner",
        "team",
        "author",
        "authors",
        "version",
        "revision",
        "last updated",
        "last reviewed",
        "updated",
        "status",
    ),
    *("reviewed", "document id", "created", "maintainer", "maintainers", "review cycle", "approved by", "audience"),
    *(
        "문서 번호",
        "개정",
        "개정일",
        "담당",
        "담당 팀",
        "작성자",
        "작성일",
        "버전",
        "최종 수정",
        "최종 수정일",
        "소유자",
        "관리 부서",
    ),
)
"""Keys of lines below the title of a document that are about the document itself."""

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

"""The words of notifications, in the languages that documents are read in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chaos import durations
from chaos.runbook.model import RecoveryTarget
from chaos.scales import Severity


@dataclass(frozen=True, slots=True)
class Words:
    """Words and patterns of one language. Patterns are filled with `str.format`."""

    incident: str
    occurred: str
    symptoms: str
    impact: str
    hit: str
    row: str
    drill: str
    escalated: str
    downgraded: str
    hit_too: str
    taken: str
    handed_over: str
    procedure: str
    to_do: str
    check: str
    action: str
    remediated: str
    well: str
    not_well: str
    all_clear: str
    recovered: str
    recovered_at: str
    recovery_time: str
    row_back: str
    evidence: str
    unwatched: str
    none: str
    units: tuple[str, str, str]


KOREAN = Words(
    incident="장애 발생",
    occurred="발생시간",
    symptoms="증상",
    impact="영향도",
    hit="영향받는 서비스",
    row="{label} (우선순위 {priority}, 목표 복구 시간 {rto})",
    drill="gameday 장애 대응 훈련 중에 감지된 장애입니다.",
    escalated="심각도 상향: {was} → {severity}",
    downgraded="심각도 하향: {was} → {severity}",
    hit_too="영향받는 서비스 추가",
    taken="대응 시작: {by}",
    handed_over="대응자 변경: {by} → {to}",
    procedure="대응 절차 {section} 적용: {title}",
    to_do="대응 절차 {section}에 따라 할 일",
    check="점검",
    action="조치",
    remediated="조치 완료",
    well="{action}: 성공",
    not_well="{action}: 실패",
    all_clear="장애 해제",
    recovered="완전 복구",
    recovered_at="복구 시각",
    recovery_time="복구시간 (감지부터)",
    row_back="{label}: {lasted} (목표 복구 시간 {rto})",
    evidence="근거",
    unwatched="훈련이 끝나 더 이상 관찰하지 않습니다. 복구는 확인되지 않았습니다.",
    none="없음",
    units=("시간", "분", "초"),
)

ENGLISH = Words(
    incident="incident",
    occurred="time of occurrence",
    symptoms="symptoms",
    impact="impact",
    hit="who is hit",
    row="{label} (priority {priority}, recovery target {rto})",
    drill="Detected during a gameday drill of incident response.",
    escalated="escalated: {was} → {severity}",
    downgraded="downgraded: {was} → {severity}",
    hit_too="now hit too",
    taken="taken by {by}",
    handed_over="handed over by {by} to {to}",
    procedure="following procedure {section}: {title}",
    to_do="to do by procedure {section}",
    check="check",
    action="action",
    remediated="every action ended",
    well="{action}: done",
    not_well="{action}: failed",
    all_clear="all clear",
    recovered="recovered",
    recovered_at="recovered at",
    recovery_time="recovery time (from detection)",
    row_back="{label}: {lasted} (recovery target {rto})",
    evidence="evidence",
    unwatched="The drill has ended and nobody watches this incident any more; its recovery was not confirmed.",
    none="none",
    units=(" h", " min", " s"),
)

_LANGUAGES: Mapping[str, Words] = {"ko": KOREAN, "en": ENGLISH}


def words_of(language: str) -> Words:
    """The words of `language`, English where it is not known."""
    return _LANGUAGES.get(language, ENGLISH)


def severity_word(severity: Severity, words: Words) -> str:
    """The class as people read it."""
    return severity.word if severity else words.none


def moment(unix_s: float) -> str:
    """A time with its zone: "2026-11-24 20:03:48+09:00"."""
    return datetime.fromtimestamp(unix_s).astimezone().isoformat(sep=" ", timespec="seconds")


def lasted(seconds: float, words: Words) -> str:
    """A measured duration: "8.1 s", "2 min 5 s", "1시간 2분"."""
    return durations.lasted(seconds, words.units)


def row(target: RecoveryTarget, words: Words) -> str:
    """A row of the recovery table with its recovery target in the document's words."""
    return words.row.format(label=flat(target.label.text), priority=target.priority, rto=flat(target.rto.text))


def flat(text: str) -> str:
    """Text of others on one line, so that it cannot pass for a line of ours."""
    return " ".join(text.split())

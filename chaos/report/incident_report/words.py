"""The words of incident reports that are not in their templates: one table a language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Patterns are filled with `str.format`."""

    units: tuple[str, str, str]
    timeline: Mapping[str, str]
    rows: Mapping[str, str]


_ROWS_KO = {
    "class": "장애 등급",
    "step": "기본 절차",
    "procedure": "대응 절차",
    "symptom": "증상",
    "check": "점검 항목",
    "action": "조치 방안",
    "indicator": "지표",
    "threshold": "임계치",
    "recovery": "복구 목표",
    "contact": "연락처",
}

ENGLISH = Words(
    units=(" h", " min", " s"),
    timeline={
        "IncidentOpened": "Detected: {evidence}",
        "classified": "Classified as {severity}: {evidence}",
        "SeverityChanged": "Severity {was} → {severity}: {evidence}",
        "ProcedureMatched": "Procedure {section} applies, “{title}”: {evidence}",
        "report": "Reported to {channel}",
        "update": "Update to {channel}: {what}",
        "all clear": "All-clear sent to {channel}",
        "not delivered": "Message to {channel} not delivered: {detail}",
        "ContactCalled": "{contact} called as {channel}: {reason}",
        "contact not reached": "{contact} not reached in {channel}: {detail}",
        "contact without a way": "{contact} could not be called: {detail}",
        "IncidentAcknowledged": "Taken by {by}",
        "IncidentHandedOver": "Handed over by {by} to {to}",
        "LogsRead": "Last log lines of {service} read",
        "CheckDone": "Checked “{check}”: {finding}",
        "StepPrompted": "People were told what to do, {number} of {of}: “{phrase}”",
        "action done": "“{action}” carried out in {took}: {detail}",
        "action failed": "“{action}” failed after {took}: {detail}",
        "action unbound": "“{action}” could not be carried out: the document's words mean nothing on this system",
        "IncidentRemediated": "Every action ended",
        "ServiceRecovered": "{row} back since {since}",
        "IncidentRecovered": "Recovery confirmed: normal since {since}",
    },
    rows={},
)
KOREAN = Words(
    units=("시간", "분", "초"),
    timeline={
        "IncidentOpened": "장애 감지: {evidence}",
        "classified": "장애 수준 {severity} 분류: {evidence}",
        "SeverityChanged": "장애 수준 변경 {was} → {severity}: {evidence}",
        "ProcedureMatched": "대응 절차 {section} “{title}” 적용: {evidence}",
        "report": "{channel}에 신고",
        "update": "{channel}에 경과 보고: {what}",
        "all clear": "{channel}에 장애 해제 알림",
        "not delivered": "{channel} 메시지 전달 실패: {detail}",
        "ContactCalled": "{contact} 호출 ({channel}): {reason}",
        "contact not reached": "{contact} 연락 실패, {channel}: {detail}",
        "contact without a way": "{contact} 호출 불가: {detail}",
        "IncidentAcknowledged": "대응 시작: {by}",
        "IncidentHandedOver": "대응자 변경: {by} → {to}",
        "LogsRead": "{service} 로그 확인",
        "CheckDone": "점검 “{check}”: {finding}",
        "StepPrompted": "담당자에게 안내 ({number}/{of}): “{phrase}”",
        "action done": "조치 “{action}” 완료 ({took}): {detail}",
        "action failed": "조치 “{action}” 실패 ({took}): {detail}",
        "action unbound": "조치 “{action}” 실행 불가: 문서의 문구가 이 시스템에서 무엇을 뜻하는지 정해지지 않음",
        "IncidentRemediated": "모든 조치 종료",
        "ServiceRecovered": "{row} 정상화 ({since}부터)",
        "IncidentRecovered": "완전 복구 확인 ({since}부터 정상)",
    },
    rows=_ROWS_KO,
)
_LANGUAGES: Mapping[str, Words] = {"en": ENGLISH, "ko": KOREAN}


def words_of(language: str) -> Words:
    """The words of `language`, English where it is not known."""
    return _LANGUAGES.get(language, ENGLISH)

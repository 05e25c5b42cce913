"""The parts of a failure procedure, by the words that items of tables, headings and keys name them with.

Compared by letters and digits in lower case, as in `vocabulary`.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from chaos.runbook.quantity_words import Words
from chaos.runbook.vocabulary import normal


class Part(StrEnum):
    """What a row of a failure procedure holds."""

    SYMPTOMS = "symptoms"
    CHECKS = "checks"
    ACTIONS = "actions"
    INDICATOR = "indicator"


ITEMS: Mapping[Part, Words] = {
    Part.SYMPTOMS: ("증상", "현상", "징후", "symptom", "symptoms", "what users see", "signs"),
    Part.CHECKS: ("점검 항목", "점검", "점검 사항", "확인 항목", "확인 사항", "check", "checks", "what to check"),
    Part.ACTIONS: (
        *("조치 방안", "조치", "조치 사항", "조치 방법", "대응 방안", "대응", "복구 방법"),
        *("action", "actions", "remedy", "remediation", "what to do", "mitigation"),
    ),
    Part.INDICATOR: (
        *("모니터링 지표", "지표", "확인 지표", "정상 기준", "복구 기준"),
        *("indicator", "indicators", "healthy when", "watch", "monitoring indicator"),
        *("success criteria", "recovered when", "recovery criteria", "back to normal when", "복구 판단 기준"),
    ),
}
"""Words that name a part wherever a table has them for an item."""

SYMPTOM_KEYS: Words = (
    *(
        "symptom",
        "symptoms",
        "signs",
        "detection signals",
        "alert symptoms",
        "증상",
        "현상",
        "징후",
        "증상 및 감지",
        "증상 및 현상",
    ),
)
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
    *(
        "steps",
        "rollback / recovery",
        "recovery procedure",
        "solution",
        "solutions",
        "remediation steps",
        "immediate response",
        "steps to resolve",
    ),
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
    *("success criteria", "recovered when", "recovery criteria", "back to normal when", "복구 판단 기준"),
)

_OF_ITEM = {normal(word): part for part, words in ITEMS.items() for word in words}
_OF_KEY = {
    normal(word): part
    for part, words in (
        (Part.SYMPTOMS, SYMPTOM_KEYS),
        (Part.CHECKS, CHECK_KEYS),
        (Part.ACTIONS, ACTION_KEYS),
        (Part.INDICATOR, INDICATOR_KEYS),
    )
    for word in words
}
_WITHOUT_NOTE = re.compile(r"\s*[(（][^()（）]*[)）]\s*[!:]*$|[:：!]+$")


def without_note(words: str) -> str:
    """`words` without a note in brackets or a colon at their end."""
    return _WITHOUT_NOTE.sub("", words)


def part_of(words: str) -> Part | None:
    """The part of a failure procedure that a key or heading names, a note in brackets left out."""
    return _OF_KEY.get(normal(without_note(words)))


def names_part(item: str) -> bool:
    """Whether an item of a table names a part of a failure procedure, and can be nothing else."""
    return normal(item) in _OF_ITEM


def part_of_item(item: str) -> Part | None:
    """The part that an item names in a table that is known to be about a failure procedure."""
    return _OF_ITEM.get(normal(item)) or part_of(item)

"""The words in which texts of events are told again: one table a language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chaos.scales import Metric

Pattern = tuple[re.Pattern[str], str]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """`metrics`, `states` and `reading` are of evidence; `people` and `phrases` reword what events say in English."""

    metrics: Mapping[Metric, str]
    states: Mapping[str, str]
    reading: str
    unknown: str
    people: tuple[Pattern, ...]
    phrases: tuple[Pattern, ...]


ENGLISH = Phrasebook(
    metrics={
        Metric.API_RESPONSE_TIME: "API response time",
        Metric.ERROR_RATE: "error rate",
        Metric.CPU_USAGE: "CPU usage",
        Metric.MEMORY_USAGE: "memory usage",
        Metric.CACHE_HIT_RATIO: "cache hit ratio",
        Metric.QUERY_TIME: "query time",
    },
    states={
        "answers": "{subject} answers",
        "does not answer": "{subject} does not answer",
        "is valid": "index {subject} is valid",
        "is missing or INVALID": "index {subject} is missing or invalid",
    },
    reading="{metric} of {subject}: {value}",
    unknown="not known",
    people=((re.compile(r"\bautomatic responder\b"), "gameday's automatic responder"),),
    phrases=(
        (re.compile(r"^not executable: no binding says"), "no binding says"),
        (re.compile(r" until just now ([≥≤<>] [^(]+) \("), r" (until just now \1) ("),
    ),
)
KOREAN = Phrasebook(
    metrics={
        Metric.API_RESPONSE_TIME: "API 응답시간",
        Metric.ERROR_RATE: "에러율",
        Metric.CPU_USAGE: "CPU 사용률",
        Metric.MEMORY_USAGE: "메모리 사용률",
        Metric.CACHE_HIT_RATIO: "캐시 적중률",
        Metric.QUERY_TIME: "쿼리 실행시간",
    },
    states={
        "answers": "{subject} 정상 응답",
        "does not answer": "{subject} 응답 없음",
        "is valid": "인덱스 {subject} 정상",
        "is missing or INVALID": "인덱스 {subject} 없음 또는 사용 불가",
    },
    reading="{subject} {metric} {value}",
    unknown="측정 불가",
    people=(
        (re.compile(r"\bautomatic responder in the place of ([^;,]+)"), r"gameday 자동 대응 (\1 대신)"),
        (re.compile(r"\bautomatic responder\b"), "gameday 자동 대응"),
    ),
    phrases=tuple(
        (re.compile(pattern), replacement)
        for pattern, replacement in (
            (r"\(caution, line (\d+)\)", r"(주의, 문서 \1행)"),
            (r"\(warning, line (\d+)\)", r"(경고, 문서 \1행)"),
            (r"\(critical, line (\d+)\)", r"(심각, 문서 \1행)"),
            (r"\(procedure (\S+), line (\d+)\)", r"(절차 \1, 문서 \2행)"),
            (r"\(line (\d+)\)", r"(문서 \1행)"),
            (r"\(level none\)", "(정상)"),
            (r"\(level caution\)", "(주의)"),
            (r"\(level warning\)", "(경고)"),
            (r"\(level critical\)", "(심각)"),
            (r"\(indicator of procedure (\S+) violated\)", r"(절차 \1 지표 위반)"),
            (r"\(indicator of procedure (\S+) unknown\)", r"(절차 \1 지표 측정 불가)"),
            (r" until just now ([≥≤<>] [^(]+) \(", r" (직전까지 \1) ("),
            (r": fails more often than it answers", ": 성공보다 실패가 많음"),
            (r"^(\S+) cannot be looked at: ", r"\1 점검 불가: "),
            (r"^(\S+) has no (\S+) to look at$", r"\1에서 \2 값을 확인할 수 없음"),
            (r"^(\S+) was restarted and answers$", r"\1 재시작 후 정상 응답"),
            (r"^answered (\d{3})", r"응답 코드 \1"),
            (r"(\S+) was rebuilt in ([\d.]+) s", r"\1 재구성 완료 (\2초)"),
            (r"^nothing to rebuild: all (\d+) expected indexes are valid$", r"인덱스 \1개 모두 정상, 재구성할 것 없음"),
            (r"^the statistics were refreshed in ([\d.]+) s$", r"통계 정보 갱신 완료 (\1초)"),
            (r"^kept in (\S+)$", r"\1에 보관"),
            (r"^not executable: no binding$", "실행 불가"),
            (r"^(?:not executable: )?no binding says how to call them$", "호출 방법이 정해지지 않음"),
            (r" by way of ", " → "),
            (r"^the first of the document$", "비상 연락망의 첫 번째"),
            (r"^(.+) was not reached$", r"\1 연락 안 됨"),
            (r"^(.+) has not acknowledged within ([\d.]+) s$", r"\1 \2초 안에 응답 없음"),
            (r"^nobody has acknowledged: ", "아무도 응답하지 않음: "),
            (r"^recovery time at risk: ", "목표 복구 시간 초과 우려: "),
            (r"^restart (\S+)$", r"\1 재시작"),
            (
                r"^rebuild the missing or invalid indexes of (\S+) CONCURRENTLY$",
                r"\1의 없거나 사용 불가한 인덱스 재구성",
            ),
            (r"^(\S+) (/\S*) on (\S+)$", r"\3에 \1 \2"),
        )
    ),
)
_LANGUAGES: Mapping[str, Phrasebook] = {"en": ENGLISH, "ko": KOREAN}


def phrasebook_of(language: str) -> Phrasebook:
    """The phrasebook of `language`, English where it is not known."""
    return _LANGUAGES.get(language, ENGLISH)

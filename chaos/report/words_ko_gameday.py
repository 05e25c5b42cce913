"""The words of the report of a game day in Korean, by their English."""

from collections.abc import Mapping

from chaos.report.gameday_model import SCORE

WORDS: Mapping[str, str] = {
    "game-day report": "게임 데이 보고서",
    "Game day": "게임 데이",
    "{passed} of {all} drills passed": "훈련 {all}건 중 {passed}건 통과",
    "{count} not run": "{count}건 실행 안 함",
    "score {score} of 100": "점수 {score}/100",
    "its record ends early": "기록이 일찍 끝남",
    "Compared with": "비교 대상",
    "nothing: the first of its name": "없음: 이 이름의 첫 게임 데이",
    "Drills": "훈련",
    "Drill": "훈련",
    "{passed} of {all} expectations passed": "기대 사항 {all}건 중 {passed}건 통과",
    "the game day ended before it": "그 전에 게임 데이가 끝남",
    "its event log cannot be read": "이벤트 로그를 읽을 수 없음",
    "Score": "점수",
    SCORE: (
        "계획한 훈련은 모두 같은 비중으로, 각각 통과한 기대 사항의 비율만큼 셉니다. 실행이나 주입이 안 됐거나, "
        "중단됐거나, 원상 복구되지 않았거나, 판정이 없는 훈련은 0으로 셉니다. 점수는 그 평균의 100배입니다."
    ),
    "Findings": "발견 사항",
    "new": "새로 발견",
    "recurring": "재발",
    "resolved": "해결",
    "not looked at": "확인하지 않음",
    "Nothing was found, and nothing had been.": "발견 사항이 없고, 지난번에도 없었습니다.",
    "The last time": "지난번",
    "What drills were taken for": "훈련을 무엇으로 판단했는가",
    "{count} of {all} on the diagonal": "{all}건 중 {count}건 일치",
    "Injected, classified as": "주입한 것 / 판단한 것",
    "No drill could be counted.": "셀 수 있는 훈련이 없습니다.",
    "The document, with what these drills showed of it": "문서와 이 훈련들이 보여 준 것",
    "Verdicts": "판정",
    "{proven} of {all} rows proven": "항목 {all}건 중 {proven}건 증명됨",
    "{count} {verdict}": "{verdict} {count}건",
    "proven": "증명됨",
    "refuted": "반증됨",
    "never tried": "해 본 적 없음",
    "not understood": "해석 안 됨",
    "information": "참고",
    "the newest run that settled it showed the row to hold": "결과가 나온 가장 최근 훈련에서 지켜짐",
    "the newest run that settled it showed that the row does not hold": "결과가 나온 가장 최근 훈련에서 지켜지지 않음",
    "runs exercised it, and no log tells how it went": "훈련이 다루었으나 결과를 알려 주는 로그가 없음",
    "no recorded run exercised it": "이 항목을 다룬 훈련 기록이 없음",
    "no binding says what it means here": "이 시스템에서 무엇을 뜻하는지 정해지지 않음",
    "nobody has understood the line": "이 줄은 해석되지 않음",
    "it asks for nothing to be done": "실행할 내용이 없음",
    "Why": "이유",
    "Documented": "문서의 값",
    "Evidence": "근거",
    "Bound to": "연결된 신호와 조치",
    "Runs": "훈련 기록",
    "{runs} run, {proven} proven": "훈련 {runs}건, 증명 {proven}건",
    "{runs} runs, {proven} proven": "훈련 {runs}건, 증명 {proven}건",
    "and {count} older": "이전 기록 {count}건",
    "Experiments": "실험",
    "none is after it": "이 항목을 겨냥한 실험 없음",
    "Who was told": "알린 사람",
    "delivered": "전달됨",
    "not delivered": "전달 안 됨",
    "Folded from the record of the game day and the event logs of its drills. This file asks no host for anything.": (
        "게임 데이의 기록과 훈련의 이벤트 로그로 만들었습니다. 이 파일은 외부에 아무것도 요청하지 않습니다."
    ),
}

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
    "Who was told": "알린 사람",
    "delivered": "전달됨",
    "not delivered": "전달 안 됨",
    "Folded from the record of the game day and the event logs of its drills. This file asks no host for anything.": (
        "게임 데이의 기록과 훈련의 이벤트 로그로 만들었습니다. 이 파일은 외부에 아무것도 요청하지 않습니다."
    ),
}

"""What drills showed of the rows of a document in Korean, by its English text (see `chaos.coverage`)."""

from collections.abc import Mapping

_CUT_SHORT = "the drill was aborted or its log ends early"

_ROWS: Mapping[str, str] = {
    "nobody has understood this line": "이 줄은 해석되지 않음",
    "asks for nothing to be done": "실행할 내용이 없음",
    "no drill judges it": "판정하는 훈련이 없음",
    "no recorded run exercised it": "이 항목을 다룬 훈련 기록이 없음",
    "the newest run does not tell: {why}": "가장 최근 훈련으로는 알 수 없음: {why}",
    _CUT_SHORT: "훈련이 중단되었거나 로그가 일찍 끝남",
    f"{{what}}, but {_CUT_SHORT}": "{what}, 다만 훈련이 중단되었거나 로그가 일찍 끝남",
    "not reached": "이르지 않음",
    "did not happen": "일어나지 않음",
    "not done": "하지 않음",
    "taken": "수행",
    "failed": "실패",
}
_INCIDENTS: Mapping[str, str] = {
    "no incident was classified, {severity:word} was expected": "등급이 정해진 장애가 없음 (기대한 등급 {severity})",
    "the incident reached the class that was expected": "기대한 등급에 이름",
    "{expected:word} was expected, {reached:word} was reached": "기대한 등급은 {expected}, 실제 등급은 {reached}",
    "{reached:word} so far": "지금까지 {reached}",
    "{severity:word} after {t:time}": "{t} 후 {severity}",
    "{n:count} {unit:word} on {subject:word}": "{subject} {n} {unit}",
    "{n:count} on {subject:word}": "{subject} {n}",
    "told after {t:time} (record {n:count} at +{u:time})": "{t} 후 알림 (기록 {n}, +{u})",
    "the level was reached, then {names:list} could not be read any more": "기준에 이른 뒤 {names} 값을 읽을 수 없음",
    "the level was reached and {names:list} not seen to leave it": "기준에 이르렀고 {names} 벗어나는 것이 보이지 않음",
    "{names:list} stayed at the level to the end": "{names} 끝까지 기준을 벗어나지 않음",
    "the level was reached, told, and left again": "기준에 이르러 알렸고, 다시 벗어남",
    "met again after {t:time} (record {n:count} at +{u:time})": "{t} 후 다시 충족 (기록 {n}, +{u})",
    "{violated:raw} → met again after {t:time} (record {n:count} at +{u:time})": (
        "{violated} → {t} 후 다시 충족 (기록 {n}, +{u})"
    ),
    "violated after {t:time} (record {n:count} at +{u:time})": "{t} 후 위반 (기록 {n}, +{u})",
    (
        "violated after {t:time} (record {n:count} at +{u:time}), "
        "met again after {v:time} (record {m:count} at +{w:time})"
    ): "{t} 후 위반 (기록 {n}, +{u}), {v} 후 다시 충족 (기록 {m}, +{w})",
    "{n:count} {unit:word} → {m:count} {same:word}": "{n} {unit} → {m} {same}",
    "unknown → {what}": "측정 불가 → {what}",
    "{what} → unknown": "{what} → 측정 불가",
    "unknown": "측정 불가",
    "the failure took its readings away, and they did not come back": "장애 중 값을 읽을 수 없었고, 돌아오지 않음",
    "not read during the failure, so not seen to be violated": "장애 중 값을 읽지 못해 위반 여부를 알 수 없음",
    "violated by the failure, and met again": "장애로 위반되었다가 다시 충족",
    "violated by the failure, and not met again": "장애로 위반된 뒤 다시 충족되지 않음",
    "violated by the failure, and not known to be met again": "장애로 위반되었고, 다시 충족되었는지 알 수 없음",
    "hit, and back within its objective": "영향을 받았고 목표 시간 안에 복구",
    "hit, and not back within its objective": "영향을 받았고 목표 시간 안에 복구되지 않음",
    "hit, but the drill ended before its objective": "영향을 받았으나 목표 시간 전에 훈련이 끝남",
    "matched after {t:time}": "{t} 후 해당",
    "not matched": "해당하지 않음",
    "no procedure": "해당 절차 없음",
    "the signals of the failure matched it": "장애의 신호가 이 절차에 해당",
    "matched where {section:word} was expected": "절차 {section}을 기대했으나 이 절차에 해당",
    "it was expected, {other} was matched": "이 절차를 기대했으나 실제로는 {other}",
    "there is no figure before, or none of the failure": "장애 전이나 장애 중의 수치가 없음",
    "the procedure was matched, and none of its symptoms was felt": "절차에 해당했으나 증상이 하나도 나타나지 않음",
    "users felt it: a level above none": "사용자에게 영향: 경보 수준에 이름",
    "felt as written: nearer to {figure:raw} at worst": "문서대로 나타남: 가장 나쁠 때 {figure}에 더 가까움",
    "felt, but not as written: {why}": "나타났으나 문서와 다름: {why}",
    "before it is nearer to {figure:raw}": "장애 전부터 {figure}에 더 가까움",
    "at worst nearer to {figure:raw}": "가장 나쁠 때도 {figure}에 더 가까움",
}
_RESPONSE: Mapping[str, str] = {
    "the step was taken: {did}": "단계를 수행함: {did}",
    "the check was not carried out": "점검하지 않음",
    "the check was carried out": "점검함",
    "the check was carried out, and could read nothing": "점검했으나 읽을 수 있는 것이 없었음",
    "the check was carried out, and its log does not tell whether it read anything": (
        "점검했으나 무엇을 읽었는지 로그에 없음"
    ),
    "the action was not executed": "조치하지 않음",
    "failed after {t:time}": "{t} 후 실패",
    "the action failed: {why}": "조치 실패: {why}",
    "a part of the action did not end": "조치의 일부가 끝나지 않음",
    "{n:count} of {all:count} parts": "{all}건 중 {n}건",
    "done in {t:time}": "{t} 만에 완료",
    "the action was executed and went well": "조치를 실행하여 성공",
    "{index:word} was rebuilt in {t:time} (record {n:count} at +{u:time})": "{index} 재구성 완료 ({t}, 기록 {n}, +{u})",
    "the statistics were refreshed in {t:time} (record {n:count} at +{u:time})": (
        "통계 정보 갱신 완료 ({t}, 기록 {n}, +{u})"
    ),
    "called after {t:time}": "{t} 후 호출",
    "the call was delivered: {channel}": "호출 전달됨: {channel}",
    "the call was not delivered: {channel}": "호출 전달 안 됨: {channel}",
}
_OFF: Mapping[str, str] = {
    "not counted": "세지 않음",
    "its event log ends before a verdict": "판정 전에 이벤트 로그가 끝남",
    "severity {classified:word}, not {injected:word}": "장애 등급 {classified} (기준 {injected})",
    "procedure {classified:raw}, not {injected:raw}": "대응 절차 {classified} (기준 {injected})",
    "detected {observed}, not {expected}": "감지: {observed} (기준: {expected})",
    "recovered {observed}, not {expected}": "복구: {observed} (기준: {expected})",
    "time to recover {observed}, not {expected}": "복구 시간: {observed} (기준: {expected})",
    "recovery time objective of {row:raw} {observed}, not within {limit:time}": (
        "목표 복구 시간 {row}: {observed} (기준: {limit} 이내)"
    ),
    "{what} is unknown ({observed}: {evidence})": "{what} 확인 불가 ({observed}: {evidence})",
}
MESSAGES: Mapping[str, str] = {**_ROWS, **_INCIDENTS, **_RESPONSE, **_OFF}

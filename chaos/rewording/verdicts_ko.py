"""Verdicts, expectations and their evidence in Korean, by their English text (see `chaos.verdict`)."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "{n:count} of {all:count} steps not judged": "{all}단계 중 {n}단계는 판정하지 않음",
    "Failed on {name} ({observed}; expected: {expected}), and {n:count} more: {told}": (
        "{name} 실패 (결과: {observed}, 기준: {expected}) 외 {n}건; {told}"
    ),
    "Failed on {name} ({observed}; expected: {expected}): {told}": (
        "{name} 실패 (결과: {observed}, 기준: {expected}); {told}"
    ),
    "Unknown on {name} ({observed}; expected: {expected}), and {n:count} more: {told}": (
        "{name} 확인 불가 (결과: {observed}, 기준: {expected}) 외 {n}건; {told}"
    ),
    "Unknown on {name} ({observed}; expected: {expected}): {told}": (
        "{name} 확인 불가 (결과: {observed}, 기준: {expected}); {told}"
    ),
    "Aborted by {by} ({reason}): {told}": "{by} 중단 ({reason}); {told}",
    "{title:raw} was not injected": "{title}: 주입되지 않음",
    "{title:raw} was not detected, as expected": "{title}: 기대한 대로 감지되지 않음",
    "{title:raw} was not detected": "{title}: 감지되지 않음",
    "{title:raw} was not observed": "{title}: 관찰되지 않음",
    "{why}, so {title:raw} was not drilled": "{why}, 따라서 {title} 훈련은 이루어지지 않음",
    "the target was not healthy before the fault ({why})": "장애 주입 전 대상이 정상이 아니었음 ({why})",
    "{title:raw} was detected in {t:time} as {severity:word} ({n:count} times, the longest counts), {then}": (
        "{title}: {n}번 감지됨 (가장 오래 걸린 {t} 기준), {severity} 등급, {then}"
    ),
    "{title:raw} was detected in {t:time} as {severity:word}, {then}": (
        "{title}: {t} 만에 {severity} 등급으로 감지, {then}"
    ),
    "{title:raw} was detected as {severity:word}, {then}": "{title}: {severity} 등급으로 감지, {then}",
    "{title:raw} was detected in {t:time}, but not classified, {then}": (
        "{title}: {t} 만에 감지됐으나 등급은 정해지지 않음, {then}"
    ),
    "an incident was opened as {severity:word} {t:time} before {title:raw} took effect, {then}": (
        "{title}: 영향이 나타나기 {t} 전에 {severity} 등급 장애가 접수됨, {then}"
    ),
    "no incident in {t:time}, as expected": "기대한 대로 {t} 동안 장애 없음",
    "a false alarm after {t:time}, with nothing injected ({why})": "아무것도 주입하지 않았는데 {t} 후 오탐 ({why})",
    "{n:count} false alarms after {t:time}, with nothing injected ({why})": (
        "아무것도 주입하지 않았는데 오탐 {n}건, 첫 오탐은 {t} 후 ({why})"
    ),
    "{who} brought it back in {t:time}, of {limit:time} allowed": "{who}: {t} 만에 복구 (허용 {limit})",
    "{who} brought it back in {t:time}": "{who}: {t} 만에 복구",
    "{who} was followed and it came {back}": "{who}: 절차를 따랐고 {back}",
    "{who} were followed and it came {back}": "{who}: 절차를 따랐고 {back}",
    "nobody responded and it came {back}": "아무도 대응하지 않았고 {back}",
    "no procedure was matched and it came {back}": "해당하는 대응 절차가 없었고 {back}",
    "back in {t:time}, of {limit:time} allowed, by {how}": "{t} 만에 복구 (허용 {limit}), 종료 요인: {how}",
    "back in {t:time}, of {limit:time} allowed": "{t} 만에 복구 (허용 {limit})",
    "back in {t:time}, by {how}": "{t} 만에 복구, 종료 요인: {how}",
    "back in {t:time}": "{t} 만에 복구",
    "{followed} and it was not back when the observation ended": "{followed}, 관찰이 끝날 때까지 복구되지 않음",
    "{procedure} was begun": "{procedure} 시작",
    "people were told to follow {procedure}": "담당자에게 {procedure} 안내",
    "{procedure} applied, nobody responded": "{procedure} 해당, 아무도 대응하지 않음",
    "no procedure was matched": "해당하는 대응 절차 없음",
    "procedure {section:word}": "절차 {section}",
    "procedures {sections:list}": "절차 {sections}",
    "people": "담당자",
    "the state after undo equals the one before": "원상 복구 후 상태가 이전과 같음",
    "the state before is not restored ({why})": "이전 상태로 되돌아가지 않음 ({why})",
    "nothing was touched": "건드린 것 없음",
}

NAMES: Mapping[str, str] = {
    "steady state before the fault": "장애 주입 전 정상 상태",
    "the fault took effect": "장애의 영향 발생",
    "the undo is proven": "원상 복구 증명",
    "signals seen throughout": "신호 수집 지속",
    "the event log is whole": "이벤트 로그 완전성",
    "detected": "감지",
    "detected: {fault:raw}": "감지: {fault}",
    "severity": "장애 등급",
    "level": "경보 수준",
    "procedure": "대응 절차",
    "procedure followed": "절차 이행",
    "procedure followed ({section:word}) of {incident:word}": "절차 이행 ({section}), {incident}",
    "procedure followed ({section:word})": "절차 이행 ({section})",
    "recovered": "복구",
    "what ended the failure": "장애 종료 요인",
    "time to recover": "복구 시간",
    "recovery time objective of {row:raw}": "목표 복구 시간: {row}",
    "recovery time objectives": "목표 복구 시간",
    "notified": "장애 신고",
    "updates and all-clear": "경과 보고와 해제 알림",
    "contacts called": "담당자 호출",
    "no order lost or doubled": "주문 유실·중복 없음",
    "step {name:raw} of incident-{n:count}": "단계 {name}, incident-{n}",
    "step {name:raw}": "단계 {name}",
}

EXPECTED: Mapping[str, str] = {
    "every signal within the document's thresholds": "모든 신호가 문서의 임계치 이내",
    "the effect of every fault observed": "모든 장애의 영향 관측",
    "nothing injected: a control": "주입 없음: 대조 훈련",
    "no source blind between injection and confirmed recovery": "주입부터 복구 확인까지 끊긴 신호 없음",
    "consecutive records from the start of the drill": "훈련 시작부터 빠짐없는 기록",
    "an incident within {t:time} of its onset": "영향 시작 후 {t} 안에 장애 접수",
    "an incident within {t:time} of onset": "영향 시작 후 {t} 안에 장애 접수",
    "an incident": "장애 접수",
    "no incident": "장애 없음",
    "within {t:time} of onset": "영향 시작 후 {t} 이내",
    "within {t:time}": "{t} 이내",
    "{section:word} only": "{section}만",
    "{names:list} executed and ok": "{names} 모두 실행하여 성공",
    "every action of the matched procedure": "해당 절차의 모든 조치",
    "every action": "모든 조치",
    "taken": "수행",
    "indicators and thresholds met for {t:time}": "지표와 임계치를 {t} 동안 충족",
    "one report an incident, delivered within {t:time} of detection": "장애마다 신고 1건, 감지 후 {t} 안에 전달",
    "every change of severity and every procedure told and delivered, one all-clear once it is over": (
        "등급 변경과 대응 절차를 빠짐없이 알리고, 끝나면 해제 알림 1건"
    ),
    "every update delivered, and one all-clear once it is over": "경과 보고가 모두 전달되고, 끝나면 해제 알림 1건",
    "a delivered report": "전달된 신고",
    "no report": "신고 없음",
    "{who:raw} called, and the next in order while nobody takes it": "{who} 호출, 응답이 없으면 다음 순서대로",
    "every acknowledged order and payment there, once, and charged once": (
        "접수된 주문과 결제가 모두 한 번씩 기록되고 한 번씩 청구됨"
    ),
    "every service that is hit back within its objective": "영향받은 모든 서비스가 목표 시간 안에 복구",
    "nothing to recover from": "복구할 것 없음",
    "{least} to {most}": "{least}~{most}",
    "remediation": "대응 조치",
    "own end": "스스로 종료",
    "undo": "훈련의 원상 복구",
}

OBSERVED: Mapping[str, str] = {
    "the machine's processors were {n:count} % busy: fewer users (--load 50), less other work, or a faster machine": (
        "장비의 CPU 사용률 {n} %: 사용자 수(--load 50)나 다른 작업을 줄이거나 더 빠른 장비가 필요"
    ),
    "too few requests to measure what is unknown: more users, or a load that has it": (
        "요청이 적어 측정 불가: 사용자 수를 늘리거나 그 요청이 있는 부하가 필요"
    ),
    "met": "충족",
    "not met": "미충족",
    "not looked at": "확인하지 않음",
    "nothing was injected": "주입된 것 없음",
    "it was not observed": "관찰되지 않음",
    "no fault was injected": "주입된 장애 없음",
    "none matched": "해당 절차 없음",
    "no effect seen ({what})": "영향이 보이지 않음 ({what})",
    "nothing says whether {names:list} took effect": "{names}의 영향 여부를 알 수 없음",
    "{names:list} not injected: the moment for it did not come": "{names} 주입되지 않음: 때가 오지 않음",
    "{names:list} seen": "{names} 영향 확인",
    "{n:count} seen": "{n}건 있음",
    "undo of {names:list} is owed": "{names} 원상 복구가 남아 있음",
    "equal already before undo ran": "원상 복구 전에 이미 같은 상태",
    "equal": "같음",
    "no signal at all": "신호 없음",
    "every source seen": "모든 신호 수집됨",
    "{source:raw} was blind for {t:time} ({why:raw})": "{source} 신호가 {t} 동안 끊김 ({why})",
    "no request to {endpoint:word} ended for more than {t:time}": "{endpoint} 요청이 {t} 넘게 하나도 끝나지 않음",
    "the start is missing": "시작 기록 없음",
    "records are missing": "빠진 기록 있음",
    "{n:count} records": "기록 {n}건",
    "after {t:time}, the longest of {n:count}": "{t} 후 ({n}번 중 가장 긴 시간)",
    "after {t:time}, confirmed": "{t} 후, 확인됨",
    "after {t:time}, {incident:word}": "{t} 후, {incident}",
    "after {t:time} in {channel}": "{t} 후 {channel}에 전달",
    "after {t:time}": "{t} 후",
    "in {channel}": "{channel}에 전달",
    "no incident in {t:time}": "{t} 동안 장애 접수 없음",
    "{names:list} was open: the same failure": "{names} 진행 중: 같은 장애",
    "an incident, but the onset is not known": "장애는 접수됐으나 영향 시작 시각을 알 수 없음",
    "an incident {t:time} before the fault's effect was seen: whether the fault opened it is not known": (
        "영향이 보이기 {t} 전에 장애 접수: 주입한 장애 때문인지 알 수 없음"
    ),
    "{incident:word} was open before the fault: whether it would be detected is not known": (
        "주입 전부터 {incident} 진행 중: 감지되었을지 알 수 없음"
    ),
    "{what} so far": "지금까지 {what}",
    "{level}, but for {names}": "{level}, 단 {names} 제외",
    "{section:list}, and {others:list} besides": "{section}, 그 밖에 {others}",
    "every action executed and ok": "모든 조치를 실행하여 성공",
    "the document has no such section": "문서에 그런 절이 없음",
    "{action:raw} did not end: {n:count} of {all:count} parts of it did": (
        "{action} 끝나지 않음: {all}건 중 {n}건만 끝남"
    ),
    "{action:raw} did not end": "{action} 끝나지 않음",
    "{action:raw} is not executable ({path:raw}, line {line:count})": "{action} 실행 불가 ({path}, {line}행)",
    "confirmed": "확인됨",
    "not confirmed": "확인되지 않음",
    "not in {t:time}": "{t} 동안 복구되지 않음",
    "not recovered": "복구되지 않음",
    "not back in {t:time}": "{t} 동안 복구되지 않음",
    "the onset is not known": "영향 시작 시각을 알 수 없음",
    "no service of the recovery table was hit": "복구 목표가 있는 서비스는 영향 없음",
    "not known whether any was hit": "영향 여부를 알 수 없음",
    "{names:list} not seen to end": "{names} 종료가 보이지 않음",
    "no incident to report": "신고할 장애 없음",
    "{incident:word} was not reported": "{incident} 신고되지 않음",
    "{incident:word} was reported {n:count} times": "{incident} {n}번 신고됨",
    "{kind:raw} not delivered: {why}, and {n:count} more": "{kind} 전달 실패: {why} 외 {n}건",
    "{kind:raw} not delivered: {why}": "{kind} 전달 실패: {why}",
    "not delivered: {why}": "전달 실패: {why}",
    "{n:count} updates, then the all-clear": "경과 보고 {n}건 후 해제 알림",
    "{n:count} update, then the all-clear": "경과 보고 {n}건 후 해제 알림",
    "{n:count} updates, none on {what:list}": "경과 보고 {n}건, 누락: {what}",
    "{n:count} update, none on {what:list}": "경과 보고 {n}건, 누락: {what}",
    "{n:count} updates": "경과 보고 {n}건",
    "{n:count} update": "경과 보고 {n}건",
    "{n:count} all-clears": "해제 알림 {n}건",
    "severity {severity:word}": "장애 등급 {severity}",
    "it was not over": "끝나지 않음",
    "no all-clear": "해제 알림 없음",
    "{who:list} called": "{who} 호출함",
    "{who} called, {missed:list} not reached": "{who} 호출함, {missed} 연락 안 됨",
    "{who} called, out of order": "{who} 호출함, 순서가 다름",
    "nobody was called": "아무도 호출하지 않음",
    "not compared": "대조하지 않음",
    "not known": "알 수 없음",
    "no order was acknowledged": "접수된 주문 없음",
    "{found:list}, of {n:count} orders and {m:count} payments acknowledged, {k:count} charged": (
        "{found} (접수된 주문 {n}건, 결제 {m}건, 청구 {k}건 중)"
    ),
    "{n:count} orders and {m:count} payments acknowledged, {k:count} charged": (
        "주문 {n}건과 결제 {m}건 접수, {k}건 청구"
    ),
    "done: {what}": "수행함: {what}",
    "not done: {what}": "하지 않음: {what}",
    "failed: {what}": "실패: {what}",
    "unknown: {what}": "확인 불가: {what}",
    "not executable: {what}": "실행 불가: {what}",
    "its own end after {t:time}, as the experiment says": "실험에 정한 대로 {t} 후 스스로 종료",
    "{fault:word} by {ender}": "{fault}: {ender}",
}

EVIDENCE: Mapping[str, str] = {
    "{what} (record {n:count} at +{t:time})": "{what} (기록 {n}, +{t})",
    "record {n:count} at +{t:time}": "기록 {n}, +{t}",
    "record {n:count} to {m:count}": "기록 {n}~{m}",
    "{what} (+{t:time})": "{what} (+{t})",
    "(+{t:time})": "(+{t})",
    "+{t:time} to +{u:time}": "+{t} ~ +{u}",
    "nothing of it from +{t:time} to +{u:time}": "+{t} ~ +{u} 동안 기록 없음",
    "“{text:raw}” ({path:raw}, line {line:count})": "“{text}” ({path}, {line}행)",
    "{level} from “{text:raw}” ({path:raw}, line {line:count})": "{level} 기준: “{text}” ({path}, {line}행)",
    "{what} (record {n:count} at +{t:time}), e.g. request {id:word}: {took:raw}": (
        "{what} (기록 {n}, +{t}), 예: 요청 {id} {took}"
    ),
    "{metric:word} of {subject:word} at {value:raw}": "=> {metric} {subject} {value}",
    "{metric:word} of {subject:word} unknown for {t:time}": "{metric} {subject} {t} 동안 알 수 없음",
    "no level above none from +{t:time} to +{u:time}": "+{t} ~ +{u} 동안 경보 수준 없음",
    "hit at +{t:time}, back at +{u:time} ({where})": "영향 +{t}, 복구 +{u} ({where})",
    "hit in {where}": "영향: {where}",
    "{action:raw} in {t:time} (record {n:count} at +{u:time})": "{action} {t} (기록 {n}, +{u})",
    "{what:raw} failed: {why} (record {n:count} at +{u:time})": "{what} 실패: {why} (기록 {n}, +{u})",
    "kept in {file:word}": "{file}에 보관",
    "neither {a:word} nor {b:word} is set": "{a}, {b} 모두 설정되지 않음",
    "{contact:raw}: the first of the document, {detail} (record {n:count} at +{u:time})": (
        "{contact}: 비상 연락망의 첫 번째, {detail} (기록 {n}, +{u})"
    ),
    "{contact:raw}: the first of the document, {detail}": "{contact}: 비상 연락망의 첫 번째, {detail}",
    "{n:count} lost, {rest:list}": "유실 {n}건, {rest}",
    "{n:count} lost": "유실 {n}건",
    "{n:count} doubled": "중복 {n}건",
    "{n:count} paid twice": "이중 결제 {n}건",
    "{n:count} paid without an order": "주문 없는 결제 {n}건",
    "{n:count} payment lost": "결제 유실 {n}건",
    "{n:count} not charged": "미청구 {n}건",
    "{n:count} charged but not paid": "결제 없는 청구 {n}건",
    "critical": "심각",
    "warning": "경고",
    "caution": "주의",
    "none": "없음",
    "the drill was aborted": "훈련이 중단됨",
    "the drill was aborted before it could end": "끝나기 전에 훈련이 중단됨",
    "no fault was shown": "나타난 장애 없음",
    "the log ends early": "로그가 일찍 끝남",
    "the log does not tell of a whole drill": "로그에 훈련 전체가 담겨 있지 않음",
    "no proof in the event log": "이벤트 로그에 증명 없음",
    "no injection in the event log": "이벤트 로그에 주입 기록 없음",
    "no injection of it in the event log": "이벤트 로그에 그 주입 기록 없음",
    "no incident in the event log": "이벤트 로그에 장애 없음",
    "no recovery in the event log": "이벤트 로그에 복구 기록 없음",
    "no onset in the event log": "이벤트 로그에 영향 시작 기록 없음",
    "no audit in the event log": "이벤트 로그에 대조 기록 없음",
    "no steady state in the event log": "이벤트 로그에 정상 상태 기록 없음",
    "no end of it in the event log": "이벤트 로그에 종료 기록 없음",
    "no observation in the event log": "이벤트 로그에 관측 기록 없음",
    "no undo record, no injection": "주입도 원상 복구 기록도 없음",
    "an incident before the injection": "주입 전의 장애",
    "values went missing in the event log": "이벤트 로그에 빠진 값이 있음",
    "failures of sources in the event log": "이벤트 로그의 신호 수집 실패",
    "no action asked for": "정해진 조치 없음",
    "none went well": "성공한 조치 없음",
    "the experiment has no faults": "실험에 장애가 없음",
    "levels reached: {what}": "도달한 수준: {what}",
    "procedure {section:word} would have applied ({what}), but no class of the document holds": (
        "절차 {section}에 해당하나 ({what}), 문서의 어느 등급에도 해당하지 않음"
    ),
    "response times and error rates of the table's services ({path:raw})": (
        "표에 있는 서비스의 응답 시간과 오류율 ({path})"
    ),
}

MESSAGES: Mapping[str, str] = {**EVIDENCE, **OBSERVED, **EXPECTED, **NAMES, **SENTENCES}

"""A control injects nothing: it passes where no incident was opened while it was observed, and says so."""

from chaos.events import (
    ActionDone,
    ActionStarted,
    AnyEvent,
    CheckDone,
    ContactCalled,
    DrillStarted,
    EffectProven,
    Event,
    FaultEnded,
    FaultInjected,
    IncidentAcknowledged,
    IncidentNotified,
    IncidentOpened,
    IncidentRecovered,
    IncidentRemediated,
    IncidentReportWritten,
    LevelChanged,
    LogsRead,
    ProcedureMatched,
    Record,
    ServiceRecovered,
    SeverityChanged,
    UndoProven,
    UndoRecorded,
)
from chaos.outcome import Verdict
from chaos.verdict.confusion import confusion
from chaos.verdict.judge import Judgement, judge
from tests.verdict.builders import (
    EXPERIMENT,
    bindings,
    changed,
    document,
    experiment,
    inserted,
    redis_outage,
    with_judgement,
    without,
)

EXPECT = {"severity": "none", "level": "none", "procedure": None, "detected_within": None, "recovered_within": None}
FAULTS: tuple[type[Event], ...] = (UndoRecorded, FaultInjected, EffectProven, FaultEnded, UndoProven)
RESPONSE: tuple[type[Event], ...] = (
    *(LevelChanged, IncidentOpened, SeverityChanged, ProcedureMatched, IncidentNotified, ContactCalled, LogsRead),
    *(IncidentAcknowledged, CheckDone, ActionStarted, ActionDone, IncidentRemediated, ServiceRecovered),
    *(IncidentRecovered, IncidentReportWritten),
)
PLAIN = {**EXPERIMENT, "faults": [], "expect": {"severity": "none", "level": "none"}}


def control() -> list[Record]:
    """A drill of half a minute in which nothing was injected, and nothing happened."""
    return changed(without(redis_outage(), *FAULTS, *RESPONSE), DrillStarted, experiment=PLAIN)


def false_alarm() -> list[Record]:
    """The same with an incident that lasts to the end."""
    opened: AnyEvent = IncidentOpened("incident-1", ["service_up cache 0: down"])
    return inserted(inserted(control(), 20.0, opened), 21.0, SeverityChanged("incident-1", "Minor", "none", ["down"]))


def of(records: list[Record]) -> Judgement:
    return judge(records, experiment(**EXPECT), document(), bindings())


def test_a_control_in_which_nothing_happened_passes_and_says_for_how_long() -> None:
    judgement = of(control())
    assert judgement.verdict is Verdict.PASSED
    assert judgement.sentence.startswith("Passed: no incident in ")
    assert "as expected" in judgement.sentence


def test_a_false_alarm_fails_it_and_is_told_with_what_rang() -> None:
    judgement = of(false_alarm())
    assert judgement.verdict is Verdict.FAILED
    assert "a false alarm after" in judgement.sentence
    assert "service_up cache 0: down" in judgement.sentence


def test_nobody_asks_what_ended_a_fault_that_was_not_there() -> None:
    names = {each.expectation: each.verdict for each in of(control()).expectations}
    assert "what ended the failure" not in names
    assert names["the fault took effect"] == "passed"


def test_a_log_without_its_observation_is_unknown() -> None:
    log = [record for record in control() if getattr(record.event, "phase", "") != "observe"]
    assert {each.verdict for each in of(log).expectations if each.expectation == "detected"} == {"unknown"}


def test_a_drill_that_was_to_inject_something_is_no_control() -> None:
    log = without(redis_outage(), *FAULTS, *RESPONSE)
    assert of(log).verdict is not Verdict.PASSED


def test_a_control_stands_in_the_matrix_and_a_false_alarm_is_off_its_diagonal() -> None:
    quiet, alarmed = with_judgement(control(), **EXPECT), with_judgement(false_alarm(), **EXPECT)
    found = confusion([quiet, alarmed])
    assert found.left_out == ()
    assert [each.on_diagonal for each in found.severity.taken] == [True, False]

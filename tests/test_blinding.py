"""What is taken away from a response, and that those it is taken from do what they can all the same."""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from chaos import blindfold
from chaos.blinding import Blinding, misjudged, titled
from chaos.definitions import from_plain
from chaos.event_log import started
from chaos.events import AnyEvent, DrillStarted, IncidentOpened, LevelChanged, SeverityChanged
from chaos.incident.engine import Engine
from chaos.incident.lifecycle import IncidentEvent
from chaos.replay import replay
from chaos.response.means import USUAL
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse
from chaos.scales import Severity
from tests.recorded import REDIS_OUTAGE, recorded
from tests.verdict.builders import bindings, changed, document

CLASSES = st.sets(st.sampled_from([each for each in Severity if each is not Severity.NONE]), min_size=2)


@cache
def _folded(blinded: Blinding | None, expected: Severity = Severity.CRITICAL) -> list[AnyEvent]:
    """What the engine of a drill with `blinded` makes of a recorded Redis outage."""
    records = recorded(REDIS_OUTAGE)
    first = started(list(records))
    bound = from_plain(first.bindings, first.bindings_path, Bindings)
    engine = blindfold.engine(parse(first.runbook_text, first.runbook_path), bound, blinded, expected)
    return [event for record in records for event in engine.fold(record)]


@given(classes=CLASSES, data=st.data())
def test_an_incident_whose_worst_class_is_expected_is_never_taken_for_it(
    classes: set[Severity], data: st.DataObject
) -> None:
    expected = data.draw(st.sampled_from(sorted(classes)))
    lesser = st.sampled_from([each for each in sorted(classes) if each <= expected])
    course = [*data.draw(st.lists(lesser)), expected, *data.draw(st.lists(lesser))]
    mistaken = misjudged(list(classes), expected)
    assert max(mistaken[each] for each in course) is not expected


@given(classes=CLASSES, data=st.data())
def test_a_class_is_taken_for_one_of_the_document(classes: set[Severity], data: st.DataObject) -> None:
    mistaken = misjudged(list(classes), data.draw(st.sampled_from(sorted(classes))))
    assert mistaken.keys() == classes
    assert set(mistaken.values()) <= classes


def test_the_title_of_a_blinded_drill_says_so() -> None:
    assert titled("Redis outage", "idle-remediation") == "Redis outage (blinded: remediation that does nothing)"
    assert titled("Redis outage", "") == "Redis outage"


def test_without_detection_levels_are_seen_and_no_incident_is() -> None:
    seeing, blind = _folded(None), _folded(Blinding.DETECTION)
    assert any(isinstance(event, IncidentOpened) for event in seeing)
    assert blind == [event for event in seeing if not isinstance(event, IncidentEvent)]
    assert any(isinstance(event, LevelChanged) for event in blind)


def test_with_wrong_severity_only_the_class_is_another() -> None:
    right, wrong = _folded(None), _folded(Blinding.SEVERITY)
    assert [e.severity for e in right if isinstance(e, SeverityChanged)] == ["Critical", "Minor"]
    assert [(e.was, e.severity) for e in wrong if isinstance(e, SeverityChanged)] == [
        ("none", "Major"),
        ("Major", "Minor"),
    ]
    others = [[each for each in events if not isinstance(each, SeverityChanged)] for events in (right, wrong)]
    assert others[0] == others[1]


def test_two_classes_that_are_taken_for_one_are_no_change() -> None:
    changes = [e for e in _folded(Blinding.SEVERITY, Severity.MINOR) if isinstance(e, SeverityChanged)]
    assert [(e.was, e.severity) for e in changes] == [("none", "Critical"), ("Critical", "Major")]
    assert all(each.was != each.severity for each in changes)


def test_nothing_else_is_blinded_in_the_engine() -> None:
    for blinded in (None, Blinding.NOTIFICATION, Blinding.REMEDIATION, Blinding.IDLE_REMEDIATION):
        assert type(blindfold.engine(document(), bindings(), blinded, Severity.MINOR)) is Engine


def test_who_responds_works_as_usual_where_something_else_is_blinded() -> None:
    assert [blindfold.means(each) for each in (None, Blinding.DETECTION, Blinding.SEVERITY)] == [USUAL] * 3


def test_a_blinded_drill_is_judged_again_with_the_same_part_taken_away() -> None:
    log = changed(recorded(REDIS_OUTAGE), DrillStarted, blinded="detection")
    replayed = replay(log)
    assert not any(isinstance(record.event, IncidentOpened) for record in replayed.records)
    last = replayed.records[-1].event
    assert "Redis outage (blinded: no detection) was not detected" in getattr(last, "sentence", "")

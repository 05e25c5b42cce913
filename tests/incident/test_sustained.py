"""Levels that must last: reached once the value has been at its bound for so long without a break."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from chaos.events import AnyEvent, IncidentOpened, LevelChanged, SourceFailed
from chaos.incident.assessment import assess
from chaos.incident.engine import Engine
from chaos.incident.snapshot import Subject
from chaos.incident.sustained import Sustained
from chaos.runbook.model import Runbook
from chaos.scales import Level, Metric

from .builders import BINDINGS, Log, bindings, folded, ms, runbook

PAYMENT = (Metric.API_RESPONSE_TIME, "payment")
HELD_S = {Level.WARNING: 4.0, Level.CRITICAL: 2.0}


def held_document(held_s: dict[Level, float] | None = None) -> Runbook:
    """The example document, with response times that must last for `held_s`."""
    held = tuple((level, ms(1000 * lasting_s, f"{lasting_s:g} s")) for level, lasting_s in (held_s or HELD_S).items())
    rows = tuple(
        replace(row, held=held) if row.metric is Metric.API_RESPONSE_TIME else row for row in runbook().thresholds
    )
    return replace(runbook(), thresholds=rows)


def levels(*seen: tuple[float, float | None], document: Runbook | None = None) -> list[Level | None]:
    """The level of payment after each (time, value)."""
    document = document or held_document()
    sustained, found = Sustained(), []
    for at_s, value in seen:
        sustained = sustained.after(at_s, {PAYMENT: value}, document)
        found.append(assess(at_s, {PAYMENT: value}, document, bindings(), sustained).levels[PAYMENT])
    return found


def test_a_level_is_reached_exactly_when_its_time_has_passed() -> None:
    assert levels((10, 500), (13.999, 500), (14, 500)) == [Level.CAUTION, Level.CAUTION, Level.WARNING]


def test_a_level_without_a_time_is_reached_at_once_beside_one_with_it() -> None:
    assert levels((10, 300), (10.1, 600)) == [Level.CAUTION, Level.CAUTION]


def test_a_value_better_than_its_bound_for_a_moment_begins_the_time_anew() -> None:
    assert levels((0, 500), (3, 499), (3.5, 500), (7, 500), (7.5, 500))[2:] == [
        Level.CAUTION,
        Level.CAUTION,
        Level.WARNING,
    ]


def test_missing_data_begins_the_time_anew() -> None:
    assert levels((0, 500), (3, None), (3.5, 500), (7, 500), (7.5, 500))[1:] == [
        None,
        Level.CAUTION,
        Level.CAUTION,
        Level.WARNING,
    ]


def test_time_spent_at_a_worse_level_counts_for_the_milder_one() -> None:
    assert levels((0, 1200), (2, 1200), (3, 700), (4, 700)) == [
        Level.CAUTION,
        Level.CRITICAL,
        Level.CAUTION,
        Level.WARNING,
    ]


def test_a_level_that_must_last_is_left_with_the_value() -> None:
    assert levels((0, 500), (4, 500), (5, 100)) == [Level.CAUTION, Level.WARNING, Level.NONE]


def test_values_that_have_only_just_come_reach_no_level_that_must_last() -> None:
    assert assess(1.0, {PAYMENT: 5000.0}, held_document(), bindings()).levels[PAYMENT] is Level.CAUTION


moments = st.lists(
    st.tuples(st.sampled_from([0.25, 0.5, 1.0, 3.0]), st.sampled_from([None, 100.0, 200.0, 499.0, 500.0, 1000.0, 4e3])),
    min_size=1,
    max_size=30,
)


def by_the_words(seen: Sequence[tuple[float, float | None]], bound: float, held_s: float) -> bool:
    """Whether the last of `seen`, and all before it back to a moment `held_s` ago or more, are at `bound` or beyond."""
    end_s = seen[-1][0]
    for at_s, value in reversed(seen):
        if value is None or value < bound:
            return False
        if end_s - at_s >= held_s:
            return True
    return False


@settings(deadline=None)
@given(moments, st.sampled_from([0.0, 0.5, 1.0, 2.5, 4.0]), st.sampled_from([0.0, 1.0, 2.0, 6.0]))
def test_the_fold_says_what_the_words_say(
    steps: list[tuple[float, float | None]], warning_s: float, critical_s: float
) -> None:
    at_s, seen = 0.0, []
    for pause_s, value in steps:
        at_s += pause_s
        seen.append((at_s, value))
    document = held_document({Level.WARNING: warning_s, Level.CRITICAL: critical_s})
    wanted = [Level.NONE]
    wanted += [Level.CAUTION] * by_the_words(seen, 200, 0)
    wanted += [Level.WARNING] * by_the_words(seen, 500, warning_s)
    wanted += [Level.CRITICAL] * by_the_words(seen, 1000, critical_s)
    assert levels(*seen, document=document)[-1] == (None if seen[-1][1] is None else max(wanted))


@given(st.dictionaries(st.sampled_from([PAYMENT, (Metric.CPU_USAGE, "shop")]), st.none() | st.floats(0, 5000)))
def test_a_document_without_times_remembers_nothing(values: dict[Subject, float | None]) -> None:
    assert Sustained().after(1.0, values, runbook()) == Sustained()


def slow(took_ms: float, start_s: float, end_s: float) -> Log:
    """A healthy shop that answers after `took_ms` from `start_s` on, twice a second."""
    log = Log()
    log.healthy(0, start_s)
    log.armed(start_s)
    for n in range(round((end_s - start_s) * 2)):
        log.requests(start_s + 0.5 * (n + 1), took_ms=took_ms, each=60)
        log.readings(start_s + 0.5 * (n + 1))
    return log


def told(log: Log, document: Runbook, level: str) -> list[tuple[float, AnyEvent]]:
    """The moves of payment's response time to `level`."""
    return [
        (at_s, event)
        for at_s, event in folded(log.records, Engine(document, bindings()))
        if isinstance(event, LevelChanged) and event.level == level and event.subject == "payment"
    ]


def test_the_engine_tells_a_level_once_it_has_lasted() -> None:
    log = slow(600, 10, 20)
    (at_s, _), *_ = told(log, runbook(), "warning")
    (later_s, event), *_ = told(log, held_document(), "warning")
    assert later_s == at_s + HELD_S[Level.WARNING]
    assert isinstance(event, LevelChanged)
    assert event.was == "caution"


def opened(document: Runbook) -> list[tuple[float, list[str]]]:
    """When payments of 600 ms from 10.5 s to 20 s open an incident where the level warning is Minor; with the proof."""
    text = BINDINGS.replace("{figure: api_response_time}", "{level: {metric: api_response_time, at_least: warning}}")
    events = folded(slow(600, 10, 20).records, Engine(document, bindings(text)))
    return [(at_s, event.evidence) for at_s, event in events if isinstance(event, IncidentOpened)]


def test_an_incident_is_opened_when_its_level_has_lasted_and_says_for_how_long_it_must() -> None:
    ((at_s, _),) = opened(runbook())
    ((later_s, evidence),) = opened(held_document())
    assert later_s == at_s + HELD_S[Level.WARNING]
    assert all("(warning after 4 s, line 57)" in each for each in evidence)


def test_a_level_that_does_not_last_opens_no_incident() -> None:
    assert opened(held_document({Level.WARNING: 600.0})) == []


def test_a_source_that_fails_begins_the_time_anew() -> None:
    log = slow(600, 10, 13)
    log.add(13.1, SourceFailed("k6", "gone"))
    for n in range(12):
        log.requests(13.5 + 0.5 * n, took_ms=600, each=60)
    (at_s, _), *_ = told(log, held_document(), "warning")
    assert at_s == 13.5 + HELD_S[Level.WARNING]


def test_a_silence_that_empties_the_window_begins_the_time_anew() -> None:
    log = slow(600, 10, 13)
    for n in range(12):
        log.requests(30 + 0.5 * n, took_ms=600, each=60)
    (at_s, _), *_ = told(log, held_document(), "warning")
    assert at_s == 30 + HELD_S[Level.WARNING]

"""The fold as a whole: the same log gives the same events, however it was cut into records."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from chaos.events import (
    AnyEvent,
    CheckDone,
    IncidentOpened,
    IncidentRecovered,
    LevelChanged,
    Readings,
    Record,
    Requests,
    SourceFailed,
    SteadyStateJudged,
)
from chaos.incident.engine import Engine
from chaos.incident.snapshot import Snapshot
from chaos.scales import Level, Metric

from .builders import BINDINGS, ENDPOINTS, INDEX, bindings, folded, runbook

Step = tuple[float, AnyEvent]

endpoints = st.sampled_from(ENDPOINTS[:3])
ages_s = st.sampled_from([0.0, 0.1, 0.4, 3.0])
requests = st.lists(
    st.tuples(ages_s, endpoints, st.sampled_from([5.0, 199.9, 200.0, 499.9, 500.0, 2000.0]), st.booleans()), max_size=6
)
readings = st.lists(
    st.one_of(
        st.tuples(st.just((Metric.SERVICE_UP, "cache")), st.sampled_from([0.0, 1.0, None])),
        st.tuples(st.just((Metric.CACHE_HIT_RATIO, "cache")), st.sampled_from([20.0, 94.9, 95.0, 100.0, None])),
        st.tuples(st.just((Metric.CPU_USAGE, "shop")), st.sampled_from([10.0, 69.9, 70.0, 95.0])),
        st.tuples(st.just((Metric.INDEX_VALID, INDEX)), st.sampled_from([0.0, 1.0])),
    ),
    max_size=4,
)


def stamped(at_s: float, items: Sequence[tuple[float, str, float, bool]]) -> Requests:
    return Requests([(at_s - age_s, endpoint, took_ms, failed) for age_s, endpoint, took_ms, failed in items])


def read(at_s: float, items: Sequence[tuple[tuple[Metric, str], float | None]]) -> Readings:
    return Readings("redis", [(at_s, metric.value, subject, value) for (metric, subject), value in items])


def observation(at_s: float) -> st.SearchStrategy[AnyEvent]:
    return st.one_of(
        requests.map(lambda items: stamped(at_s, items)),
        readings.map(lambda items: read(at_s, items)),
        st.sampled_from(["redis", "k6"]).map(lambda source: SourceFailed(source, "gone")),
    )


@st.composite
def logs(draw: st.DrawFn) -> list[Record]:
    """A drill's observations, armed from the first record on."""
    records = [Record(0, 0.0, 0.0, SteadyStateJudged(met=True, problems=[]))]
    at_s = 0.0
    for pause_s in draw(st.lists(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.5, 6.0]), max_size=25)):
        at_s += pause_s
        records.append(Record(len(records), at_s, 0.0, draw(observation(at_s))))
    return records


def end_of(records: Sequence[Record]) -> Snapshot:
    engine = Engine(runbook(), bindings())
    folded(records, engine)
    return engine.snapshot()


@settings(deadline=None, max_examples=60)
@given(logs())
def test_folding_twice_gives_the_same_events(records: list[Record]) -> None:
    assert folded(records) == folded(records)


@settings(deadline=None, max_examples=60)
@given(logs())
def test_derived_events_and_other_peoples_records_in_the_log_change_nothing(records: list[Record]) -> None:
    engine = Engine(runbook(), bindings())
    whole: list[Record] = []
    for record in records:
        derived = engine.fold(record)
        others: list[AnyEvent] = [*derived, CheckDone("incident-1", "3.1", "Redis 연결 상태", ok=True, finding="PONG")]
        whole += [record, *(Record(0, record.at_s + 0.05, 0.0, event) for event in others)]
    # The others are stamped later than their cause, and some later than the observation that follows.
    assert [event for _, event in folded(whole)] == [event for _, event in folded(records)]


@settings(deadline=None, max_examples=60)
@given(logs())
def test_splitting_a_batch_into_records_of_the_same_moment_ends_in_the_same_snapshot(records: list[Record]) -> None:
    split: list[Record] = []
    for record in records:
        match record.event:
            case Requests(items=items) if items:
                split += [Record(0, record.at_s, 0.0, Requests([item])) for item in items]
            case Readings(source=source, items=readings) if readings:
                split += [Record(0, record.at_s, 0.0, Readings(source, [item])) for item in readings]
            case _:
                split.append(record)
    assert end_of(split) == end_of(records)


@settings(deadline=None, max_examples=60)
@given(logs())
def test_incidents_open_and_recover_in_turn_and_recovery_is_never_told_early(records: list[Record]) -> None:
    hold_s = bindings().recovery.hold
    open_since_s: float | None = None
    for at_s, event in folded(records):
        if isinstance(event, IncidentOpened):
            assert open_since_s is None
            open_since_s = at_s
        if isinstance(event, IncidentRecovered):
            assert open_since_s is not None
            assert open_since_s <= event.recovered_at_s <= at_s - hold_s
            open_since_s = None


@settings(deadline=None, max_examples=60)
@given(logs(), st.lists(st.floats(0.05, 8.0), min_size=1, max_size=12))
def test_no_data_never_yields_recovered(records: list[Record], pauses_s: list[float]) -> None:
    engine = Engine(runbook(), bindings())
    folded(records, engine)
    at_s = records[-1].at_s + 20.0
    for pause_s in pauses_s:
        told = engine.fold(Record(0, at_s, 0.0, Readings("redis", [])))
        assert not [event for event in told if isinstance(event, IncidentRecovered)]
        at_s += pause_s


@settings(deadline=None, max_examples=60)
@given(logs())
def test_changes_of_level_add_up_to_the_snapshot(records: list[Record]) -> None:
    levels: dict[tuple[str, str], str] = {}
    for _, event in folded(records):
        if isinstance(event, LevelChanged):
            assert event.was == levels.get((event.metric, event.subject), "unknown")
            levels[event.metric, event.subject] = event.level
    end = {(metric.value, subject): level for (metric, subject), level in end_of(records).levels.items()}
    assert {key: Level.of(word) for key, word in levels.items() if word != "unknown"} == {
        key: level for key, level in end.items() if level is not None
    }


def test_what_only_part_of_a_moment_showed_is_not_held() -> None:
    engine = Engine(runbook(), bindings())
    slow, fast = (1.0, "payment", 900.0, False), (1.0, "payment", 9.0, False)
    engine.fold(Record(0, 1.0, 0.0, Requests([slow] * 3)))
    engine.fold(Record(1, 1.0, 0.0, Requests([fast] * 100)))
    assert engine.snapshot().levels[Metric.API_RESPONSE_TIME, "payment"] is Level.NONE


def test_a_sample_stamped_later_than_its_record_ages_from_the_record() -> None:
    engine = Engine(runbook(), bindings())
    engine.fold(Record(0, 1.0, 0.0, Requests([(500.0, "payment", 9.0, False)] * 3)))
    engine.fold(Record(1, 6.1, 0.0, Readings("redis", [])))
    assert engine.snapshot().values[Metric.API_RESPONSE_TIME, "payment"] is None


def test_a_metric_that_is_not_known_is_passed_over() -> None:
    engine = Engine(runbook(), bindings())
    assert engine.fold(Record(0, 1.0, 0.0, Readings("gpu", [(1.0, "gpu_usage", "shop", 99.0)]))) == []
    assert engine.snapshot().values == {}


def test_a_failed_request_counts_in_the_response_time_too() -> None:
    engine = Engine(runbook(), bindings())
    engine.fold(Record(0, 1.0, 0.0, Requests([(1.0, "payment", 900.0, True)] * 3)))
    values = engine.snapshot().values
    assert values[Metric.API_RESPONSE_TIME, "payment"] == 900.0
    assert values[Metric.ERROR_RATE, "payment"] == 100.0


def test_only_the_subjects_that_a_reading_names_are_judged() -> None:
    limited = BINDINGS.replace("metric: cpu_usage,", "metric: cpu_usage, subjects: [shop],")
    engine = Engine(runbook(), bindings(limited))
    engine.fold(Record(0, 1.0, 0.0, Readings("usage", [(1.0, "cpu_usage", name, 99.0) for name in ("shop", "cache")])))
    assert engine.snapshot().levels == {(Metric.CPU_USAGE, "shop"): Level.CRITICAL}
    assert engine.snapshot().values[Metric.CPU_USAGE, "cache"] == 99.0

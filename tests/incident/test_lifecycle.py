"""When incidents open, what keeps them open, and when they are over."""

from chaos.events import (
    IncidentOpened,
    IncidentRecovered,
    LevelChanged,
    ProcedureMatched,
    Readings,
    ServiceRecovered,
    SeverityChanged,
    SourceFailed,
    SteadyStateJudged,
)
from chaos.incident.engine import Engine
from chaos.incident.lifecycle import TRANSITIONS, Phase, Trigger
from chaos.scales import Metric

from .builders import BINDINGS, ENDPOINTS, Log, Shop, bindings, folded, runbook


def kinds(log: Log) -> list[tuple[float, str]]:
    """The incident events of a log by time and kind."""
    told = (IncidentOpened, SeverityChanged, ProcedureMatched, ServiceRecovered, IncidentRecovered)
    return [(at_s, type(event).__name__) for at_s, event in folded(log.records) if isinstance(event, told)]


def names(log: Log) -> list[str]:
    return [name for _, name in kinds(log)]


def armed() -> Log:
    log = Log()
    log.healthy(0, 5)
    log.armed(5.0)
    log.healthy(5, 10)
    return log


def hit_ratio_incident() -> Log:
    """Minor by the indicator alone from 10 s until 12 s, and nothing read after."""
    log = armed()
    for tick in range(4):
        log.requests(10 + tick / 2)
        log.readings(10 + tick / 2, Shop(hit_ratio=40.0))
    return log


def test_nothing_opens_before_the_steady_state_is_met() -> None:
    log = Log()
    for tick in range(10):
        log.requests(tick / 2, took_ms=3000)
        log.readings(tick / 2)
    log.add(5.0, SteadyStateJudged(met=False, problems=["slow"]))
    log.requests(5.5, took_ms=3000)
    assert names(log) == []


def test_a_healthy_shop_has_no_incident() -> None:
    log = armed()
    log.healthy(10, 20)
    assert names(log) == []


def test_an_incident_opens_by_an_indicator_alone_and_recovers_by_it() -> None:
    log = hit_ratio_incident()
    log.healthy(12, 25)
    assert kinds(log) == [
        (10.0, "IncidentOpened"),
        (10.0, "SeverityChanged"),
        (10.0, "ProcedureMatched"),
        (17.0, "IncidentRecovered"),
    ]


def test_a_relapse_within_the_holding_time_starts_it_anew() -> None:
    log = hit_ratio_incident()
    log.healthy(12, 15)
    log.requests(15)
    log.readings(15, Shop(hit_ratio=40.0))
    log.healthy(15.5, 25)
    recovered = [event for _, event in folded(log.records) if isinstance(event, IncidentRecovered)]
    assert [event.recovered_at_s for event in recovered] == [17.5]


def test_no_data_never_recovers() -> None:
    log = hit_ratio_incident()
    for tick in range(60):
        log.add(12.5 + tick, Readings("redis", []))
    assert names(log)[-1] == "ProcedureMatched"


def test_data_that_comes_back_after_a_long_silence_counts_from_then() -> None:
    log = hit_ratio_incident()
    log.healthy(12, 16)
    log.healthy(40, 45)
    recovered = [
        (at_s, event.recovered_at_s) for at_s, event in folded(log.records) if isinstance(event, IncidentRecovered)
    ]
    assert recovered == [(43.0, 40.0)]


def test_a_silence_that_ends_with_good_news_only_is_not_bridged() -> None:
    log = hit_ratio_incident()
    log.healthy(12, 15)
    for tick in range(10):
        log.readings(40 + tick / 2)
    recovered = [event.recovered_at_s for _, event in folded(log.records) if isinstance(event, IncidentRecovered)]
    assert recovered == [40.0]


def test_a_level_that_no_class_speaks_of_keeps_an_incident_open() -> None:
    log = hit_ratio_incident()
    for tick in range(40):
        log.requests(12 + tick / 2)
        log.readings(12 + tick / 2, Shop(cpu=95.0))
    assert "IncidentRecovered" not in names(log)


def test_what_proved_a_class_and_is_read_no_more_keeps_an_incident_open() -> None:
    log = armed()
    report = (Metric.QUERY_TIME.value, "report")
    log.add(10.0, Readings("reports", [(10.0, *report, 900.0)]))
    log.healthy(10, 30)
    by_query_time = bindings(BINDINGS.replace("figure: api_response_time", "figure: query_time"))
    told = [type(event) for _, event in folded(log.records, Engine(runbook(), by_query_time))]
    assert IncidentOpened in told
    assert IncidentRecovered not in told


def test_without_a_holding_time_what_is_still_held_opens_no_second_incident() -> None:
    log = hit_ratio_incident()
    log.healthy(12, 25)
    at_once = bindings(BINDINGS.replace("hold: 3s", "hold: 0s"))
    events = folded(log.records, Engine(runbook(), at_once))
    assert [type(event) for _, event in events].count(IncidentOpened) == 1
    assert [event.recovered_at_s for _, event in events if isinstance(event, IncidentRecovered)] == [14.0]


def test_a_row_at_level_caution_is_not_hit() -> None:
    log = armed()
    log.requests(10.0, ("order_create",), 300)
    log.requests(10.0, ("product_detail",), 600)
    log.healthy(10.5, 25)
    rows = [event.recovery_row for _, event in folded(log.records) if isinstance(event, ServiceRecovered)]
    assert rows == ["상품 상세 정보"]


def test_an_endpoint_that_rose_and_has_no_traffic_since_is_not_recovered() -> None:
    log = armed()
    log.requests(10.0, ("payment",), 5000, each=6)
    rest = tuple(name for name in ENDPOINTS if name != "payment")
    for tick in range(1, 60):
        log.requests(10 + tick / 2, rest)
        log.readings(10 + tick / 2)
    assert "IncidentOpened" in names(log)
    assert "IncidentRecovered" not in names(log)


def test_an_incident_whose_source_failed_is_not_recovered_until_it_reads_again() -> None:
    log = hit_ratio_incident()
    log.add(12.0, SourceFailed("redis", "connection lost"))
    for tick in range(20):
        log.requests(12 + tick / 2)
        log.add(12 + tick / 2, Readings("usage", [(12 + tick / 2, "cpu_usage", "shop", 20.0)]))
    assert "IncidentRecovered" not in names(log)
    log.healthy(22, 30)
    assert kinds(log)[-1] == (25.0, "IncidentRecovered")


def test_a_service_that_is_down_keeps_an_incident_open_even_where_no_class_speaks_of_it() -> None:
    log = hit_ratio_incident()
    gateway = (Metric.SERVICE_UP.value, "gateway")
    log.add(12.0, Readings("readiness", [(12.0, *gateway, 0.0)]))
    for tick in range(1, 20):
        at_s = 12 + tick / 2
        log.requests(at_s)
        log.readings(at_s)
        log.add(at_s, Readings("readiness", [(at_s, *gateway, float(at_s >= 18))]))
    recovered = [event.recovered_at_s for _, event in folded(log.records) if isinstance(event, IncidentRecovered)]
    assert recovered == [18.0]


def test_a_second_incident_has_an_id_and_procedures_of_its_own() -> None:
    log = hit_ratio_incident()
    log.healthy(12, 25)
    log.requests(25)
    log.readings(25, Shop(hit_ratio=40.0))
    opened = [event for _, event in folded(log.records) if isinstance(event, IncidentOpened | ProcedureMatched)]
    assert [event.incident for event in opened] == ["incident-1", "incident-1", "incident-2", "incident-2"]


def test_a_second_procedure_matches_later_in_the_same_incident() -> None:
    log = hit_ratio_incident()
    log.requests(12)
    log.readings(12, Shop(hit_ratio=40.0, index=False))
    matched = [(at_s, event.procedure) for at_s, event in folded(log.records) if isinstance(event, ProcedureMatched)]
    assert matched == [(10.0, "3.1"), (12.0, "3.2")]


def test_a_missing_index_keeps_an_incident_open() -> None:
    log = armed()
    log.requests(10)
    log.readings(10, Shop(index=False, query_ms=300.0))
    for tick in range(1, 40):
        log.requests(10 + tick / 2)
        log.readings(10 + tick / 2, Shop(index=False))
    assert "IncidentRecovered" not in names(log)


def test_severity_does_not_fall_past_a_class_that_is_unknown() -> None:
    log = armed()
    log.requests(10.0, ("payment",), failed=True, each=6)
    for tick in range(1, 20):
        log.requests(10 + tick / 2, ("cart_lookup", "popular_products"), 600)
        log.readings(10 + tick / 2)
    severities = [event.severity for _, event in folded(log.records) if isinstance(event, SeverityChanged)]
    assert severities == ["Major"]


def test_the_failed_load_makes_every_endpoint_unknown() -> None:
    log = armed()
    log.add(10.0, SourceFailed("k6", "exit code 137"))
    lost = [event for at_s, event in folded(log.records) if at_s == 10.0 and isinstance(event, LevelChanged)]
    assert {event.subject for event in lost} == set(ENDPOINTS)
    assert {(event.level, event.value) for event in lost} == {("unknown", None)}


def test_a_level_falls_by_time_alone_when_its_samples_are_too_old() -> None:
    log = armed()
    log.requests(10.0, ("payment",), 5000)
    log.readings(14.9)
    log.readings(15.1)
    (last,) = [
        e
        for at_s, e in folded(log.records)
        if at_s == 15.1 and isinstance(e, LevelChanged) and e.subject == "payment" and e.metric == "api_response_time"
    ]
    assert (last.level, last.was) == ("unknown", "critical")


def test_an_unbound_metric_keeps_its_last_value_and_is_not_judged() -> None:
    without_cpu = "\n".join(line for line in BINDINGS.splitlines() if "metric: cpu_usage" not in line)
    log = Log()
    log.readings(0.0, Shop(cpu=99.0))
    engine = Engine(runbook(), bindings(without_cpu))
    folded(log.records, engine)
    assert engine.snapshot().values[Metric.CPU_USAGE, "shop"] == 99.0
    assert (Metric.CPU_USAGE, "shop") not in engine.snapshot().levels


def test_what_stands_against_recovery_can_be_told() -> None:
    log = hit_ratio_incident()
    engine = Engine(runbook(), bindings())
    folded(log.records, engine)
    assert engine.blocked_by() == (
        "Minor still holds",
        "cache_hit_ratio cache 51.8 % (indicator of procedure 3.1 violated)",
    )


def test_the_table_leaves_no_phase_without_a_way_on() -> None:
    assert {phase for phase, _ in TRANSITIONS} == set(Phase)
    assert {trigger for _, trigger in TRANSITIONS} == set(Trigger)

import time
from dataclasses import replace

import pytest

from chaos.definitions import from_plain
from chaos.events import Readings, Record, Requests
from chaos.report.sampling import MOST_STEPS, STEP_S, span_of
from chaos.report.series import lanes_of, panels_of
from chaos.runbook.bindings import Bindings
from chaos.scales import Level
from chaos.verdict.timings import times_of
from tests.verdict.builders import BINDINGS, bindings, document, numbered, redis_outage

LOG = redis_outage()
PANELS = {panel.key: panel for panel in panels_of(LOG, document(), bindings(), times_of(LOG))}


def test_what_was_hit_stands_first_the_worst_on_top() -> None:
    lines = PANELS["api_response_time"].lines
    assert [line.subject for line in lines if line.hit] == ["popular_products", "cart_lookup", "product_detail"]
    assert [line.hit for line in lines] == sorted((line.hit for line in lines), reverse=True)


def test_the_level_of_a_line_is_that_of_its_worst_value() -> None:
    levels = {line.subject: line.level for line in PANELS["api_response_time"].lines}
    assert levels["popular_products"] == Level.CRITICAL.word
    assert levels["cart_lookup"] == Level.WARNING.word
    assert levels["payment"] == Level.NONE.word


def test_a_value_that_was_not_known_is_a_gap_in_its_line() -> None:
    (line,) = PANELS["memory_usage"].lines
    during = [value for at_s, value in zip(PANELS["memory_usage"].at_s, line.values, strict=True) if 13 < at_s < 14]
    assert set(during) == {None}


def test_before_and_after_are_outside_the_failure() -> None:
    line = PANELS["api_response_time"].lines[0]
    assert line.before == pytest.approx(3.0)
    assert line.after == pytest.approx(3.0)


def test_before_is_unknown_where_the_value_was_unknown_when_it_began() -> None:
    readings = [
        (at_s, Readings("database", [(at_s, "query_time", "order_lookup", 2.0)])) for at_s in (1.0, 2.0, 13.0, 20.0)
    ]
    (panel,) = panels_of(numbered(readings), document(), bindings(), times_of(LOG))
    assert panel.lines[0].before is None


def test_a_subject_that_the_indicator_does_not_watch_violates_nothing() -> None:
    procedure = {
        "phrases": ["Redis cache failure"],
        "applies": {"down": "cache"},
        "indicator_subjects": ["another cache"],
    }
    elsewhere = from_plain({**BINDINGS, "procedures": [procedure]}, "bindings.yaml", Bindings)
    panels = {panel.key: panel for panel in panels_of(LOG, document(), elsewhere, times_of(LOG))}
    assert not panels["cache_hit_ratio"].lines[0].hit


def test_a_hit_ratio_is_worst_where_it_is_lowest() -> None:
    (line,) = PANELS["cache_hit_ratio"].lines
    assert line.hit
    assert line.worst is not None
    assert line.worst < 30


def test_a_panel_says_how_its_values_come_from_samples() -> None:
    assert PANELS["api_response_time"].reading == "p95 over the last {window}"


def test_a_service_was_down_from_its_first_to_its_last_reading_of_down() -> None:
    lanes = {lane.subject: lane for lane in lanes_of(LOG, span_of(LOG))}
    assert [each.state for each in lanes["cache"].stretches] == ["up", "down", "up"]
    assert lanes["cache"].down_s == pytest.approx(2.0)
    assert lanes["database"].down_s == 0


def test_a_log_without_observations_has_no_panel() -> None:
    log = redis_outage(with_signals=False)
    assert panels_of(log, document(), bindings(), times_of(log)) == ()
    assert span_of(log) == (0.0, 0.0)


def _long(minutes: int, a_second: int) -> list[Record]:
    batches = [
        (tick / 10, Requests([(tick / 10, "payment", 10.0 + tick % 7, False)] * (a_second // 10)))
        for tick in range(minutes * 600)
    ]
    readings = [(second * 1.0, Readings("cache", [(second * 1.0, "service_up", "cache", 1.0)])) for second in range(60)]
    return numbered([*batches, *readings])


def test_a_long_drill_is_drawn_in_bounded_steps() -> None:
    panels = panels_of(_long(10, 10), document(), bindings(), times_of([]))
    assert len(panels[0].at_s) <= MOST_STEPS + 1
    assert panels[0].at_s[1] - panels[0].at_s[0] > STEP_S


def test_a_hundred_thousand_requests_are_drawn_within_seconds() -> None:
    log = _long(5, 330)
    began_s = time.perf_counter()
    panels_of(log, document(), bindings(), times_of([]))
    assert time.perf_counter() - began_s < 10


def test_a_level_that_the_document_wants_held_is_none_before_it_has_lasted() -> None:
    rows = []
    for row in document().thresholds:
        (level, begins) = max(row.levels)
        hour = replace(begins, text="1 h", value=3_600_000.0, unit="ms")
        rows.append(replace(row, held=((level, hour),)) if level is Level.CRITICAL else row)
    panels = {
        panel.key: panel
        for panel in panels_of(LOG, replace(document(), thresholds=tuple(rows)), bindings(), times_of(LOG))
    }
    line = panels["api_response_time"].lines[0]
    assert (line.subject, line.level) == ("popular_products", Level.WARNING.word)
    assert [band.held for band in panels["api_response_time"].bands] == ["", "", "1 h"]

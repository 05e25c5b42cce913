"""When a drill has to stop, and what an experiment may say of it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.definitions import load
from chaos.errors import BadInput
from chaos.experiment.stop_when import StopCondition
from chaos.incident.snapshot import Snapshot
from chaos.inputs import read
from chaos.safety.stop_conditions import BLIND_S, Broken, Watched
from chaos.scales import Metric

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
ERRORS = (Metric.ERROR_RATE, "order_create")


def condition(text: str = "signal: error_rate\nof: order_create\nabove: 50%\nfor: 5s") -> StopCondition:
    return load(text, "stop", StopCondition)


def stopped(watched: Watched, values: list[tuple[float, float | None]]) -> tuple[Broken, ...]:
    """What is broken after the last of `values`, by time."""
    broken: tuple[Broken, ...] = ()
    for at_s, value in values:
        watched, broken = watched.after(at_s, Snapshot(at_s, {ERRORS: value}))
        if broken:
            return broken
    return broken


def test_a_signal_beyond_its_bound_for_long_enough_stops() -> None:
    (broken,) = stopped(Watched([condition()]), [(n, 63.0) for n in range(10)])
    assert (broken.since_s, broken.at_s) == (0, 5)
    assert broken.sentence == (
        "error_rate order_create 63 %, for 5.0 s (stop_when: error_rate of order_create above 50% for 5 s)"
    )


def test_one_good_value_begins_the_time_anew() -> None:
    values = [(n, 10.0 if n == 4 else 63.0) for n in range(9)]
    assert not stopped(Watched([condition()]), values)


def test_a_value_at_the_bound_is_not_beyond_it() -> None:
    assert not stopped(Watched([condition()]), [(n, 50.0) for n in range(20)])


def test_a_signal_that_cannot_be_measured_counts_as_beyond_but_not_at_once() -> None:
    at_once = condition("signal: error_rate\nof: order_create\nabove: 50%")
    assert not stopped(Watched([at_once]), [(n, None) for n in range(5)])
    (broken,) = stopped(Watched([at_once]), [(n, None) for n in range(20)])
    assert (broken.value, broken.at_s) == (None, BLIND_S)


def test_a_good_value_that_is_old_is_not_known() -> None:
    watched = Watched([condition()])
    for now_s in range(3, 7):
        watched, broken = watched.after(now_s, Snapshot(1.0, {ERRORS: 0.0}))
        assert not broken
    assert watched.after(9.0, Snapshot(1.0, {ERRORS: 0.0}))[1][0].value is None


def test_without_a_subject_every_one_that_is_seen_counts() -> None:
    watched = Watched([condition("signal: error_rate\nabove: 50%")])
    _, broken = watched.after(1.0, Snapshot(1.0, {ERRORS: 0.0, (Metric.ERROR_RATE, "cart"): 80.0}))
    assert [each.subject for each in broken] == ["cart"]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
def test_it_stops_exactly_where_a_run_of_bad_values_has_lasted(values: list[float]) -> None:
    bad_since, expected = None, None
    for at_s, value in enumerate(values):
        bad_since = (at_s if bad_since is None else bad_since) if value > 50 else None
        if bad_since is not None and at_s - bad_since >= 5:
            expected = at_s
            break
    broken = stopped(Watched([condition()]), list(enumerate(values)))
    assert (broken[0].at_s if broken else None) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("signal: error_rat\nabove: 50%", "error_rate"),
        ("signal: error_rate\nabove: 2s", "2s is no bound of error_rate: write 50%"),
        ("signal: api_response_time\nabove: 50%", "50% is no bound of api_response_time: write 2s or 500ms"),
        ("signal: service_up\nbelow: 1%", "write 1 \\(there, up\\) or 0"),
        ("signal: error_rate\nabove: many", "'many' is no bound"),
        ("signal: error_rate", "above or below"),
        ("signal: error_rate\nabove: 50%\nbelow: 10%", "above or below"),
        ("signal: error_rate\nabove: 150%", "error_rate is never above 150%, so this would never act"),
        ("signal: service_up\nabove: 1", "service_up is never above 1, so this would never act"),
        ("signal: cache_hit_ratio\nbelow: 0%", "cache_hit_ratio is never below 0%"),
        ("signal: error_rate\nabov: 50%", "did you mean 'above'"),
    ],
)
def test_what_cannot_be_a_stop_condition_is_told(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        condition(text)


def test_a_bound_reads_back_from_its_dump() -> None:
    before = condition("signal: api_response_time\nabove: 1.5s")
    assert before.bound.value == 1500
    assert StopCondition.model_validate_json(before.model_dump_json(by_alias=True, exclude_none=True)) == before


def test_an_endpoint_that_is_none_is_told_with_its_place_and_what_was_meant(tmp_path: Path) -> None:
    text = (EXPERIMENTS / "redis-outage.yaml").read_text(encoding="utf-8").replace("../", f"{EXPERIMENTS.parent}/")
    for name in ("incident-response.md", "bindings.yaml"):
        (tmp_path / name).symlink_to(EXPERIMENTS / name)
    path = tmp_path / "guarded.yaml"
    path.write_text(f"{text}\nstop_when:\n  - {{signal: error_rate, of: order_creat, above: 50%}}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"guarded.yaml:\d+:\d+: error_rate is not read on 'order_creat'.*order_create"):
        read(path)

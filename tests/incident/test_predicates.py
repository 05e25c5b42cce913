"""Predicates over a snapshot: each kind, its evidence, and the laws of three-valued logic."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from chaos.incident.assessment import assess
from chaos.incident.findings import Finding
from chaos.incident.predicates import Scene, evaluate
from chaos.incident.snapshot import Subject
from chaos.runbook.predicates import Predicate
from chaos.scales import Level, Metric, Severity

from .builders import INDEX, bindings, runbook

ADAPTER: TypeAdapter[Predicate] = TypeAdapter(Predicate)
DOCUMENT = runbook()


def finding(predicate: dict[str, Any], values: dict[Subject, float | None], speaker: Severity | None = None) -> Finding:
    said = next((row for row in DOCUMENT.classes if row.severity is speaker), None)
    scene = Scene(assess(1.0, values, DOCUMENT, bindings()), DOCUMENT, said)
    return evaluate(ADAPTER.validate_json(json.dumps(predicate)), scene)


def time_of(endpoint: str) -> Subject:
    return Metric.API_RESPONSE_TIME, endpoint


def errors_of(endpoint: str) -> Subject:
    return Metric.ERROR_RATE, endpoint


SLOW = {"level": {"metric": "api_response_time", "at_least": "warning"}}


def test_a_level_names_metric_subject_value_bound_and_line() -> None:
    found = finding(SLOW, {time_of("popular_products"): 1812.4, time_of("payment"): 499.9})
    assert found.holds is True
    assert found.texts == ["api_response_time popular_products 1,812 ms ≥ 1s (critical, line 57)"]


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ({"payment": 499.9}, False),
        ({"payment": 500.0}, True),
        ({"payment": None}, None),
        ({"payment": 10.0, "cart_add": None}, None),
        ({"payment": 500.0, "cart_add": None}, True),
        ({}, None),
    ],
)
def test_a_level_is_unknown_until_every_subject_is_known_or_one_has_it(
    values: dict[str, float | None], *, holds: bool | None
) -> None:
    assert finding(SLOW, {time_of(endpoint): value for endpoint, value in values.items()}).holds is holds


def test_a_named_subject_that_was_never_seen_is_unknown() -> None:
    only = {"level": {"metric": "error_rate", "at_least": "critical", "subjects": ["payment"]}}
    assert finding(only, {errors_of("cart_add"): 100.0}).holds is None


@pytest.mark.parametrize(("value", "holds"), [(0.0, True), (1.0, False), (None, None)])
def test_a_service_is_down_by_what_its_source_read(value: float | None, *, holds: bool | None) -> None:
    assert finding({"down": "cache"}, {(Metric.SERVICE_UP, "cache"): value}).holds is holds


def test_a_service_that_no_source_reads_is_unknown() -> None:
    assert finding({"down": "cache"}, {(Metric.SERVICE_UP, "database"): 0.0}).holds is None


@pytest.mark.parametrize(("rate", "holds"), [(50.0, False), (50.1, True), (100.0, True), (None, None)])
def test_an_endpoint_is_unavailable_where_it_fails_more_often_than_it_answers(
    rate: float | None, *, holds: bool | None
) -> None:
    assert finding({"unavailable": ["cart_lookup"]}, {errors_of("cart_lookup"): rate}).holds is holds


@pytest.mark.parametrize(("value", "holds"), [(499.9, False), (500.0, True)])
def test_a_figure_is_the_one_in_the_sentence_of_the_class(value: float, *, holds: bool) -> None:
    found = finding({"figure": "api_response_time"}, {time_of("payment"): value}, Severity.MINOR)
    assert found.holds is holds
    assert found.texts == (["api_response_time payment 500 ms ≥ 500 ms (line 13)"] if holds else [])


def test_a_figure_that_the_sentence_does_not_have_is_unknown() -> None:
    assert finding({"figure": "api_response_time"}, {time_of("payment"): 9000.0}, Severity.CRITICAL).holds is None


def test_a_violated_indicator_names_its_procedure_and_bound() -> None:
    found = finding({"indicator": "violated", "procedure": "3.1"}, {(Metric.CACHE_HIT_RATIO, "cache"): 41.25})
    assert found.texts == ["cache_hit_ratio cache 41.25 % < 95 % (procedure 3.1, line 40)"]


def test_an_indicator_of_any_procedure_is_unknown_while_one_of_them_is() -> None:
    assert finding({"indicator": "violated"}, {(Metric.CACHE_HIT_RATIO, "cache"): 99.0}).holds is None


@pytest.mark.parametrize(("value", "holds"), [(0.0, True), (1.0, False), (None, None)])
def test_an_index_is_missing_by_what_its_source_read(value: float | None, *, holds: bool | None) -> None:
    assert finding({"missing_index": "database"}, {(Metric.INDEX_VALID, INDEX): value}).holds is holds


@pytest.mark.parametrize(("count", "holds"), [(0.5, True), (0.0, False), (None, None)])
def test_a_wait_for_a_lock_is_seen_by_how_many_wait(count: float | None, *, holds: bool | None) -> None:
    assert finding({"waits_for_locks": "database"}, {(Metric.LOCK_WAITS, "database"): count}).holds is holds


def test_evidence_of_all_is_that_of_its_parts() -> None:
    found = finding({"all": [{"down": "cache"}, SLOW]}, {(Metric.SERVICE_UP, "cache"): 0.0, time_of("payment"): 600.0})
    assert found.texts == ["service_up cache 0: down", "api_response_time payment 600 ms ≥ 500ms (warning, line 57)"]


# Four services, of which each is up, down or unknown, and predicates over them.
SERVICES = [f"s{n}" for n in range(4)]
worlds = st.fixed_dictionaries({name: st.sampled_from([0.0, 1.0, None]) for name in SERVICES})
leaves = st.sampled_from(SERVICES).map(lambda name: {"down": name})
trees = st.recursive(
    leaves,
    lambda inner: st.tuples(st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=3)).map(
        lambda pair: {pair[0]: pair[1]}
    ),
    max_leaves=8,
)
World = dict[str, float | None]


def truth(predicate: dict[str, Any], world: World) -> bool | None:
    return finding(predicate, {(Metric.SERVICE_UP, name): value for name, value in world.items()}).holds


def negated(value: bool | None) -> bool | None:  # noqa: FBT001 - a truth value is what it is about
    return None if value is None else not value


@given(trees, worlds)
def test_none_is_negation_and_twice_is_nothing(tree: dict[str, Any], world: World) -> None:
    assert truth({"none": [tree]}, world) is negated(truth(tree, world))
    assert truth({"none": [{"none": [tree]}]}, world) is truth(tree, world)


@given(st.lists(trees, min_size=1, max_size=3), worlds)
def test_all_and_any_are_dual(parts: list[dict[str, Any]], world: World) -> None:
    negations = [{"none": [part]} for part in parts]
    assert truth({"all": parts}, world) is negated(truth({"any": negations}, world))
    assert truth({"none": parts}, world) is truth({"all": negations}, world)


@given(st.lists(trees, min_size=1, max_size=3), worlds)
def test_order_does_not_matter(parts: list[dict[str, Any]], world: World) -> None:
    for kind in ("all", "any", "none"):
        assert truth({kind: parts}, world) is truth({kind: parts[::-1]}, world)


@given(trees, worlds, st.fixed_dictionaries({name: st.sampled_from([0.0, 1.0]) for name in SERVICES}))
def test_learning_what_was_unknown_never_turns_an_answer(
    tree: dict[str, Any], world: World, learnt: dict[str, float]
) -> None:
    before = truth(tree, world)
    known: World = {name: learnt[name] if value is None else value for name, value in world.items()}
    after = truth(tree, known)
    assert after is not None
    assert before in (None, after)


@given(trees, worlds)
def test_what_holds_only_by_readings_has_evidence_and_what_does_not_hold_has_none(
    tree: dict[str, Any], world: World
) -> None:
    found = finding(tree, {(Metric.SERVICE_UP, name): value for name, value in world.items()})
    if found.holds is not True:
        assert found.texts == []
    elif "none" not in json.dumps(tree):
        assert found.texts


def test_levels_and_severities_stay_apart() -> None:
    values: dict[Subject, float | None] = {time_of("payment"): 1200.0}
    assert assess(1.0, values, DOCUMENT, bindings()).levels == {time_of("payment"): Level.CRITICAL}


@pytest.mark.parametrize(("matched", "holds"), [((), False), (("3.1",), True), (("3.2",), False)])
def test_matched_holds_in_an_incident_that_this_procedure_handles(matched: tuple[str, ...], *, holds: bool) -> None:
    scene = Scene(assess(1.0, {}, DOCUMENT, bindings()), DOCUMENT, procedures=matched)
    assert evaluate(ADAPTER.validate_python({"matched": "3.1"}), scene).holds is holds

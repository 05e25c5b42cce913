"""An undo is proven by comparing states, and told in words where it is not."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chaos.faults.catalogue import fault_of
from chaos.faults.kill import Kill
from chaos.safety.undo import carry_out, differences
from chaos.target.runtimes import RunningTarget


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)


plain = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), _nested, max_leaves=8)
states = st.dictionaries(st.text(max_size=5), plain, max_size=4)


@given(state=states)
def test_equal_states_have_no_differences(state: dict[str, Any]) -> None:
    assert differences(state, dict(state)) == ()


@given(prior=states, now=states)
def test_states_that_differ_have_differences(prior: dict[str, Any], now: dict[str, Any]) -> None:
    assert bool(differences(prior, now)) == (prior != now)


def test_a_difference_names_its_place_and_both_values() -> None:
    prior = {"status": "running", "settings": {"maxmemory": "128mb", "port": 1}}
    now = {"status": "running", "settings": {"maxmemory": "64mb", "port": 1, "save": ""}}
    assert differences(prior, now) == ("settings.maxmemory: 128mb ≠ 64mb", "settings.save: absent ≠ ")


def test_a_list_that_was_a_tuple_before_it_was_written_is_equal() -> None:
    assert differences({"links": ["a"]}, {"links": ("a",)}) == ()


def test_an_undo_that_fails_is_reported_and_raises_nothing(small_target: RunningTarget) -> None:
    undone = carry_out(Kill(type="kill", service="nowhere"), small_target, {"status": "running", "settings": {}})
    assert undone.needed
    assert any("nowhere" in each for each in undone.differences)


def test_a_setting_that_undo_cannot_restore_is_reported(small_target: RunningTarget) -> None:
    fault = Kill(type="kill", service="cache")
    prior = fault.capture(small_target)
    undone = carry_out(fault, small_target, {**prior, "settings": {**prior["settings"], "maxmemory": "1"}})
    assert [each.split(":")[0] for each in undone.differences] == ["settings.maxmemory"]


def test_a_service_that_died_meanwhile_is_brought_back_for_an_undo_that_needs_it(small_target: RunningTarget) -> None:
    noop = fault_of({"type": "noop", "service": "cache"})
    prior = noop.capture(small_target)
    noop.inject(small_target, prior)
    small_target.kill("cache")
    undone = carry_out(noop, small_target, prior)
    assert (undone.needed, undone.differences) == (True, ())
    assert small_target.answers("cache")


def test_a_proxy_that_is_frozen_goes_on_before_it_is_asked(small_target: RunningTarget) -> None:
    partition = fault_of({"type": "partition", "service": "cache", "link": "shop-cache"})
    prior = partition.capture(small_target)
    partition.inject(small_target, prior)
    small_target.pause("toxiproxy")
    undone = carry_out(partition, small_target, prior)
    assert (undone.needed, undone.differences) == (True, ())

"""What every fault of the catalogue promises, against real servers."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos.faults.catalogue import FAULTS, fault_of
from chaos.faults.emptied import Emptied
from chaos.faults.port import Fault
from chaos.safety.undo import carry_out, differences
from chaos.target.port import Target
from chaos.target.runtimes import RunningTarget
from tests.faults.examples import EXAMPLES, INSIDE, NAMES, TARGETS, fill, ready


class Example(NamedTuple):
    """A fault, how somebody else would repair what it did, and where it is injected."""

    fault: Fault
    repair: Callable[[Target], None]
    target: RunningTarget


@pytest.fixture(params=EXAMPLES, ids=NAMES)
def example(request: pytest.FixtureRequest) -> Iterator[Example]:
    """One fault and its repair; whatever a failing test leaves is put back."""
    definition, repair = request.param
    target = request.getfixturevalue(TARGETS.get(definition["type"], "small_target"))
    fill(target)
    fault = ready(definition, target)
    prior = fault.capture(target)
    yield Example(fault, repair, target)
    assert not carry_out(fault, target, prior).differences


def shown(look: Callable[[], str | None]) -> str | None:
    """What `look` sees within the time that a drill gives an effect."""
    looks = Retrying(
        retry=retry_if_result(lambda seen: not seen),
        stop=stop_after_delay(5),
        wait=wait_fixed(0.02),
        retry_error_callback=lambda _: None,
    )
    return looks(look)


def test_every_fault_of_the_catalogue_has_an_example() -> None:
    definitions = [*INSIDE, *(each for each, _ in EXAMPLES)]
    assert {type(fault_of(each)) for each in definitions} == set(FAULTS)


def test_nothing_shows_before_the_injection(example: Example) -> None:
    fault, target = example.fault, example.target
    prior = fault.capture(target)
    assert not differences(prior, fault.capture(target))
    assert fault.effect(target, prior) is None


def test_the_effect_shows_after_the_injection_and_lasts(example: Example) -> None:
    fault, target = example.fault, example.target
    prior = fault.capture(target)
    fault.inject(target, prior)
    assert shown(lambda: fault.effect(target, prior))
    assert fault.ended(target, prior) is None


def test_undo_restores_the_captured_state(example: Example) -> None:
    fault, target = example.fault, example.target
    prior = fault.capture(target)
    fault.inject(target, prior)
    undone = carry_out(fault, target, prior)
    assert (undone.needed, undone.differences) == (True, ())
    assert not differences(prior, undone.state)
    assert shown(lambda: fault.ended(target, prior))


def test_undoing_twice_is_harmless(example: Example) -> None:
    fault, target = example.fault, example.target
    prior = fault.capture(target)
    fault.inject(target, prior)
    carry_out(fault, target, prior)
    fault.undo(target, prior)
    again = carry_out(fault, target, prior)
    assert (again.needed, again.differences) == (False, ())


def test_undo_after_somebody_elses_repair_is_not_needed(example: Example) -> None:
    fault, target = example.fault, example.target
    prior = fault.capture(target)
    fault.inject(target, prior)
    example.repair(target)
    assert shown(lambda: fault.ended(target, prior))
    # Keys that were put aside are ours to forget, even where the cache was filled anew.
    tidies = isinstance(fault, Emptied)
    assert tidies or shown(lambda: "" if differences(prior, fault.state(target)) else "as before")
    undone = carry_out(fault, target, prior)
    assert (undone.needed, undone.differences) == (tidies, ())


def test_an_unknown_service_is_refused_with_words(example: Example) -> None:
    fault, target = example.fault, example.target
    elsewhere = fault.model_copy(update={"service": "nowhere"})
    assert "nowhere" in (elsewhere.refused(target) or "")


def test_a_definition_reads_back_from_its_dump(example: Example) -> None:
    dump = example.fault.model_dump(mode="json")
    assert fault_of(dump).model_dump(mode="json") == dump

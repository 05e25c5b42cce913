"""Which drills of a game day are run, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.errors import BadInput
from chaos.gamedays.order import Choice, chosen, ordered

NAMES = ("redis-outage", "redis-hang", "dropped-order-index", "control")


@given(seed=st.integers(0, 10_000))
def test_a_seed_gives_one_order_of_all(seed: int) -> None:
    assert ordered(NAMES, seed) == ordered(NAMES, seed)
    assert sorted(ordered(NAMES, seed)) == sorted(NAMES)


def test_seeds_give_different_orders() -> None:
    assert len({tuple(ordered(NAMES, seed)) for seed in range(50)}) > 10


def test_without_a_seed_it_is_as_listed() -> None:
    assert ordered(NAMES, None) == list(NAMES)


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        (Choice(), list(NAMES)),
        (Choice(only=("control", "redis-hang")), ["redis-hang", "control"]),
        (Choice(start="dropped-order-index"), ["dropped-order-index", "control"]),
        (Choice(skip=("control",)), ["redis-outage", "redis-hang", "dropped-order-index"]),
        (Choice(start="redis-hang", skip=("control",)), ["redis-hang", "dropped-order-index"]),
    ],
)
def test_what_is_chosen_keeps_its_order(choice: Choice, left: list[str]) -> None:
    assert chosen(NAMES, choice) == left


def test_names_that_are_none_are_told_all_at_once() -> None:
    with pytest.raises(BadInput) as error:
        chosen(NAMES, Choice(only=("redis-hangs",), skip=("xyz",)))
    assert "did you mean 'redis-hang'?" in str(error.value)
    assert "no drill 'xyz' (it has redis-outage" in str(error.value)


def test_a_choice_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(BadInput, match="nothing is left"):
        chosen(NAMES, Choice(only=("control",), skip=("control",)))

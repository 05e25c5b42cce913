"""A procedure is to be followed again in the same incident where what it is for was gone for a while and came back."""

from chaos.incident.relapse import Relapses

SETTLE_S = 2.0


def seen(*moments: tuple[float, bool | None]) -> list[float]:
    """When procedure 3.1, which applied at first, is to be followed again, by whether it applies at each moment."""
    relapses, again = Relapses(), []
    for at_s, applies in moments:
        if relapses.again({"3.1": applies}, at_s, SETTLE_S):
            again.append(at_s)
        relapses = relapses.after(("3.1",), {"3.1": applies}, at_s)
    return again


def test_what_goes_on_is_followed_once() -> None:
    assert seen((0.0, True), (5.0, True), (10.0, True)) == []


def test_what_was_gone_and_came_back_is_followed_again_each_time() -> None:
    assert seen((0.0, True), (1.0, False), (4.0, True), (5.0, False), (9.0, True), (10.0, True)) == [4.0, 9.0]


def test_what_was_gone_for_a_moment_only_is_the_same_trouble() -> None:
    assert seen((0.0, True), (1.0, False), (2.5, True), (3.0, False), (4.5, True)) == []


def test_what_is_unknown_is_neither_gone_nor_back() -> None:
    assert seen((0.0, True), (1.0, None), (9.0, True)) == []
    assert seen((0.0, True), (1.0, False), (2.0, None), (4.0, True)) == [4.0]

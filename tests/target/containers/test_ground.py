"""When a drill has no ground any more: its engine was away and is back, or stays away."""

from chaos.target.containers import ground
from chaos.target.containers.ground import Ground


def test_an_engine_that_answers_is_ground() -> None:
    there = Ground("unix:///engine.sock")
    there.answered()
    assert there.lost == ""


def test_an_engine_that_is_away_is_waited_for_so_that_an_undo_finds_it() -> None:
    clock = [100.0]
    away = Ground("unix:///engine.sock", lambda: clock[0])
    away.missed()
    clock[0] += 4.2
    away.missed()
    assert away.lost == ""
    away.answered()
    assert away.lost.startswith("the engine at unix:///engine.sock did not answer for 4.2 s, as when it is restarted")


def test_nobody_waits_for_ever() -> None:
    clock = [100.0]
    away = Ground("unix:///engine.sock", lambda: clock[0])
    away.missed()
    clock[0] += ground.GONE_WITHIN_S
    away.missed()
    assert away.lost == "the engine at unix:///engine.sock has not answered for 20 s"

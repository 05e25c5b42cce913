"""Which start is made now, and which were missed."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chaos.gamedays.due import PUNCTUAL_S, SETTLED_S, due
from chaos.gamedays.starts import starts
from tests.gamedays.schedules import at, schedule

DAILY = schedule("30 10 * * *")
CATCHING_UP = schedule("30 10 * * *", more="missed: catch up\ngrace: 2h")


def test_a_scheduler_that_comes_up_waits_for_the_next_start() -> None:
    found = due("q", DAILY, at("2026-11-24 09:00"), at("2026-11-24 09:00"))
    assert (found.at, found.missed) == (at("2026-11-24 10:30"), ())


def test_a_start_is_due_at_its_moment_and_a_little_later() -> None:
    found = due("q", DAILY, at("2026-11-24 09:00"), at("2026-11-24 10:30:40"))
    assert found.start
    assert (found.start.planned, found.late) == (at("2026-11-24 10:30"), False)


def test_a_missed_start_is_skipped() -> None:
    found = due("q", DAILY, at("2026-11-24 09:00"), at("2026-11-24 11:00"))
    assert [each.planned for each in found.missed] == [at("2026-11-24 10:30")]
    assert found.at == at("2026-11-25 10:30")


def test_a_missed_start_is_caught_up_with_once_and_not_at_once() -> None:
    now = at("2026-11-26 11:00")
    found = due("q", CATCHING_UP, at("2026-11-23 09:00"), now)
    assert found.start
    assert (found.start.planned, found.late, found.at) == (
        at("2026-11-26 10:30"),
        True,
        now + timedelta(seconds=SETTLED_S),
    )
    assert [each.planned.day for each in found.missed] == [23, 24, 25]


def test_beyond_its_grace_a_missed_start_is_not_caught_up_with() -> None:
    found = due("q", CATCHING_UP, at("2026-11-24 09:00"), at("2026-11-24 12:31"))
    assert (found.late, found.at) == (False, at("2026-11-25 10:30"))


def test_what_was_due_before_a_pause_ended_is_neither_made_nor_missed() -> None:
    found = due("q", CATCHING_UP, at("2026-11-23 09:00"), at("2026-11-24 10:31"), resumed=at("2026-11-24 10:30:30"))
    assert (found.at, found.missed) == (at("2026-11-25 10:30"), ())


def test_after_a_long_pause_the_next_start_is_found() -> None:
    often = schedule("* * * * *")
    found = due("q", often, at("2026-01-01 00:00"), at("2026-11-24 10:30:40"), resumed=at("2026-11-24 10:30:30"))
    assert (found.at, found.missed) == (at("2026-11-24 10:31"), ())


def test_a_start_that_chance_has_put_off_beyond_the_end_of_a_pause_is_made() -> None:
    spread = schedule("30 10 * * *", more="spread: 1h")
    drawn = next(starts("q", spread, at("2026-11-24 09:00")))
    resumed = drawn.at - timedelta(seconds=1)
    assert resumed > drawn.planned
    found = due("q", spread, at("2026-11-24 09:00"), resumed, resumed=resumed)
    assert found.at == drawn.at


@given(decided_h=st.integers(0, 300), passed_s=st.integers(0, 900_000))
def test_no_start_is_made_that_was_decided_on_and_none_early(decided_h: int, passed_s: int) -> None:
    decided = at("2026-11-01 00:00") + timedelta(hours=decided_h)
    now = decided + timedelta(seconds=passed_s)
    for each in (DAILY, CATCHING_UP):
        found = due("q", each, decided, now)
        assert found.start
        assert found.at
        assert found.start.planned > decided
        assert found.at >= now - timedelta(seconds=PUNCTUAL_S)
        assert all(decided < missed.planned < found.start.planned for missed in found.missed)

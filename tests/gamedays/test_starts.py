"""When a game day starts."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chaos.gamedays.starts import upcoming, why_not
from tests.gamedays.schedules import at, schedule


def _told(cron: str, zone: str, since: str, count: int) -> list[str]:
    found = upcoming("quarterly", schedule(cron, zone), at(since, zone), count)
    return [f"{each.at:%Y-%m-%d %H:%M %z}" for each in found]


def test_ten_starts_keep_their_time_of_the_day_when_summer_time_ends() -> None:
    told = _told("30 10 * * mon", "Europe/Berlin", "2026-10-01 00:00", 10)
    assert told == [
        "2026-10-05 10:30 +0200",
        "2026-10-12 10:30 +0200",
        "2026-10-19 10:30 +0200",
        "2026-10-26 10:30 +0100",
        "2026-11-02 10:30 +0100",
        "2026-11-09 10:30 +0100",
        "2026-11-16 10:30 +0100",
        "2026-11-23 10:30 +0100",
        "2026-11-30 10:30 +0100",
        "2026-12-07 10:30 +0100",
    ]


def test_a_time_that_the_clock_jumps_over_is_made_up_for_once_right_after() -> None:
    assert _told("30 2 * * *", "Europe/Berlin", "2027-03-27 12:00", 2) == [
        "2027-03-28 03:00 +0200",
        "2027-03-29 02:30 +0200",
    ]


def test_a_time_that_the_clock_shows_twice_is_met_once() -> None:
    assert _told("30 2 * * *", "Europe/Berlin", "2026-10-24 12:00", 2) == [
        "2026-10-25 02:30 +0200",
        "2026-10-26 02:30 +0100",
    ]


def test_nothing_starts_outside_the_windows() -> None:
    weekdays = schedule("0 */2 * * *", more="windows: [{days: [weekdays], from: '09:00', until: '15:00'}]")
    found = upcoming("quarterly", weekdays, at("2026-11-27 13:00"), 4)
    assert [f"{each.at:%a %H}" for each in found] == ["Fri 14", "Mon 10", "Mon 12", "Mon 14"]


def test_nothing_starts_on_frozen_days_and_the_reason_is_told() -> None:
    frozen = schedule("0 10 * * *", more="freeze: [{from: 2026-12-20, until: 2027-01-03, because: the sale}]")
    found = upcoming("quarterly", frozen, at("2026-12-19 00:00"), 2)
    assert [f"{each.at:%m-%d}" for each in found] == ["12-19", "01-04"]
    assert why_not(frozen, at("2027-01-03 23:59")) == "frozen from 2026-12-20 until 2027-01-03: the sale"


def test_a_window_that_cron_never_meets_has_no_start() -> None:
    never = schedule("0 20 * * *", more="windows: [{from: '09:00', until: '15:00'}]")
    assert upcoming("quarterly", never, at("2026-11-24 00:00"), 1) == []


def test_a_start_that_chance_has_put_off_is_still_to_come_after_its_moment_of_cron() -> None:
    spread = schedule("0 9 * * *", more="spread: 4h")
    (found,) = upcoming("quarterly", spread, at("2026-11-24 08:59"), 1)
    assert found.at > found.planned
    assert upcoming("quarterly", spread, at("2026-11-24 09:00"), 1) == [found]
    assert upcoming("quarterly", spread, found.at, 1)[0].planned == at("2026-11-25 09:00")


@given(
    name=st.text(min_size=1, max_size=20),
    day=st.integers(0, 700),
    zone=st.sampled_from(["Asia/Seoul", "Europe/Berlin"]),
)
def test_chance_keeps_within_its_spread_and_its_window_and_is_the_same_for_everybody(
    name: str, day: int, zone: str
) -> None:
    spread = schedule("0 9,14 * * *", zone, "spread: 2h\nwindows: [{from: '09:00', until: '15:00'}]")
    since = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
    found = upcoming(name, spread, since, 4)
    assert found == upcoming(name, spread, since, 4)
    for each in found:
        assert 0 <= (each.at.astimezone(UTC) - each.planned.astimezone(UTC)).total_seconds() <= 7200
        assert why_not(spread, each.at) == ""


@given(day=st.integers(0, 2000), hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_every_day_of_any_year_has_one_start_whatever_clocks_do(day: int, hour: int, minute: int) -> None:
    daily = schedule(f"{minute} {hour} * * *", "America/New_York")
    found = upcoming("quarterly", daily, datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day), 5)
    dates = [each.at.date() for each in found]
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(dates))

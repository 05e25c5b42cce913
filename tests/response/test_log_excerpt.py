"""What is kept of a log: bounded, in its order, what matters first, nothing left out in silence."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.response.log_excerpt import LINES_BEFORE, MOST_BYTES, MOST_CHARACTERS, MOST_LINES, excerpt

SINCE = datetime(2026, 11, 24, 11, 27, 0, tzinfo=UTC).timestamp()
BEFORE, AFTER = "2026-11-24T11:26:59.9Z", "2026-11-24T11:27:00.1Z"
FILLER = [f'{{"event": "request {chr(97 + n % 26)}{chr(97 + n // 26)}", "timestamp": "{AFTER}"}}' for n in range(300)]


def redis(moment: str, mark: str, text: str) -> str:
    local = datetime.fromisoformat(moment).astimezone().strftime("%d %b %Y %H:%M:%S.%f")[:-3]
    return f"19173:M {local} {mark} {text}"


@pytest.mark.parametrize(
    "line",
    [
        f'{{"event": "cache lost", "level": "error", "timestamp": "{AFTER}"}}',
        f'{{"event": "request", "status": 503, "level": "info", "timestamp": "{AFTER}"}}',
        f'{{"event": "slow", "level": "info", "timestamp": "{AFTER}"}}',
        '{"msg": "upstream gone", "level": "warn", "ts": %f}' % (SINCE + 1),
        "2026-11-24 11:27:01.000 UTC [19208] ERROR: relation does not exist",
        "2026-11-24 11:27:01.000 UTC [19208] LOG: duration: 808.476 ms execute _pg3_0: SELECT 1",
        "[2026-11-24 11:27:01,000] WARNING in app: late",
        redis(AFTER, "#", "Out of memory"),
    ],
)
def test_what_warns_is_kept_however_much_else_there_is(line: str) -> None:
    assert line in excerpt([line, *FILLER], SINCE).lines


@pytest.mark.parametrize(
    "line",
    [
        f'{{"event": "request", "path": "/error-codes", "level": "info", "timestamp": "{AFTER}"}}',
        redis(AFTER, "*", "Ready to accept connections"),
    ],
)
def test_routine_is_left_out_where_there_is_much(line: str) -> None:
    assert line not in excerpt([line, *FILLER], SINCE).lines


def test_lines_since_the_detection_are_preferred_and_those_before_are_not_counted() -> None:
    old = [f'{{"event": "error {n}", "level": "error", "timestamp": "{BEFORE}"}}' for n in range(9)]
    found = excerpt([*old, FILLER[0]], SINCE)
    assert found.lines == (FILLER[0],)
    assert (found.left_out, found.quiet) == (0, False)


NAIVE = [
    "1:M 24 Nov 2026 11:27:00.100 # Out of memory",
    '{"event": "cache lost", "level": "error", "timestamp": "2026-11-24T11:27:00.1"}',
    "[2026-11-24 11:27:01,000] WARNING in app: late",
]


@pytest.mark.usefixtures("far_from_utc")
@pytest.mark.parametrize("line", NAIVE)
def test_times_without_a_zone_are_of_the_zone_in_which_the_log_was_written(line: str) -> None:
    found = excerpt([line], SINCE, zone=UTC)
    assert (found.lines, found.quiet) == ((line,), False)


@pytest.mark.usefixtures("far_from_utc")
def test_times_without_a_zone_are_this_machines_where_the_log_is() -> None:
    assert not excerpt(["1:M 24 Nov 2026 20:27:00.100 # Out of memory"], SINCE).quiet
    assert excerpt(["1:M 24 Nov 2026 11:27:00.100 # Out of memory"], SINCE).quiet


@pytest.mark.usefixtures("far_from_utc")
def test_a_time_that_says_its_zone_is_of_that_zone() -> None:
    line = f'{{"event": "a", "timestamp": "{AFTER}"}}'
    assert not excerpt([line], SINCE, zone=timezone(timedelta(hours=-5))).quiet


def test_a_log_that_fell_silent_gives_its_last_lines_and_says_so() -> None:
    lines = [f'{{"event": "{name}", "timestamp": "{BEFORE}"}}' for name in "abcdefgh"]
    found = excerpt(lines, SINCE)
    assert found.lines == tuple(lines[-LINES_BEFORE:])
    assert found.quiet


def test_an_empty_log_is_no_silence() -> None:
    assert excerpt([], SINCE) == excerpt(["", "  "], SINCE)
    assert not excerpt([], SINCE).quiet


def test_what_happened_again_and_again_is_one_line_with_its_count() -> None:
    lines = [f"2026-11-24 11:27:0{n} UTC [{n}] ERROR: no connection 0{n}ab34cd12" for n in range(1, 6)]
    assert excerpt(lines, SINCE).lines == (f"{lines[0]} ×5",)


def test_the_lines_of_a_statement_are_one_entry() -> None:
    lines = ["2026-11-24 11:27:01 UTC [1] LOG: duration: 808 ms execute:", "\tSELECT *", "\tFROM orders"]
    assert excerpt(lines, SINCE).lines == (f"{lines[0]} SELECT * FROM orders",)


def test_a_log_without_times_is_of_now() -> None:
    assert excerpt(["going down", "down"], SINCE).lines == ("going down", "down")


def test_a_line_is_masked_before_it_is_cut() -> None:
    line = f"2026-11-24T11:27:01Z {'x' * (MOST_CHARACTERS - 25)} secret-that-is-cut"
    (kept,) = excerpt([line], SINCE, lambda text: text.replace("secret-that-is-cut", "***")).lines
    assert kept.endswith("***")


lines_of_any_make = st.lists(
    st.one_of(
        st.text(max_size=900),
        st.sampled_from(FILLER),
        st.builds('{{"event": {!r}, "level": "error", "timestamp": "{}"}}'.format, st.text(), st.just(AFTER)),
        st.builds("2026-11-24 11:27:{:02} UTC ERROR {}".format, st.integers(0, 99), st.text(max_size=600)),
    ),
    max_size=150,
)


@given(lines_of_any_make)
def test_an_excerpt_is_bounded_in_the_order_of_the_log_and_tells_what_it_left_out(lines: list[str]) -> None:
    found = excerpt(lines, SINCE)
    assert len(found.lines) <= MOST_LINES
    assert sum(len(line.encode()) for line in found.lines) <= MOST_BYTES + 8 * MOST_LINES
    assert all(len(line) <= MOST_CHARACTERS + 8 and "\n" not in line for line in found.lines)
    assert found.left_out >= 0


@given(st.lists(st.sampled_from([f"2026-11-24 11:27:01 ERROR {word}" for word in ("a", "b", "c")]), min_size=1))
def test_every_entry_is_shown_counted_or_left_out(lines: list[str]) -> None:
    found = excerpt(lines, SINCE)
    shown = sum(int(line.rpartition("×")[2]) if "×" in line else 1 for line in found.lines)
    assert shown + found.left_out == len(lines)

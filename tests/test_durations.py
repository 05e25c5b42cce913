"""Measured durations read the same wherever they are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.durations import clock, lasted, tenths
from chaos.response import notify_words
from chaos.verdict.words import took

KOREAN = ("시간", "분", "초")


@pytest.mark.parametrize(
    ("seconds", "english", "korean"),
    [
        (0.0, "0.0 s", "0.0초"),
        (0.02, "20 ms", "20 ms"),
        (8.14, "8.1 s", "8.1초"),
        (59.94, "59.9 s", "59.9초"),
        (59.97, "1 min", "1분"),
        (125.0, "2 min 5 s", "2분 5초"),
        (3599.6, "1 h", "1시간"),
        (3720.0, "1 h 2 min", "1시간 2분"),
    ],
)
def test_a_duration_in_words(seconds: float, english: str, korean: str) -> None:
    assert (lasted(seconds), lasted(seconds, KOREAN)) == (english, korean)


@given(st.floats(0.1, 100_000))
def test_messages_verdicts_and_reports_say_the_same(seconds: float) -> None:
    assert notify_words.lasted(seconds, notify_words.ENGLISH) == took(seconds) == lasted(seconds)


@given(st.floats(-100_000, 100_000))
def test_nothing_lasts_sixty_seconds(seconds: float) -> None:
    assert not {"60.0 s", "60 s", "60 min"} & {tenths(seconds), clock(seconds)}


@pytest.mark.parametrize(("seconds", "said"), [(-1.23, "-1.2 s"), (-125.0, "-2 min 5 s"), (0.4, "0.4 s")])
def test_what_was_before_the_onset_is_negative(seconds: float, said: str) -> None:
    assert tenths(seconds) == said

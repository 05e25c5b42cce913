import pytest

from chaos.verdict.words import limit, listed, took


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0, "0.0 s"), (1.44, "1.4 s"), (59.9, "59.9 s"), (60.0, "1 min"), (125.0, "2 min 5 s"), (3725.0, "1 h 2 min")],
)
def test_a_measured_duration_in_words(seconds: float, words: str) -> None:
    assert took(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0 s"),
        (0.5, "500 ms"),
        (2.5, "2.5 s"),
        (10.0, "10 s"),
        (1800.0, "30 min"),
        (3600.0, "1 h"),
        (7200.0, "2 h"),
    ],
)
def test_a_promised_duration_in_words(seconds: float, words: str) -> None:
    assert limit(seconds) == words


def test_a_duration_that_rounds_up_to_a_minute_is_still_read_as_one() -> None:
    assert took(59.96) == "1 min"


@pytest.mark.parametrize(
    ("words", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_as_a_sentence_lists_them(words: list[str], sentence: str) -> None:
    assert listed(words) == sentence

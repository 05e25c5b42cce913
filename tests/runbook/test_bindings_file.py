"""Mistakes of a bindings file, each with its line and column."""

from collections.abc import Callable

import pytest

from chaos.errors import BadInput
from chaos.runbook.bindings_file import read
from tests.runbook.documents import EXPERIMENTS

OURS = (EXPERIMENTS / "bindings.yaml").read_text(encoding="utf-8")


def told(text: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read(text, "b.yaml")
    return [str(problem) for problem in caught.value.problems]


def line_of(text: str, part: str, *, last: bool = False) -> int:
    at = text.rindex(part) if last else text.index(part)
    return text[:at].count("\n") + 1


def test_our_own_bindings_are_valid() -> None:
    assert read(OURS, "b.yaml").readings


def test_a_window_of_nothing_is_told_with_its_place() -> None:
    text = OURS.replace("window: 5s", "window: 0s", 1)
    (problem,) = told(text)
    assert problem.startswith(f"b.yaml:{line_of(text, '0s')}:13: readings.0.window: must be more than 0 s, and is")


def _metric(text: str) -> str:
    return text.replace("metric: error_rate\n    statistic", "metric: api_response_time\n    statistic", 1)


def _class(text: str) -> str:
    return text.replace("- severity: Minor", "- severity: Major", 1)


def _phrase(text: str) -> str:
    return text.replace("phrases: [Redis memory,", "phrases: [redis **ANSWERS**,", 1)


@pytest.mark.parametrize(
    ("change", "what", "first", "again"),
    [
        (_metric, "api_response_time", "metric: api_response_time", "metric: api_response_time\n    statistic: ratio"),
        (_class, "class Major", "- severity: Major", "- severity: Major"),
        (_phrase, "'redis **ANSWERS**'", "[Redis answers", "[redis **ANSWERS**"),
    ],
)
def test_what_is_bound_twice_is_told_with_both_lines(
    change: Callable[[str], str], what: str, first: str, again: str
) -> None:
    text = change(OURS)
    (problem,) = told(text)
    assert problem.startswith(f"b.yaml:{line_of(text, again, last=True)}:")
    assert problem.endswith(f": {what} is bound on line {line_of(text, first)} already")


def test_a_phrase_may_stand_twice_in_one_entry_and_in_entries_of_two_kinds() -> None:
    text = OURS.replace("phrases: [Redis memory,", "phrases: [Redis memory, redis memory, Restart Redis,", 1)
    assert read(text, "b.yaml")

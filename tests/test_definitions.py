"""YAML to typed definitions: every problem at once, each with its place."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.definitions import Definition, LevelWord, Seconds, from_plain, load, plain
from chaos.errors import BadInput
from chaos.scales import Level


class Inner(Definition):
    level: LevelWord = Level.NONE
    hold: Seconds = 1.0


class Outer(Definition):
    title: str
    inner: Inner = Inner()
    parts: tuple[Inner, ...] = ()


def _problems(text: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        load(text, "file.yaml", Outer)
    return [str(problem) for problem in caught.value.problems]


def test_a_definition_is_read() -> None:
    assert load("title: T\ninner: {level: warning, hold: 500ms}", "f", Outer).inner == Inner(
        level=Level.WARNING, hold=0.5
    )


def test_all_problems_of_a_file_are_told_at_once_in_their_order() -> None:
    problems = _problems("title: 3\ninner:\n  hold: soon\nparts:\n  - level: hihg\n")
    assert [problem.split(": ")[0] for problem in problems] == ["file.yaml:1:8", "file.yaml:3:9", "file.yaml:5:12"]


def test_an_unknown_key_is_an_error_with_a_suggestion() -> None:
    (problem,) = _problems("title: T\ninner: {levle: warning}")
    assert problem == "file.yaml:2:9: unknown key 'levle' (did you mean 'level'?)"


def test_a_missing_key_is_told() -> None:
    assert _problems("inner: {}") == ["file.yaml:1:1: 'title' is missing"]


def test_a_key_given_twice_is_an_error_with_its_place() -> None:
    assert _problems("title: T\ntitle: U") == ["file.yaml:2:1: 'title' stands here twice (first on line 1)"]


def test_a_duration_without_its_unit_is_an_error_that_says_what_would_be_right() -> None:
    (problem,) = _problems("title: T\ninner: {hold: 5}")
    assert problem.startswith("file.yaml:2:15: inner.hold: a duration needs its unit, for example 500ms")


def test_broken_yaml_is_told_with_its_place() -> None:
    (problem,) = _problems("title: [1, 2")
    assert problem.startswith("file.yaml:1:")


def test_a_version_of_yaml_that_nobody_knows_is_told_with_its_place() -> None:
    (problem,) = _problems("title: T\ninner:\n%YAML 9.9\n  hold: 5s")
    assert problem == "file.yaml:3:1: not YAML: '%YAML 9.9' is a version that is not known here (leave the line out)"


def test_an_alias_bomb_is_refused_and_not_unfolded() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    (problem,) = _problems(bomb)
    assert "aliases counted" in problem


def test_an_alias_of_itself_is_refused() -> None:
    assert _problems("title: &a [*a]") == ["file.yaml:1:8: an alias stands inside of what it stands for"]


@pytest.mark.parametrize("text", ["title: " + "[" * 5000, "title: " + "{a: " * 3000, "title: " + "[" * 300 + "]" * 300])
def test_deep_nesting_is_told_and_no_traceback(text: str) -> None:
    assert _problems(text)


def test_an_empty_file_is_told() -> None:
    assert _problems("") == ["file.yaml:1:1: the file is empty"]


def test_what_was_recorded_as_plain_data_reads_back_as_the_same_definition() -> None:
    text = "title: T\nparts: [{hold: 2m}, {level: critical}]"
    assert from_plain(plain(text, "f"), "f", Outer) == load(text, "f", Outer)


@given(st.text())
def test_no_text_raises_anything_but_bad_input(text: str) -> None:
    with suppress(BadInput):
        load(text, "file.yaml", Outer)


@given(st.floats(min_value=0, max_value=1e6), st.sampled_from([("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]))
def test_a_duration_is_its_number_times_its_unit(number: float, unit: tuple[str, float]) -> None:
    word, seconds = unit
    assert load(f"title: T\ninner: {{hold: {number:f}{word}}}", "f", Outer).inner.hold == pytest.approx(
        float(f"{number:f}") * seconds
    )

"""Quantities: what is read from running text in both languages, and what is not."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chaos.runbook.model import Comparison
from chaos.runbook.quantities import quantities, quantity
from chaos.runbook.quantity_words import AFTER_FIGURE, BEFORE_FIGURE, UNITS, UnitWords

Unit = tuple[UnitWords, str]
Side = tuple[Comparison, str]


@pytest.mark.parametrize(
    ("text", "value", "unit", "comparison"),
    [
        ("30분 이내", 1_800_000, "ms", Comparison.AT_MOST),
        ("1시간 이내", 3_600_000, "ms", Comparison.AT_MOST),
        ("within 1 hour", 3_600_000, "ms", Comparison.AT_MOST),
        ("up to 1h30m", 5_400_000, "ms", Comparison.AT_MOST),
        ("1시간 30분", 5_400_000, "ms", None),
        ("1 hour and 30 minutes", 5_400_000, "ms", None),
        ("1,900ms", 1_900, "ms", None),
        ("2s", 2_000, "ms", None),
        ("1초", 1_000, "ms", None),
        ("5µs", 0.005, "ms", None),
        ("0.1%", 0.1, "%", None),
        ("2.3s", 2_300, "ms", None),
        ("95% 이상", 95, "%", Comparison.AT_LEAST),
        ("at least 95%", 95, "%", Comparison.AT_LEAST),
        ("not below 95 %", 95, "%", Comparison.AT_LEAST),
        ("≥95%", 95, "%", Comparison.AT_LEAST),
        ("500ms 이상", 500, "ms", Comparison.AT_LEAST),
        ("100 ms or less", 100, "ms", Comparison.AT_MOST),
        ("no more than 5 s", 5_000, "ms", Comparison.AT_MOST),
        ("최대 30분 이내", 1_800_000, "ms", Comparison.AT_MOST),
        ("5초 초과", 5_000, "ms", Comparison.ABOVE),
        ("> 800ms", 800, "ms", Comparison.ABOVE),
        ("1% 미만", 1, "%", Comparison.BELOW),
    ],
)
def test_a_quantity_is_read_in_its_base_unit(text: str, value: float, unit: str, comparison: Comparison | None) -> None:
    read = quantity(text, 7)
    assert read is not None
    assert (read.value, read.unit, read.comparison, read.text, read.line) == (value, unit, comparison, text, 7)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("500", id="no unit"),
        pytest.param("10-20ms", id="range"),
        pytest.param("5 to 10 minutes", id="range in words"),
        pytest.param("at least 5 s or less", id="words that contradict each other"),
        pytest.param("500ms/s", id="rate"),
        pytest.param("-5 ms", id="negative"),
        pytest.param("0,5 %", id="decimal comma"),
        pytest.param("1 000 ms", id="thousands parted by a space"),
        pytest.param("5M", id="five million"),
        pytest.param("5초과", id="over 5 of something, not 5 seconds"),
        pytest.param("3분의 1", id="a third, not 3 minutes"),
        pytest.param("1분기", id="a quarter, not a minute"),
        pytest.param("5%p", id="percentage points"),
        pytest.param("95%ile", id="percentile"),
        pytest.param("p95", id="a statistic"),
        pytest.param("010-1234-5678", id="telephone number"),
        pytest.param("3분 5시간", id="smaller unit first"),
    ],
)
def test_what_is_not_certain_is_no_quantity(text: str) -> None:
    assert quantities(text, 1) == ()


def test_a_text_that_says_more_than_a_quantity_is_not_one() -> None:
    assert quantity("30분 정도", 1) is None


def test_all_quantities_of_a_sentence_are_found_in_order() -> None:
    text = "Order look-up 23ms -> 2s (was < 50 ms), 주문조회 23ms → 2s"
    assert [each.value for each in quantities(text, 1)] == [23, 2_000, 50, 23, 2_000]


def test_an_arrow_compares_nothing() -> None:
    assert [each.comparison for each in quantities("3 ms -> 1,900 ms => 2 s", 1)] == [None, None, None]


def _worded(sides: dict[Comparison, tuple[str, ...]]) -> st.SearchStrategy[Side]:
    return st.sampled_from([(comparison, word) for comparison, words in sides.items() for word in words])


NUMBERS = st.decimals(min_value=0, max_value=999_999_999, allow_nan=False, allow_infinity=False, places=3)
UNIT_WORDS = st.sampled_from([(unit, word) for unit in UNITS for word in unit.words])


@given(
    number=NUMBERS,
    unit=UNIT_WORDS,
    grouping=st.sampled_from(["", ","]),
    space=st.sampled_from(["", " ", "\N{NO-BREAK SPACE}"]),
)
def test_a_rendered_quantity_reads_back(number: Decimal, unit: Unit, grouping: str, space: str) -> None:
    meant, word = unit
    text = f"{number:{grouping}}{space}{word}"
    read = quantity(text, 1)
    assert read is not None
    assert (read.value, read.unit) == (float(number * meant.factor), meant.base)


@given(number=NUMBERS, unit=UNIT_WORDS, side=_worded(dict(BEFORE_FIGURE)))
def test_a_comparing_word_before_the_figure_reads_back(number: Decimal, unit: Unit, side: Side) -> None:
    comparison, word = side
    read = quantity(f"{word} {number} {unit[1]}", 1)
    assert read is not None
    assert read.comparison is comparison


@given(number=NUMBERS, unit=UNIT_WORDS, side=_worded(dict(AFTER_FIGURE)))
def test_a_comparing_word_after_the_figure_reads_back(number: Decimal, unit: Unit, side: Side) -> None:
    comparison, word = side
    read = quantity(f"{number}{unit[1]} {word}", 1)
    assert read is not None
    assert read.comparison is comparison


@given(st.text(max_size=60) | st.text(alphabet="0123456789.,-~ msh%분초시간이내상µİıſK><=→to", max_size=40))
@example("3 mın")
@example("1 MİN")
@example("1 ſ")
def test_no_text_raises(text: str) -> None:
    for each in quantities(text, 1):
        assert each.value >= 0
        assert each.unit in {"ms", "%"}
        assert each.text in text


@given(st.text(alphabet=st.characters(exclude_categories=["Nd"]), max_size=60))
def test_text_without_a_digit_has_no_quantity(text: str) -> None:
    assert quantity(text, 1) is None

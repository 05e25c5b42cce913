"""The words for units and bounds of quantities, Korean and English, as data; all in lower case."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from chaos.runbook.model import Comparison

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitWords:
    """Words for one unit, and how many of the base unit (ms or %) it is."""

    base: str
    factor: Decimal
    words: Words


UNITS = (
    UnitWords("ms", Decimal("0.001"), ("us", "µs", "microsecond", "microseconds", "마이크로초")),
    UnitWords("ms", Decimal(1), ("ms", "msec", "msecs", "millisecond", "milliseconds", "밀리초")),
    UnitWords("ms", Decimal(1_000), ("s", "sec", "secs", "second", "seconds", "초")),
    UnitWords("ms", Decimal(60_000), ("m", "min", "mins", "minute", "minutes", "분")),
    UnitWords("ms", Decimal(3_600_000), ("h", "hr", "hrs", "hour", "hours", "시간")),
    UnitWords("ms", Decimal(86_400_000), ("d", "day", "days", "일")),
    UnitWords("ms", Decimal(604_800_000), ("week", "weeks", "wk", "wks", "주", "주일")),
    UnitWords("%", Decimal(1), ("%", "％", "percent", "퍼센트")),
)

KOREAN_ENDINGS: Words = (
    *("이상", "이하", "이내", "미만", "초과", "안에", "내", "동안", "간", "까지", "보다", "에서", "으로", "로"),
    *("을", "를", "이", "가", "은", "는", "에", "도", "만", "인", "일"),
)
"""What may follow a Korean unit without a space; "분" in "3분의 1" is no unit."""

COMPARING_ENDINGS: Words = (*KOREAN_ENDINGS, "의", "면", "시", "하", "할", "한", "될", "된")
"""What may follow a Korean comparing word without a space; "내" in "30분 내외" promises nothing."""

BEFORE_FIGURE: Mapping[Comparison, Words] = {
    Comparison.AT_LEAST: ("at least", "at or above", "minimum", "minimum of", "≥", ">=", "최소"),
    Comparison.AT_MOST: (
        *("within", "at most", "at or below", "up to", "maximum", "maximum of", "max"),
        *("≤", "<=", "최대"),
    ),
    Comparison.ABOVE: (
        "above",
        "over",
        "more than",
        "greater than",
        "longer than",
        "slower than",
        "exceeds",
        "exceeding",
        ">",
    ),
    Comparison.BELOW: ("below", "under", "less than", "fewer than", "shorter than", "<"),
}
AFTER_FIGURE: Mapping[Comparison, Words] = {
    Comparison.AT_LEAST: ("or more", "or above", "or higher", "or longer", "and above", "or slower", "+", "이상"),
    Comparison.AT_MOST: (
        *("or less", "or below", "or lower", "or under", "or shorter", "or faster", "at most"),
        *("이하", "이내", "내", "안에", "까지"),
    ),
    Comparison.ABOVE: ("초과", "넘으면", "넘을", "넘는", "넘게"),
    Comparison.BELOW: ("미만",),
}
NEGATIONS: Words = ("not", "no", "never")

ARROWS: Words = ("→", "⇒", "➔", "->", "=>", "to", "에서")

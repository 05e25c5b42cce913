"""Sentences of the retrospective with their figures."""

import pytest

from chaos.runbook.lessons import lesson
from chaos.runbook.model import LessonKind, Phrase

FIGURES = [
    ("캐싱 도입으로 인기상품 조회 99.8% 성능 개선", LessonKind.IMPROVED, "인기상품 조회", 99.8, "%"),
    ("주문조회가 98.8% 빨라짐", LessonKind.IMPROVED, "주문조회", 98.8, "%"),
    ("Order look-ups are 98.8 % faster, thanks to an index", LessonKind.IMPROVED, "Order look-ups", 98.8, "%"),
    ("Order look-ups improved by 40%", LessonKind.IMPROVED, "Order look-ups", 40, "%"),
    ("주문 생성 프로세스 최적화 (현재 835ms)", LessonKind.REMAINING, "주문 생성", 835, "ms"),
    ("Placing an order still takes 2 s", LessonKind.REMAINING, "Placing an order", 2_000, "ms"),
]


@pytest.mark.parametrize(("text", "kind", "operation", "value", "unit"), FIGURES)
def test_a_figure_has_its_operation(text: str, kind: LessonKind, operation: str, value: float, unit: str) -> None:
    read = lesson(Phrase(text, 4), None)
    assert read is not None
    figure = read.figure
    assert figure is not None
    assert (figure.kind, figure.operation, figure.value.value, figure.value.unit) == (
        *(kind, Phrase(operation, 4), value, unit),
    )


def test_a_sentence_without_a_figure_is_a_lesson_all_the_same() -> None:
    assert lesson(Phrase("CQRS 패턴 도입 검토", 4), None) is not None


@pytest.mark.parametrize("text", ["99 %", "from 5 s to 2 s", "the promise of 99 % was kept", "20 % 빨라짐"])
def test_a_figure_without_an_operation_or_a_direction_is_not_understood(text: str) -> None:
    assert lesson(Phrase(text, 4), None) is None

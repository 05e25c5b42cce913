"""What holds for every document: bad input is told as such, nothing is dropped in silence, figures read back."""

import dataclasses
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chaos.errors import BadInput
from chaos.runbook.model import Comparison, Phrase, Quantity, Runbook
from chaos.runbook.parse import parse, read
from chaos.runbook.quantities import quantities, quantity
from chaos.runbook.quantity_words import AFTER_FIGURE, BEFORE_FIGURE
from chaos.runbook.vocabulary import COLUMNS, SECTIONS
from chaos.runbook.vocabulary_prose import CLASS_WORDS, PROMISES


def lines(value: Any) -> set[int]:
    """Every line that any part of a typed document stands on."""
    if isinstance(value, tuple):
        return {line for each in value for line in lines(each)}
    if isinstance(value, (Phrase, Quantity)):
        return {value.line}
    if dataclasses.is_dataclass(value):
        return {line for each in dataclasses.fields(value) for line in lines(getattr(value, each.name))}
    return set()


HEADINGS = sorted({word for words in (*COLUMNS.values(), *PROMISES.values()) for word in words})
TITLES = sorted({word for words in SECTIONS.values() for word in words})
LABELS = ["P0", "P1", "SEV1", "SEV2 (High)", "심각도 1", *(words[0] for words in CLASS_WORDS.values())]
CELLS = [
    *(
        "30분 이내",
        "within 1 hour",
        "500 ms",
        "> 5 %",
        "99.8% 개선",
        "10-20 ms",
        "now 5 s",
        "1 business day",
        "p95 > 2s",
    ),
    *("Redis", "error rate", "CPU", "증상", "조치", "a 3 ms → 5 ms", "CTO", "1차", "-", "", "즉시", *LABELS),
]
PIECES = [
    *(
        "# ",
        "## 3.1 ",
        "- ",
        "1. ",
        "  - ",
        "**",
        ": ",
        "`",
        "\n",
        "\n\n",
        "| ",
        " |",
        "|---|\n",
        "```\n",
        "> ",
        "[a](#b)",
        "---\n",
    ),
    *(
        "Symptoms",
        "Actions",
        "Severity",
        "Escalation",
        "RTO",
        "Step 1",
        "장애 등급",
        "에스컬레이션",
        "회고",
        "임계치",
        " ",
    ),
    *CELLS,
]


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A heading and one table under it, of words that documents use."""
    width = draw(st.integers(2, 5))
    heading = draw(st.lists(st.sampled_from(HEADINGS), min_size=width, max_size=width))
    rows = draw(st.lists(st.lists(st.sampled_from(CELLS), min_size=1, max_size=width + 1), min_size=1, max_size=4))
    drawn = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"# {draw(st.sampled_from(TITLES))}\n\n| {' | '.join(heading)} |\n|{'---|' * width}\n{drawn}\n"


@settings(max_examples=300)
@given(tables())
def test_no_row_of_a_table_with_a_figure_is_dropped_in_silence(text: str) -> None:
    runbook, _ = read(text, "doc.md")
    drawn = text.splitlines()
    figures = {at for at, line in enumerate(drawn, start=1) if at > 4 and quantities(line, at)}
    assert figures <= lines(runbook)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join))
def test_no_text_raises_anything_but_bad_input(text: str) -> None:
    try:
        runbook: Runbook = parse(text, "doc.md")
    except BadInput as bad:
        assert bad.problems  # noqa: PT017 - either outcome is right, and each says something
        return
    assert all(1 <= line <= text.count("\n") + text.count("\r") + 1 for line in lines(runbook))


@given(st.lists(st.sampled_from(["SEV1", "SEV2", "SEV3", "SEV4", "SEV5"]), min_size=1, max_size=5, unique=True))
def test_no_two_classes_have_the_same_severity(labels: list[str]) -> None:
    rows = "\n".join(f"| {label} | some |" for label in labels)
    runbook = parse(f"| Severity | Definition |\n|---|---|\n{rows}\n", "doc.md")
    given_out = [row.severity for row in runbook.classes if row.severity]
    assert len(given_out) == len(set(given_out))
    told = {row.label.line for row in runbook.classes} | {each.line for each in runbook.not_understood}
    assert told == {at for at, _ in enumerate(labels, start=3)}


DURATIONS = st.fixed_dictionaries({"h": st.integers(1, 99), "m": st.integers(1, 59), "s": st.integers(1, 59)})
FORMS = [
    "{h}h{m}m{s}s",
    "{h}시간 {m}분 {s}초",
    "{h} hours {m} minutes and {s} seconds",
    "{h}시간{m}분{s}초",
    "{h} hr {m} min {s} sec",
]
SIDES = st.sampled_from(
    [
        *((comparison, word, "") for comparison, words in BEFORE_FIGURE.items() for word in words),
        *((comparison, "", word) for comparison, words in AFTER_FIGURE.items() for word in words),
    ]
)


@given(DURATIONS, st.sampled_from(FORMS), SIDES)
def test_a_compound_duration_reads_back_in_every_form(
    duration: dict[str, int], form: str, side: tuple[Comparison, str, str]
) -> None:
    comparison, before, after = side
    text = f"{before} {form.format(**duration)} {after}".strip()
    seconds = Decimal(duration["h"] * 3600 + duration["m"] * 60 + duration["s"])
    whole = quantity(text, 1)
    assert whole is not None
    assert (whole.value, whole.unit, whole.comparison) == (float(seconds * 1000), "ms", comparison)


@pytest.mark.parametrize(
    "text",
    [
        "# Severity\n\n- SEV1 " + "(" * 60_000,
        "# Contacts\n\n- CTO " + "— " * 30_000,
        "# Alerts\n\n- " + "> 5% " * 12_000,
    ],
    ids=["brackets", "dashes", "figures"],
)
def test_no_document_holds_up_its_reader(text: str) -> None:
    began = time.monotonic()
    read(text, "doc.md")
    assert time.monotonic() - began < 10

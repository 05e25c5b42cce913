"""How much of other teams' incident-response documents is read: right, wrong, not understood, or dropped in silence.

    python benchmarks/public_runbooks.py FOLDER [TRUTHS]

Every `NAME.md` in FOLDER is read and compared with `NAME.truth` in TRUTHS (FOLDER, where it is not given): what a
person found in that document, one row a line, fields parted by "|", lines starting with "#" left out:

    class     | LINE | LABEL                         SEV1, or whatever the document calls it
    promise   | LINE | LABEL | WHAT | TIME           of the class LABEL; WHAT is acknowledged, responded to, updated on,
                                                     mitigated or resolved; TIME "-" where it is said in words alone
    step      | LINE | NAME
    procedure | LINE | TITLE
    symptom   | LINES [| BEFORE | AFTER]             also check and action, without figures
    indicator | LINE | METRIC | BOUND
    threshold | LINE | METRIC | LEVEL=BOUND, ...
    alert     | LINE | METRIC | BOUND [| TIME]
    recovery  | LINE | SERVICE, ... | TIME
    contact   | LINE | WHO
    lesson    | LINES [| FIGURE]

LINES is one line or "12-15"; a figure is a number with ms, s, min, h, d, w or %. A row that was read counts as right
where kind, line and values are those of the truth, else as wrong, also where the truth has no such row. A row of the
truth that was not read right counts as not understood where the document's line is listed as such, else as dropped.
`silent` counts table rows, list items, blocks of code and lines of prose with a figure that are nowhere at all.
"""

import argparse
import dataclasses
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chaos.runbook.entries import means_something
from chaos.runbook.markdown import Item, Paragraph, Table, Verbatim, sections
from chaos.runbook.model import Phrase, Procedure, Quantity, Runbook
from chaos.runbook.parse import read
from chaos.runbook.vocabulary import normal

Row = tuple[str, int, str]
_FACTORS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000, "%": 1}


def rows(runbook: Runbook) -> Iterator[Row]:
    """Every row that was read: kind, line, values."""
    for each in runbook.classes:
        yield "class", each.label.line, _label(each.label.text)
        for promise in each.promises:
            time = _figure(promise.within)
            yield "promise", promise.phrase.line, f"{_label(each.label.text)} {promise.what} {time}"
    yield from (("step", step.name.line, normal(step.name.text)) for step in runbook.steps)
    for procedure in runbook.procedures:
        yield from _procedure(procedure)
    for threshold in runbook.thresholds:
        for level, begins in threshold.levels:
            yield "threshold", begins.line, f"{threshold.metric.value} {level.word} {_figure(begins)}"
    for alert in runbook.alerts:
        held = f" {_figure(alert.held)}" if alert.held else ""
        yield "alert", alert.phrase.line, f"{alert.metric.value} {_figure(alert.bound)}{held}"
    for target in runbook.recovery:
        services = " ".join(normal(each.text) for each in target.services)
        yield "recovery", target.rto.line, f"{services} {_figure(target.rto)}"
    yield from (("contact", each.who.line, normal(each.who.text)) for each in runbook.contacts)
    for lesson in runbook.lessons:
        yield "lesson", lesson.phrase.line, _figure(lesson.figure.value) if lesson.figure else ""


def _procedure(procedure: Procedure) -> Iterator[Row]:
    yield "procedure", procedure.title.line, normal(procedure.title.text)
    for symptom in procedure.symptoms:
        figures = f"{_figure(symptom.before)} {_figure(symptom.after)}" if symptom.after else ""
        yield "symptom", symptom.phrase.line, figures
    yield from (("check", phrase.line, "") for phrase in procedure.checks)
    yield from (("action", phrase.line, "") for phrase in procedure.actions)
    for indicator in procedure.indicators:
        yield "indicator", indicator.phrase.line, f"{indicator.metric.value} {_figure(indicator.bound)}"


def truth(text: str) -> Iterator[Row]:
    """The rows that a person wrote down."""
    for line in text.splitlines():
        fields = [each.strip() for each in line.split("|")]
        if not line.strip() or line.startswith("#"):
            continue
        kind, lines, *values = fields
        first, _, last = lines.partition("-")
        for at in range(int(first), int(last or first) + 1):
            yield from ((kind, at, value) for value in _values(kind, values))


def _values(kind: str, values: list[str]) -> Iterator[str]:
    match kind, values:
        case (("class" | "step" | "procedure" | "contact"), [name]):
            yield normal(name)
        case "promise", [label, what, time]:
            yield f"{normal(label)} {what} {_written(time)}"
        case "threshold", [metric, levels]:
            for level in levels.split(","):
                word, _, bound = level.strip().partition("=")
                yield f"{metric} {word} {_written(bound)}"
        case "recovery", [services, time]:
            yield f"{' '.join(normal(each) for each in services.split(','))} {_written(time)}"
        case "alert" | "indicator", [metric, *figures]:
            yield " ".join([metric, *map(_written, figures)])
        case _:
            yield " ".join(map(_written, values))


def _label(text: str) -> str:
    """The code of a class ("sev1"), or all of its name."""
    code = re.search(r"(p|sev)(?:erity)?[^a-z0-9]*([0-9])", text.casefold())
    return f"{code[1]}{code[2]}" if code else normal(text)


def _figure(quantity: Quantity | None) -> str:
    return f"{quantity.value:g}{quantity.unit}" if quantity else "-"


def _written(figure: str) -> str:
    if figure == "-":
        return figure
    number, unit = re.fullmatch(r"([0-9.]+)\s*(ms|s|min|h|d|w|%)", figure.strip()).groups()  # type: ignore[union-attr]
    return f"{float(number) * _FACTORS[unit]:g}{'%' if unit == '%' else 'ms'}"


def lines(value: Any) -> set[int]:
    """Every line that any part of a typed document stands on."""
    if isinstance(value, tuple):
        return {line for each in value for line in lines(each)}
    if isinstance(value, (Phrase, Quantity)):
        return {value.line}
    if dataclasses.is_dataclass(value):
        return {line for each in dataclasses.fields(value) for line in lines(getattr(value, each.name))}
    return set()


def silent(text: str, runbook: Runbook) -> list[int]:
    """Lines that say something and stand nowhere in `runbook`."""
    said: set[int] = set()
    for section in sections(text):
        for block in section.blocks:
            match block:
                case Table():
                    said |= {row.line for row in block.rows}
                case Item(phrase) | Verbatim(phrase):
                    said |= set() if phrase.text.endswith(":") else {phrase.line}
                case Paragraph(prose):
                    said |= {line.line for line in prose if means_something(line)}
    return sorted(said - lines(runbook))


def measure(document: Path, truths: Path) -> tuple[Counter[str], list[str]]:
    """The counts of one document, and every row that is not right, for people."""
    text = document.read_text(encoding="utf-8")
    runbook, problems = read(text, document.name)
    expected = Counter(truth((truths / f"{document.stem}.truth").read_text(encoding="utf-8")))
    seen = Counter(rows(runbook))
    listed = {phrase.line for phrase in runbook.not_understood}
    missed = expected - seen
    not_understood = sum(count for (_, line, _), count in missed.items() if line in listed)
    quiet = silent(text, runbook)
    counts = Counter(
        {
            "rows": expected.total(),
            "right": (seen & expected).total(),
            "wrong": (seen - expected).total(),
            "not understood": not_understood,
            "dropped": missed.total() - not_understood,
            "silent": len(quiet),
            "contradictions": len(problems),
        }
    )
    told = [f"wrong          {row}" for row in sorted(seen - expected)]
    told += [f"{'not understood' if row[1] in listed else 'dropped       '} {row}" for row in sorted(missed)]
    told += [f"silent         line {line}" for line in quiet] + [f"contradiction  {problem}" for problem in problems]
    return counts, told


def main() -> int:
    """Print the table; 1 where a row was read wrong or dropped."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("truths", type=Path, nargs="?")
    parser.add_argument("--rows", action="store_true", help="every row that is not right, too")
    chosen = parser.parse_args()
    names = ("rows", "right", "wrong", "not understood", "dropped", "silent", "contradictions")
    total: Counter[str] = Counter()
    print(f"{'document':20}" + "".join(f"{name:>16}" for name in names))
    for document in sorted(chosen.folder.glob("*.md")):
        counts, told = measure(document, chosen.truths or chosen.folder)
        total += counts
        print(f"{document.stem:20}" + "".join(f"{counts[name]:16}" for name in names))
        for row in told if chosen.rows else ():
            print(f"    {row}")
    print(f"{'in all':20}" + "".join(f"{total[name]:16}" for name in names))
    return 1 if total["wrong"] or total["dropped"] or total["silent"] else 0


if __name__ == "__main__":
    sys.exit(main())

"""What the terminal says once drills have ended: a table of them, and why one did not pass."""

from collections.abc import Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from chaos.errors import BadInput
from chaos.events import DrillJudged, DrillStarted, ExpectationJudged, FaultEnded, IncidentReportWritten, Record
from chaos.report.fold import RTO, TTD, TTR, measured_of, severity_of
from chaos.report.model import Measured
from chaos.responding import Mode
from chaos.verdict.words import limit, listed, took

VERDICT_STYLES = {"passed": "green", "failed": "bold red", "not cleaned": "bold red", "bad input": "bold red"}
_OTHER_VERDICT = "bold yellow"
_COLUMNS = ("Drill", "Verdict", "Severity", "TTD", "Limit", "TTR", "Limit", "RTO", "Responder", "Ended by")
_FIGURES = {"TTD", "TTR", "Limit", "RTO"}


def summary(drills: Sequence[Sequence[Record]]) -> Table:
    """A row a drill. Plain text where the console has no colours."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for column in _COLUMNS:
        table.add_column(column, justify="right" if column in _FIGURES else "left")
    for records in drills:
        table.add_row(*_row(records))
    return table


def whereabouts(records: Sequence[Record], folder: Path) -> list[Text]:
    """Where the reports of a drill are; to be printed without wrapping, for a path in two pieces opens nothing."""
    written = [r.event.name for r in records if isinstance(r.event, IncidentReportWritten)]
    return [Text(f"{title(records)}: {folder / name}") for name in ("report.html", *written)]


def failure(records: Sequence[Record]) -> str:
    """Why a drill did not pass: its sentence, then what was expected and observed, with the evidence."""
    off = [each for each in _expectations(records) if each.verdict != "passed"]
    told = [
        f"{each.verdict}: {each.expectation}\n"
        f"    expected: {each.expected}\n    observed: {each.observed}\n    evidence: {each.evidence}"
        for each in off
    ]
    return "\n".join([_sentence(records), *told])


def replayed(old: Sequence[Record], new: Sequence[Record]) -> RenderableType:
    """What judging again changed, expectation by expectation, and the sentence of now."""
    before = {each.expectation: each for each in _expectations(old)}
    after = {each.expectation: each for each in _expectations(new)}
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in ("Expectation", "Expected", "Observed", "Then", "Now"):
        table.add_column(column)
    for name in dict.fromkeys([*after, *before]):
        then, now = before.get(name), after.get(name)
        if then is not None and now is not None and (then.verdict, then.expected) == (now.verdict, now.expected):
            continue
        shown = now or then
        assert shown
        cells = [styled(each.verdict) if each else Text("not asked") for each in (then, now)]
        table.add_row(Text(name), Text(shown.expected), Text(shown.observed), *cells)
    sentence = Text(_sentence(new))
    return Group(table, sentence) if table.row_count else Group(Text("Judging again changes nothing."), sentence)


def _row(records: Sequence[Record]) -> list[Text]:
    measured = {each.label: each for each in _measured(records)}
    detect, recover = measured.get(TTD), measured.get(TTR)
    # The tightest of the objectives that ran, as the one that would be missed first.
    objectives = [each.limit_s for each in measured.values() if each.promised_by.startswith(RTO) and each.limit_s]
    return [
        Text(title(records)),
        styled(next((r.event.verdict for r in reversed(records) if isinstance(r.event, DrillJudged)), "not judged")),
        Text(severity_of(records)),
        _time(detect),
        _limit(detect),
        _time(recover),
        _limit(recover),
        Text(limit(min(objectives)) if objectives else "–"),
        Text(_responder(records)),
        Text(listed(list(dict.fromkeys(r.event.by for r in records if isinstance(r.event, FaultEnded)))) or "–"),
    ]


def _measured(records: Sequence[Record]) -> Sequence[Measured]:
    try:
        return measured_of(records)
    except BadInput:
        # A log that tells of no drill has no times; its row must not hide the others.
        return ()


def _time(measured: Measured | None) -> Text:
    if measured is None or measured.measured_s is None:
        return Text("–")
    return Text(took(measured.measured_s), style="red" if measured.kept is False else "")


def _limit(measured: Measured | None) -> Text:
    return Text("–" if measured is None or measured.limit_s is None else limit(measured.limit_s))


def styled(word: str) -> Text:
    """A verdict's word in its colour."""
    return Text(word, style=VERDICT_STYLES.get(word, _OTHER_VERDICT))


def title(records: Sequence[Record]) -> str:
    """What was drilled."""
    return next((r.event.title for r in records if isinstance(r.event, DrillStarted)), "unknown drill")


def _responder(records: Sequence[Record]) -> str:
    """Who responded: runbook, human or none."""
    recorded = (r.event.responder for r in records if isinstance(r.event, DrillStarted))
    return next((Mode.recorded(word).value for word in recorded), "–")


def _expectations(records: Sequence[Record]) -> list[ExpectationJudged]:
    return [record.event for record in records if isinstance(record.event, ExpectationJudged)]


def _sentence(records: Sequence[Record]) -> str:
    sentences = (r.event.sentence for r in reversed(records) if isinstance(r.event, DrillJudged))
    return next(sentences, "Unknown: the event log ends before a verdict.")

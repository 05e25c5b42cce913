"""A drill's report in another language: every text that events and verdicts hold, told again.

Closed words, such as verdicts and states, stay as they are here: they are keys of styles, and the page tells them.
"""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from chaos.definitions import from_plain
from chaos.errors import BadInput
from chaos.events import DrillStarted, ExpectationJudged, Record
from chaos.report.fold import report_of
from chaos.report.header_facts import bare_sentence
from chaos.report.model import FaultTold, Measured, Report, Step
from chaos.report.steps import LifeTold
from chaos.rewording.retelling import LANGUAGES, Retell, retelling
from chaos.rewording.text import Text, engines_of
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse


def report_in(records: Sequence[Record], language: str | None = None) -> tuple[Report, str]:
    """The report of one drill in `language`, or in the document's own; and which language that is.

    English where the document is in a language that no table is written for. Raises BadInput where the log does not
    begin with a drill's start.
    """
    report = report_of(records)
    retell, chosen = retelling_of(records, language)
    return (report if chosen == LANGUAGES[0] else reworded(report, retell)), chosen


def retelling_of(records: Sequence[Record], language: str | None = None) -> tuple[Retell, str]:
    """What tells the texts of one drill in `language`, or in the document's own, and which language that is.

    Raises BadInput where there are no words of that language, or no start of a drill.
    """
    first = next((each.event for each in records if isinstance(each.event, DrillStarted)), None)
    if first is None:
        raise BadInput("the event log does not hold the start of a drill")
    runbook = parse(first.runbook_text, first.runbook_path)
    chosen = language or (runbook.language if runbook.language in LANGUAGES else LANGUAGES[0])
    if chosen not in LANGUAGES:
        raise BadInput(f"reports are written in {' and '.join(LANGUAGES)}, not in {chosen}")
    bindings = from_plain(first.bindings, first.bindings_path, Bindings)
    return retelling(chosen, Text(runbook, bindings, engines_of(first.target), chosen)), chosen


def reworded(report: Report, retell: Retell) -> Report:
    """The same report, its texts by `retell`."""
    header = report.header
    return replace(
        report,
        header=replace(header, sentence=bare_sentence(header, retell)),
        measured=tuple(_measured(each, retell) for each in report.measured),
        steps=tuple(_step(each, retell) for each in report.steps),
        expectations=tuple(_expectation(each, retell) for each in report.expectations),
        faults=tuple(_fault(each, retell) for each in report.faults),
        lives=tuple(_life(each, retell) for each in report.lives),
    )


def _measured(each: Measured, retell: Retell) -> Measured:
    return replace(each, label=retell(each.label), promised_by=retell(each.promised_by))


def _step(each: Step, retell: Retell) -> Step:
    return replace(each, told=replace(each.told, what=retell(each.told.what), detail=retell(each.told.detail)))


def _expectation(each: ExpectationJudged, retell: Retell) -> ExpectationJudged:
    return msgspec.structs.replace(
        each,
        expectation=retell(each.expectation),
        expected=retell(each.expected),
        observed=retell(each.observed),
        evidence=retell(each.evidence),
    )


def _fault(each: FaultTold, retell: Retell) -> FaultTold:
    return replace(
        each,
        effect=retell(each.effect),
        ended_by=retell(each.ended_by),
        ended_evidence=retell(each.ended_evidence),
        differences=tuple(map(retell, each.differences)),
    )


def _life(life: LifeTold, retell: Retell) -> LifeTold:
    steps = tuple(
        replace(
            each, did=retell(each.did), after_onset=retell(each.after_onset), evidence=tuple(map(retell, each.evidence))
        )
        for each in life.steps
    )
    return replace(life, steps=steps)

"""Where and how soon the document has an incident reported: what its step "report" says."""

import re
from collections.abc import Iterator, Sequence

from chaos.runbook.model import Comparison, Phrase, Runbook, Step
from chaos.runbook.moments import moment_of, named_moment
from chaos.runbook.quantities import quantities

# A heading or an anchor is no channel, nor is the number of an issue.
_CHANNEL = re.compile(r"(?<![\w&/#])#(?=[\w-]*[^\W\d_])([\w][\w-]*)")
# A Korean particle is written onto the word before it; channel names in Latin letters do not end in one.
_PARTICLE = re.compile(r"(?<=[0-9A-Za-z])(?:채널)?(?:에서|에게|으로|에|로|을|를|은|는|이|가|과|와|의)?$")
_AT_MOST = (Comparison.AT_MOST, Comparison.BELOW)


def report_channel(runbook: Runbook) -> Phrase | None:
    """The channel ("#incidents") that incidents are reported to, None where the document names none for certain.

    The step "report" says it; else any step, where all of them name one and the same.
    """
    steps = [*_report_steps(runbook)]
    if named := [each for step in steps for each in _channels(step)]:
        return named[0]
    others = [each for step in runbook.steps for each in _channels(step)]
    return others[0] if len({each.text.casefold() for each in others}) == 1 else None


def report_within_s(runbook: Runbook) -> tuple[float, Phrase] | None:
    """How soon after detection the step "report" wants it done, in seconds, with its words; None where it does not."""
    for step in _report_steps(runbook):
        for each in quantities(step.description.text, step.description.line):
            if each.unit == "ms" and each.comparison in _AT_MOST:
                return each.value / 1000, Phrase(each.text, each.line)
    return None


def _report_steps(runbook: Runbook) -> Sequence[Step]:
    """The steps that report by their name, else the one that does by what it says, where it is the only one."""
    named = [step for step in runbook.steps if named_moment(step) == "notified"]
    told = [step for step in runbook.steps if moment_of(step) == "notified"]
    return named or (told if len(told) == 1 else [])


def _channels(step: Step) -> Iterator[Phrase]:
    for found in _CHANNEL.finditer(step.description.text):
        yield Phrase(f"#{_PARTICLE.sub('', found[1]).rstrip('-_')}", step.description.line)

"""Which moment of an incident's life each step of the basic procedure is: told by its name and its description.

The description decides what names leave open: a step "Triage" or "Declare" that posts to a channel is the report,
and one that only says how bad it is looks at nothing. What is in doubt has no moment.
"""

import re

from chaos.runbook.model import Step
from chaos.runbook.suggest_words import says
from chaos.runbook.vocabulary import STEPS, normal
from chaos.runbook.vocabulary_sections import ANNOUNCING, LOOKING, OPENING, WELL_AGAIN

_NAMED = {normal(word): moment for moment, words in STEPS.items() for word in words}
_NOTE = re.compile(r"\s*[(（][^()（）]*[)）]\s*$|[.:：]+$")
_CHANNEL = re.compile(r"(?<![\w&/#])#(?=[\w-]*[^\W\d_])[\w-]+|\bslack\b|슬랙|채널", re.IGNORECASE)
_CLASSIFYING = frozenset(map(normal, ("triage", "assess", "assessment", "classify")))
_CONFIRMING = frozenset(map(normal, ("verify", "verification", "confirm", "validate", "validation")))


def named_moment(step: Step) -> str:
    """The moment that the step's name alone means; empty where it means none that we know."""
    return _NAMED.get(_bare(step), "")


def moment_of(step: Step) -> str:
    """The moment that a step is; empty where it is none that we know."""
    said, name = step.description.text, _bare(step)
    moment = named_moment(step)
    may_announce = name in _CLASSIFYING or (not moment and says(step.name.text, OPENING))
    if may_announce and _CHANNEL.search(said) and says(said, ANNOUNCING):
        return "notified"
    if not moment and name in _CONFIRMING and says(said, WELL_AGAIN):
        return "recovered"
    # To say how bad it is, nobody has to look at what the document has checked.
    if name in _CLASSIFYING and said and not says(said, LOOKING):
        return ""
    return moment


def _bare(step: Step) -> str:
    """The name without a note in brackets: "Mitigation (as needed)"."""
    return normal(_NOTE.sub("", step.name.text))

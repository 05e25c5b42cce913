"""What events, verdicts and steps say in English, told again in the language that a report is asked for.

The events stay the truth: English is what they hold, and what is not known here is shown as it is.
"""

import re
from collections.abc import Callable, Mapping

from chaos.incident.step_words import WORDS as STEP_WORDS
from chaos.rewording import course_ko, coverage_ko, verdicts_ko
from chaos.rewording.catalogue import Catalogue
from chaos.rewording.text import Text

LANGUAGES = ("en", "ko")

Retell = Callable[[str], str]

_UNITS = {"ko": ("시간", "분", "초")}
_STEPS_SLOTS = {"done": "count", "all": "count", "off": "count", "unread": "count", "lines": "count", "hold": "count"}
_PLACED = re.compile(r" \((?:record [\d,]+ at )?\+[^()]+\)(?:, e\.g\..*)?$")
"""Where a reading stands in the log, which is told for itself."""

_RAW = {"services", "name", "contacts", "contact", "service", "action"}


def retelling(language: str, text: Text) -> Retell:
    """What tells English texts in `language`; English, and a language that is not known, leave them as they are."""
    if language not in _UNITS:
        return lambda said: said
    messages = {**coverage_ko.MESSAGES, **_step_words(language), **course_ko.MESSAGES, **verdicts_ko.MESSAGES}
    catalogue = Catalogue(
        messages, _UNITS[language], ", ", text.result, lambda piece: text.knows(piece) and not _PLACED.search(piece)
    )
    return lambda said: catalogue.duration(catalogue(said)) if said else said


def _step_words(language: str) -> Mapping[str, str]:
    """The words of the steps by their English: `chaos.incident.step_words` has the same keys in each language."""
    return {_slotted(english): STEP_WORDS[language][key] for key, english in STEP_WORDS["en"].items()}


def _slotted(english: str) -> str:
    for name, kind in [*_STEPS_SLOTS.items(), *((name, "raw") for name in _RAW)]:
        english = english.replace(f"{{{name}}}", f"{{{name}:{kind}}}")
    return english

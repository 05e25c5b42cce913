"""What each section of a document is about, told by its heading, those above it, and what stands below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from chaos.runbook.entries import Entry, entries, keyed
from chaos.runbook.labels import Label, class_label
from chaos.runbook.markdown import Paragraph, Section
from chaos.runbook.model import Phrase
from chaos.runbook.parts import Part, part_of, without_note
from chaos.runbook.promises import promised
from chaos.runbook.quantity_words import Words
from chaos.runbook.tables import defines
from chaos.runbook.vocabulary import STEPS, normal
from chaos.runbook.vocabulary_sections import (
    CLASSES_HEADINGS,
    CONTACTS_HEADINGS,
    GENERAL,
    INCIDENT_HEADINGS,
    LESSON_HEADINGS,
    NO_STEP,
    NOT_OURS,
    RECOVERY_HEADINGS,
    STEP_NUMBER,
    STEP_STEMS,
    STEPS_HEADINGS,
    THRESHOLD_HEADINGS,
)


class Role(StrEnum):
    """What the prose of a section is read as."""

    CLASS = "a severity class"
    CLASSES = "severity classes"
    PROCEDURE = "a failure procedure"
    STEPS = "the steps"
    STEP = "a step"
    CONTACTS = "contacts"
    RECOVERY = "recovery targets"
    LESSONS = "the retrospective"
    THRESHOLDS = "thresholds"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class Placed:
    """A section with its role; `label` is a class's own, `part` that of the failure procedure that `of` names."""

    section: Section
    role: Role
    label: Label | None = None
    part: Part | None = None
    of: Section | None = None


_STEP_NUMBER = re.compile(STEP_NUMBER, re.IGNORECASE)
_STEP_WORDS = frozenset(normal(word) for words in STEPS.values() for word in words)


@lru_cache(maxsize=4096)
def told(title: str, words: Words) -> bool:
    """Whether one of `words` stands inside a heading; Latin ones at the beginning of a word."""
    spoken = " " + " ".join(re.findall(r"[^\W_]+", title.casefold())) + " "
    return any((f" {word}" if word.isascii() else word) in spoken or normal(word) == normal(title) for word in words)


def roles(document: Sequence[Section], *, steps_known: bool) -> list[Placed]:
    """The role of every section; `steps_known` where a table gives the steps already."""
    steps = None if steps_known else _steps_section(document)
    explicit = steps is not None and any(steps.title in section.above and step_name(section) for section in document)
    classes = [_class_of(section) for section in document]
    procedures = _procedures(document, classes)
    named = {section.title for section, label in zip(document, classes, strict=True) if label}
    result: list[Placed] = []
    for at, section in enumerate(document):
        owner = procedures.get(at)
        if label := classes[at]:
            result.append(Placed(section, Role.CLASS, label=label))
        elif named.intersection(section.above):
            result.append(Placed(section, Role.CLASS))
        elif owner is not None:
            result.append(Placed(section, Role.PROCEDURE, part=part_of(section.title.text), of=owner))
        else:
            result.append(Placed(section, _role(section, steps, explicit=explicit)))
    return result


def step_name(section: Section) -> str | None:
    """The name of the step that a heading says it is ("Step 2: Triage"); None where it does not say."""
    match = _STEP_NUMBER.match(section.title.text)
    return (section.title.text[match.end() :] or section.title.text) if match else None


def _role(section: Section, steps: Section | None, *, explicit: bool) -> Role:
    titles = [section.title, *reversed(section.above)]
    if steps is not None and section.title == steps.title:
        return Role.STEPS
    if steps is not None and steps.title in section.above and _is_step(section, steps, explicit=explicit):
        return Role.STEP
    if any(told(title.text, NOT_OURS) for title in titles):
        return Role.LESSONS if told(section.title.text, LESSON_HEADINGS) and not _template(titles) else Role.OTHER
    for role, words in _BY_HEADING:
        if any(told(title.text, words) for title in titles[:2]):
            return role
    return Role.OTHER


def _is_step(section: Section, steps: Section, *, explicit: bool) -> bool:
    """Whether a heading below the procedure's is a step; one inside a step is a part of it."""
    if not explicit:
        return bool(section.above[-1] == steps.title and section.number) and not told(section.title.text, NO_STEP)
    inside = section.above[section.above.index(steps.title) + 1 :]
    return bool(step_name(section)) and not any(_STEP_NUMBER.match(title.text) for title in inside)


_BY_HEADING = (
    (Role.LESSONS, LESSON_HEADINGS),
    (Role.CONTACTS, CONTACTS_HEADINGS),
    (Role.CLASSES, CLASSES_HEADINGS),
    (Role.RECOVERY, RECOVERY_HEADINGS),
    (Role.THRESHOLDS, THRESHOLD_HEADINGS),
)


def _template(titles: Sequence[Phrase]) -> bool:
    return any(told(title.text, ("template", "example", "sample", "템플릿", "양식", "예시")) for title in titles)


def _steps_section(document: Sequence[Section]) -> Section | None:
    """The first section whose heading says that the basic procedure stands below it, where steps do."""
    for section in document:
        titles = (section.title, *section.above)
        if not section.depth or not _names_steps(section) or any(told(title.text, NOT_OURS) for title in titles):
            continue
        below = [each for each in document if section.title in each.above]
        numbered = [each for each in below if each.above[-1] == section.title and each.number]
        stems = sum(_is_step_word(each.title.text) for each in numbered)
        if any(isinstance(each, Entry) and each.item.number is not None for each in entries(section.blocks)):
            return section
        if any(map(step_name, below)) or (len(numbered) >= _AT_LEAST_STEPS and 2 * stems > len(numbered)):
            return section
    return _numbered_document(document)


_AT_LEAST_STEPS = 3


def _numbered_document(document: Sequence[Section]) -> Section | None:
    """The document's own heading, where it is about incidents and "Step 1", "Step 2" and so on stand right below it."""
    top = next((section for section in document if section.depth), None)
    if top is None or not told(top.title.text, INCIDENT_HEADINGS):
        return None
    below = [section for section in document if section.above == (top.title,)]
    numbers = [int(match[1] or match[2]) for each in below if (match := _STEP_NUMBER.match(each.title.text))]
    return top if len(numbers) >= _AT_LEAST_STEPS and numbers == list(range(1, len(numbers) + 1)) else None


def _names_steps(section: Section) -> bool:
    """Whether a heading speaks of the basic procedure; a bare "Steps" deep inside speaks of something else."""
    title = without_note(section.title.text)
    words = normal(title)
    if re.match(r"first \d+ minutes\b", title.casefold()):
        return True
    for each in STEPS_HEADINGS:
        several = len(each.split()) > 1
        if (several and words.endswith(normal(each))) or (words == normal(each) and len(section.above) <= 1):
            return True
    return False


def names_a_step(section: Section) -> bool:
    """Whether a heading, read as something else, may well have been meant as a step."""
    return bool(step_name(section)) or normal(section.title.text) in _STEP_WORDS


def _is_step_word(title: str) -> bool:
    return normal(title) in _STEP_WORDS or title.casefold().startswith(STEP_STEMS)


def _class_of(section: Section) -> Label | None:
    """The class that a heading names: under a heading of classes, or with what is said of a class below it."""
    label = class_label(section.title.text)
    titles = [section.title, *section.above]
    if label is None or any(told(title.text, NOT_OURS) for title in titles):
        return None
    if re.match(r"^[/&+]|^(?:and|or|to|incident|issue|alert|과|와|및)\b", label.rest, re.IGNORECASE):
        return None
    if any(told(title.text, CLASSES_HEADINGS) for title in section.above):
        return label
    keys = [pair[0] for text in _texts(section) if (pair := keyed(text))]
    return label if label.scheme and any(promised(key) or defines(key) for key in keys) else None


def _texts(section: Section) -> list[str]:
    found: list[str] = []
    for each in entries(section.blocks):
        if isinstance(each, Entry):
            found.append(each.phrase.text)
        elif isinstance(each, Paragraph):
            found += [line.text for line in each.lines]
    return found


def _procedures(document: Sequence[Section], classes: Sequence[Label | None]) -> dict[int, Section]:
    """The sections that are parts of failure procedures, each with the section that names its procedure."""
    headed = {section.title: section for section in document}
    parts: dict[int, Section] = {}
    seen: dict[Phrase, set[Part]] = {}
    for at, section in enumerate(document):
        if classes[at] or any(told(title.text, NOT_OURS) for title in (section.title, *section.above)):
            continue
        heading = part_of(section.title.text)
        above = headed[section.above[-1]] if heading and section.above else None
        owner = above if above is not None and above.depth > 1 and not _is_general(above) else None
        inside = {part for text in _texts(section) if (part := _opens(text))}
        if owner is not None and heading is not None:
            parts[at] = owner
            seen.setdefault(owner.title, set()).add(heading)
        elif inside and not _is_general(section):
            parts[at] = section
            seen.setdefault(section.title, set()).update(inside)
    whole = {title for title, found in seen.items() if Part.SYMPTOMS in found or len(found) > 1}
    return {at: owner for at, owner in parts.items() if owner.title in whole}


def _is_general(section: Section) -> bool:
    """Whether a heading speaks of every failure, or of every one of a class, not of one."""
    title = section.title.text
    return _names_steps(section) or told(title, GENERAL) or class_label(title) is not None


def _opens(text: str) -> Part | None:
    """The part that a line of prose opens: "Symptoms:", "증상: ...", or the word alone."""
    pair = keyed(text)
    return part_of(pair[0] if pair else text)

"""Severity classes from all the places where a document speaks of them, in its own order, each with a severity.

gameday tells three severities apart. A document's own words Critical, Major and Minor are taken as they are;
other scales (P0 to P3, SEV1 to SEV4, High to Low) are read from the worst on. What is below the third keeps its
label and has no severity, and a remark says so: nothing is squeezed in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chaos.runbook.labels import Label
from chaos.runbook.model import Phrase, Promise, SeverityClass
from chaos.runbook.phrases import severity_of
from chaos.runbook.quantities import quantities
from chaos.scales import Severity

_SEVERITIES = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR)


@dataclass(frozen=True, slots=True)
class ClassPart:
    """What one row, heading or list item says of one class; `lines` are all phrases it is made of."""

    label: Label
    phrase: Phrase
    description: Phrase | None = None
    promises: tuple[Promise, ...] = ()
    details: tuple[Phrase, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether it says more than that there is such a class."""
        return bool(self.description or self.promises or self.details)

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """Every phrase of it, once a line."""
        said = [self.phrase, *((self.description,) if self.description else ())]
        by_line = {each.line: each for each in [*said, *(one.phrase for one in self.promises), *self.details][::-1]}
        return tuple(by_line[line] for line in sorted(by_line))


@dataclass(slots=True)
class Classes:
    """The classes of a document, what of it could not be one of them, and what a reader must know."""

    classes: list[SeverityClass] = field(default_factory=list)
    unread: list[Phrase] = field(default_factory=list)
    remarks: list[Phrase] = field(default_factory=list)
    again: list[tuple[Phrase, Phrase, Phrase]] = field(default_factory=list)
    """The label of every further definition, the first definition, and that one."""


def assemble(parts: Sequence[ClassPart]) -> Classes:
    """One class a label, the worst first."""
    scheme = next((each.label.scheme for each in parts if each.label.scheme), "")
    numbers = {each.label.place: each.label.number for each in parts if each.label.scheme == scheme and each.label.word}
    by_place: dict[int, list[ClassPart]] = {}
    result = Classes()
    for part in parts:
        place = (
            part.label.number if part.label.scheme else numbers.get(part.label.place) if scheme else part.label.place
        )
        if part.label.scheme in ("", scheme) and place is not None:
            by_place.setdefault(place, []).append(part)
        else:
            result.unread += part.phrases
    if not _is_scale(by_place, coded=bool(scheme)):
        result.unread += [each for group in by_place.values() for part in group for each in part.phrases]
        return result
    groups = [by_place[place] for place in sorted(by_place)]
    severities = _severities([group[0] for group in groups])
    for rank, (group, severity) in enumerate(zip(groups, severities, strict=True), start=1):
        if any(each.says_something for each in group):
            result.classes.append(_class(group, severity, rank))
            # Figures inside details are judged by nobody: they are told.
            result.unread += [each for each in result.classes[-1].details if quantities(each.text, each.line)]
            remark = _remark(result.classes[-1], group[0].label)
            result.remarks += [remark] if remark else []
            first = result.classes[-1].description
            result.again += [
                (each.phrase, first, each.description)
                for each in group
                if each.description and each.description is not first
            ]
        else:
            result.unread += [each.phrase for each in group]
    return result


def _is_scale(by_place: dict[int, list[ClassPart]], *, coded: bool) -> bool:
    """Whether codes follow one another from 0 or 1 on, or no word of a scale stands for two."""
    places = sorted(by_place)
    if coded:
        return bool(places) and places[0] in (0, 1) and places == list(range(places[0], places[-1] + 1))
    return all(len({each.label.word.casefold() for each in group}) == 1 for group in by_place.values())


def _severities(firsts: Sequence[ClassPart]) -> tuple[Severity, ...]:
    """By the document's own words where they are ours and in our order, else by place."""
    named = [severity_of(each.label.word) for each in firsts]
    known = [each for each in named if each is not None]
    by_place = (*_SEVERITIES, *[Severity.NONE] * len(firsts))[: len(firsts)]
    if len(known) == len(firsts) and known == sorted(set(known), reverse=True):
        return tuple(known)
    return by_place


def _class(group: Sequence[ClassPart], severity: Severity, rank: int) -> SeverityClass:
    described = [each.description for each in group if each.description]
    label = group[0].phrase
    description = described[0] if described else label
    promises: list[Promise] = []
    for one in (one for part in group for one in part.promises):
        if all(
            (each.what, each.within and each.within.value) != (one.what, one.within and one.within.value)
            for each in promises
        ):
            promises.append(one)
    details = (*described[1:], *(each for part in group for each in part.details))
    figures = quantities(description.text, description.line) if described else ()
    return SeverityClass(severity, label, description, figures, rank, tuple(promises), details)


def _remark(each: SeverityClass, label: Label) -> Phrase | None:
    """What a reader must know of the severity that a class was given; None where it is the document's own word."""
    if each.severity is Severity.NONE:
        text = f"{each.label.text} has no severity: three are told apart, and worse classes have them"
    elif severity_of(label.word) is not each.severity:
        text = f"{each.label.text} is {each.severity.word} here, by its place in the document's scale"
    else:
        return None
    return Phrase(text, each.label.line)

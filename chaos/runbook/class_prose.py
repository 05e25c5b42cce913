"""Severity classes written as headings, list items and lines of prose."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chaos.runbook.classes import ClassPart
from chaos.runbook.entries import Entry, entries, keyed
from chaos.runbook.found import Found, Unread
from chaos.runbook.labels import class_label
from chaos.runbook.markdown import Block, Paragraph, Verbatim
from chaos.runbook.model import Phrase
from chaos.runbook.promises import promise, promised, promises
from chaos.runbook.quantities import quantity
from chaos.runbook.roles import Placed, Role
from chaos.runbook.tables import defines


def read_class(placed: Placed, blocks: Sequence[Block]) -> Iterator[Found]:
    """The class that a heading names and everything below it."""
    assert placed.label is not None
    title = placed.section.title
    rest = placed.label.rest.strip(" :：-–—()|")
    label = _label_phrase(title, placed.label.rest)
    read = ClassPart(placed.label, label, promises=promises(rest, title.line) if rest else ())
    more = Phrase(rest, title.line) if rest and not read.promises else None
    for each in _said_of(read, blocks):
        if isinstance(each, ClassPart) and more is not None:
            described = replace(each, description=more) if each.description is None else None
            yield described or replace(each, details=(more, *each.details))
        else:
            yield each


def _said_of(read: ClassPart, blocks: Sequence[Block]) -> Iterator[Found]:
    unread: list[Phrase] = []
    below_key = False
    for each in entries(blocks):
        if isinstance(each, Verbatim):
            unread.append(each.phrase)
            continue
        phrases = each.phrases if isinstance(each, Entry) else each.lines if isinstance(each, Paragraph) else ()
        for phrase in phrases:
            pair = keyed(phrase.text)
            below_key = bool(pair and not pair[1]) or (below_key and isinstance(each, Entry) and not pair)
            read = _add(read, phrase, unread, below_key=below_key)
    yield from map(Unread, unread)
    yield read


def _add(read: ClassPart, phrase: Phrase, unread: list[Phrase], *, below_key: bool) -> ClassPart:
    """`read` with what one line says of the class; `below_key`: it is an item below "Examples:" or the like."""
    key, value = keyed(phrase.text) or ("", "")
    made = promise(key, value, phrase)
    several = promises(phrase.text, phrase.line)
    if made or several:
        return replace(read, promises=(*read.promises, *((made,) if made else several)))
    # "1 business day" is no time that is read, and a promise all the same.
    if promised(key) and any(char.isdigit() for char in value):
        unread.append(phrase)
    elif defines(key) and value and read.description is None:
        read = replace(read, description=Phrase(value, phrase.line))
    elif not key and not below_key and read.description is None and not read.details:
        read = replace(read, description=phrase)
    elif value or not key:
        read = replace(read, details=(*read.details, phrase))
    return read


def class_list(placed: Placed, together: Sequence[Entry]) -> list[Found] | None:
    """Classes as items: "- **SEV1 (Critical)**: whole outage". None where the list is no list of classes."""
    labels = [class_label(entry.phrase.text) for entry in together]
    if any(label is None or (label.rest and label.rest[0] not in ":：-–—(|=→") for label in labels):
        return None
    found: list[Found] = []
    for entry, label in zip(together, labels, strict=True):
        assert label is not None
        read = _labelled(placed, ClassPart(label, _label_phrase(entry.phrase, label.rest)), label.rest, entry.phrase)
        found += [read] if isinstance(read, Unread) else _said_of(read, entry.children)
    return found


def _label_phrase(phrase: Phrase, rest: str) -> Phrase:
    text = phrase.text[: len(phrase.text) - len(rest)] if rest else phrase.text
    return Phrase(text.strip(" :：-–—|=→"), phrase.line)


def class_line(placed: Placed, line: Phrase) -> Sequence[Found]:
    """A class as a line of prose, in a section about classes."""
    label = class_label(line.text) if placed.role is Role.CLASSES else None
    if label is None or not label.rest or label.rest[0] not in ":：-–—=":
        return ()
    return (_labelled(placed, ClassPart(label, _label_phrase(line, label.rest)), label.rest, line),)


def _labelled(placed: Placed, read: ClassPart, rest: str, phrase: Phrase) -> ClassPart | Unread:
    """`read` with the words behind its label: a description, or times under a heading that says which."""
    said = rest.strip(" :：-–—|=→")
    if said.startswith("(") and said.endswith(")") and said.count("(") == 1:
        said = said.strip("()")
    if not said:
        return read
    if made := promises(said, phrase.line):
        return replace(read, promises=made)
    if promised(placed.section.title.text):
        single = promise(placed.section.title.text, said, phrase)
        return replace(read, promises=(single,)) if single else Unread(phrase)
    if quantity(said, phrase.line) is not None:
        return Unread(phrase)
    return replace(read, description=Phrase(said, phrase.line))

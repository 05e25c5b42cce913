"""The prose of a section (paragraphs, lists, code) as typed values, by the section's role."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chaos.runbook.classes import ClassPart
from chaos.runbook.conditions import conditions
from chaos.runbook.entries import Entry, entries, keyed, lists
from chaos.runbook.found import Found, Unread
from chaos.runbook.labels import class_label
from chaos.runbook.lessons import lesson
from chaos.runbook.markdown import Block, Paragraph, Table, Verbatim
from chaos.runbook.model import Comparison, Phrase, RecoveryTarget, Step
from chaos.runbook.people import contacts
from chaos.runbook.phrases import COMMAS, split
from chaos.runbook.procedures import read_parts
from chaos.runbook.promises import promise, promised, promises
from chaos.runbook.quantities import quantities, quantity
from chaos.runbook.roles import Part_, Role, step_name
from chaos.runbook.tables import defines
from chaos.runbook.vocabulary import normal


def read_prose(part: Part_) -> Iterator[Found]:
    """Everything that the prose of one section says; its tables are read elsewhere."""
    blocks = [each for each in part.section.blocks if not isinstance(each, Table)]
    title = part.section.title
    match part.role:
        case Role.CLASS if part.label is not None:
            yield from _class(part, blocks)
        case Role.CLASS:
            yield from _below_class(part, blocks)
        case Role.PROCEDURE:
            assert part.of is not None
            yield from read_parts(part.of, part.part, blocks)
        case Role.STEP:
            yield from _step(part, blocks)
        case _:
            if part.section.depth and quantities(title.text, title.line):
                yield Unread(title)
            yield from _by_list(part, blocks)


def _by_list(part: Part_, blocks: Sequence[Block]) -> Iterator[Found]:
    for each in lists(blocks):
        if isinstance(each, list):
            yield from _list(part, each)
        else:
            yield from _plain(part, each)


def _list(part: Part_, together: list[Entry]) -> Iterator[Found]:
    read: list[Found] | None = None
    match part.role:
        case Role.CLASSES:
            read = _class_list(part, together)
        case Role.STEPS if together[0].item.number is not None:
            read = [_step_of(entry) for entry in together]
        case Role.CONTACTS:
            read = contacts(together)
        case Role.RECOVERY:
            read = [found for place, entry in enumerate(together, start=1) for found in _target(place, entry)]
        case Role.LESSONS:
            read = [lesson(phrase, None) or Unread(phrase) for entry in together for phrase in entry.phrases]
        case _:
            pass
    if read is not None:
        yield from read
    else:
        for phrase in (phrase for entry in together for phrase in entry.phrases):
            yield from _limits(part, phrase) or (Unread(phrase),)


def _plain(part: Part_, block: Entry | Block) -> Iterator[Found]:
    """A line of prose or a block of code outside lists."""
    if isinstance(block, Verbatim):
        yield Unread(block.phrase)
    elif isinstance(block, Paragraph):
        for line in block.lines:
            read = _class_line(part, line) or _limits(part, line)
            yield from read or ((Unread(line),) if means_something(line) else ())


def means_something(line: Phrase) -> bool:
    """Whether a line of prose holds a figure or a value under a key, so that a reader should know of it."""
    pair = keyed(line.text)
    return bool(quantities(line.text, line.line)) or bool(pair and pair[1] and "." not in pair[0])


def _limits(part: Part_, phrase: Phrase) -> Sequence[Found]:
    """The limits that a sentence sets; outside sections about thresholds only those of the API by name."""
    limits = conditions(phrase)
    if part.role is Role.THRESHOLDS or any(word in normal(phrase.text) for word in ("api", "p95", "5xx")):
        return limits
    return ()


# Classes -------------------------------------------------------------------------------------


def _class(part: Part_, blocks: Sequence[Block]) -> Iterator[Found]:
    """The class that a heading names and everything below it."""
    assert part.label is not None
    title = part.section.title
    rest = part.label.rest.strip(" :：-–—()|")
    label = _label_phrase(title, part.label.rest)
    read = ClassPart(part.label, label, promises=promises(rest, title.line) if rest else ())
    if rest and not read.promises:
        read = replace(read, description=None if quantities(rest, title.line) else Phrase(rest, title.line))
        if quantities(rest, title.line):
            yield Unread(title)
    yield from _said_of(read, blocks)


def _below_class(part: Part_, blocks: Sequence[Block]) -> Iterator[Found]:
    """A heading below a class: its lines are what is said of the class, and no class by themselves."""
    for each in entries(blocks):
        if isinstance(each, Entry):
            yield from map(Unread, each.phrases)
        else:
            yield from _plain(part, each)


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
    what = promised(key) if key else None
    made = promise(what, value, phrase) if what and value else None
    several = promises(phrase.text, phrase.line)
    if made or several:
        return replace(read, promises=(*read.promises, *((made,) if made else several)))
    if what and quantities(value, phrase.line):
        unread.append(phrase)
    elif defines(key) and value and read.description is None:
        read = replace(read, description=Phrase(value, phrase.line))
    elif not key and not below_key and read.description is None and not read.details:
        read = replace(read, description=phrase)
    elif value or not key:
        read = replace(read, details=(*read.details, phrase))
    return read


def _class_list(part: Part_, together: Sequence[Entry]) -> list[Found] | None:
    """Classes as items: "- **SEV1 (Critical)**: whole outage". None where the list is no list of classes."""
    labels = [class_label(entry.phrase.text) for entry in together]
    if any(label is None or (label.rest and label.rest[0] not in ":：-–—(|=→") for label in labels):
        return None
    found: list[Found] = []
    for entry, label in zip(together, labels, strict=True):
        assert label is not None
        read = _labelled(part, ClassPart(label, _label_phrase(entry.phrase, label.rest)), label.rest, entry.phrase)
        found += [read] if isinstance(read, Unread) else _said_of(read, entry.children)
    return found


def _label_phrase(phrase: Phrase, rest: str) -> Phrase:
    text = phrase.text[: len(phrase.text) - len(rest)] if rest else phrase.text
    return Phrase(text.strip(" :：-–—|=→"), phrase.line)


def _class_line(part: Part_, line: Phrase) -> Sequence[Found]:
    """A class as a line of prose, in a section about classes."""
    label = class_label(line.text) if part.role is Role.CLASSES else None
    if label is None or not label.rest or label.rest[0] not in ":：-–—=":
        return ()
    return (_labelled(part, ClassPart(label, _label_phrase(line, label.rest)), label.rest, line),)


def _labelled(part: Part_, read: ClassPart, rest: str, phrase: Phrase) -> ClassPart | Unread:
    """`read` with the words behind its label: a description, or times under a heading that says which."""
    said = rest.strip(" :：-–—|=→")
    if said.startswith("(") and said.endswith(")") and said.count("(") == 1:
        said = said.strip("()")
    if not said:
        return read
    if made := promises(said, phrase.line):
        return replace(read, promises=made)
    what = promised(part.section.title.text)
    if what is not None:
        single = promise(what, said, phrase)
        return replace(read, promises=(single,)) if single else Unread(phrase)
    if quantity(said, phrase.line) is not None:
        return Unread(phrase)
    return replace(read, description=Phrase(said, phrase.line))


# Steps, recovery targets ---------------------------------------------------------------------


def _step(part: Part_, blocks: Sequence[Block]) -> Iterator[Found]:
    """The step that a heading names, with what is listed below it."""
    title = part.section.title
    details: list[Phrase] = []
    for each in entries(blocks):
        if isinstance(each, Entry):
            details += each.phrases
        elif isinstance(each, Paragraph):
            details += each.lines
        elif isinstance(each, Verbatim):
            yield Unread(each.phrase)
    name = Phrase(step_name(part.section) or title.text, title.line)
    yield Step(name, details[0] if details else Phrase("", title.line), tuple(details[1:]))


def _step_of(entry: Entry) -> Step:
    """A step as an item: its bold words or those before a colon or dash are its name."""
    phrase, lead = entry.phrase, entry.item.lead.strip(" :：")
    pair = keyed(phrase.text)
    below = tuple(child.phrase for child in entry.children)
    for name, rest in _names(phrase.text, lead, pair):
        return Step(Phrase(name, phrase.line), Phrase(rest.strip(" :：-–—→"), phrase.line), below)
    return Step(phrase, Phrase("", phrase.line), below)


def _names(text: str, lead: str, pair: tuple[str, str] | None) -> Iterator[tuple[str, str]]:
    if lead and text.startswith(lead):
        yield lead, text[len(lead) :]
    if pair and "//" not in text:
        yield pair
    for dash in (" — ", " – ", " - ", " → "):
        if dash in text:
            name, _, rest = text.partition(dash)
            yield name, rest


def _target(place: int, entry: Entry) -> Iterator[Found]:
    """A recovery target as an item: "Orders: within 30 minutes", "Search - RTO 1 hour"."""
    pair = keyed(entry.phrase.text)
    value = (pair[1] if pair else "").removeprefix("RTO").strip(" :=")
    rto = quantity(value, entry.phrase.line) if value else None
    services = split(pair[0], COMMAS + "/") if pair else ()
    ours = pair is not None and promised(pair[0]) is None and normal(pair[0]) not in _NO_SERVICE
    if rto is None or rto.unit != "ms" or not ours or rto.comparison in (Comparison.AT_LEAST, Comparison.ABOVE):
        yield from map(Unread, entry.phrases)
        return
    named = tuple(Phrase(service, entry.phrase.line) for service in services)
    yield RecoveryTarget(place, Phrase(pair[0] if pair else "", entry.phrase.line), named, rto)
    yield from (Unread(child.phrase) for child in entry.children)


_NO_SERVICE = frozenset(map(normal, ("rpo", "rto", "target rto", "target rpo", "mttr", "mttd", "mtta", "목표")))

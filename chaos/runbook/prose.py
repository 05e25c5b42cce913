"""The prose of a section (paragraphs, lists, code) as typed values, by the section's role."""

from collections.abc import Iterator, Sequence

from chaos.runbook.class_prose import class_line, class_list, read_class
from chaos.runbook.conditions import conditions
from chaos.runbook.entries import Entry, entries, keyed, lists, means_something
from chaos.runbook.found import Found, Information, Remark, Unread
from chaos.runbook.lessons import lesson
from chaos.runbook.markdown import Block, Paragraph, Table, Verbatim
from chaos.runbook.model import Phrase, Step
from chaos.runbook.people import contacts
from chaos.runbook.procedures import read_parts
from chaos.runbook.quantities import quantities
from chaos.runbook.recovery import below_heading, listed
from chaos.runbook.roles import Placed, Role, names_a_step, step_name, told
from chaos.runbook.vocabulary import normal
from chaos.runbook.vocabulary_sections import ABOUT_THE_DOCUMENT, FAILURES


def read_prose(placed: Placed) -> Iterator[Found]:
    """Everything that the prose of one section says; its tables are read elsewhere."""
    blocks = [each for each in placed.section.blocks if not isinstance(each, Table)]
    title = placed.section.title
    match placed.role:
        case Role.CLASS if placed.label is not None:
            yield from read_class(placed, blocks)
        case Role.CLASS:
            yield from _below_class(placed, blocks)
        case Role.PROCEDURE:
            assert placed.of is not None
            yield from read_parts(placed.of, placed.part, blocks)
        case Role.STEP:
            yield from _step(placed, blocks)
        case _:
            if placed.section.depth and (quantities(title.text, title.line) or names_a_step(placed.section)):
                yield Unread(title)
            yield from _by_list(placed, blocks)


def _by_list(placed: Placed, blocks: Sequence[Block]) -> Iterator[Found]:
    for each in lists(blocks):
        if isinstance(each, list):
            yield from _list(placed, each)
        else:
            yield from _plain(placed, each)


def _list(placed: Placed, together: list[Entry]) -> Iterator[Found]:
    read: list[Found] | None = None
    match placed.role:
        case Role.CLASSES:
            read = class_list(placed, together)
        case Role.STEPS if together[0].item.number is not None:
            read = [found for entry in together for found in _step_of(entry)]
        case Role.CONTACTS:
            read = contacts(together)
        case Role.RECOVERY:
            read = [found for entry in together for found in listed(entry)]
        case Role.LESSONS:
            lessons = [(phrase, lesson(phrase, None)) for entry in together for phrase in entry.phrases]
            # A list without a figure is as likely advice, or a form to be filled in.
            if any(each and each.figure for _, each in lessons):
                read = [each or Unread(phrase) for phrase, each in lessons]
        case _:
            pass
    if read is not None:
        yield from read
    else:
        if placed.role is Role.OTHER and len(together) > 1 and told(placed.section.title.text, FAILURES):
            yield Remark(Phrase(_NO_KEY, together[0].phrase.line))
        for phrase in (phrase for entry in together for phrase in entry.phrases):
            yield from _limits(placed, phrase) or (Unread(phrase),)


_NO_KEY = "this list is not read: no heading or key above it (Symptoms, Checks, Actions) tells what it is for"


def _plain(placed: Placed, block: Entry | Block) -> Iterator[Found]:
    """A line of prose or a block of code outside lists."""
    if isinstance(block, Verbatim):
        yield Unread(block.phrase)
    elif isinstance(block, Paragraph):
        for line in block.lines:
            if _is_about_the_document(placed, line):
                yield Information(line)
                continue
            read = class_line(placed, line) or below_heading(placed.section.title, line) or _limits(placed, line)
            yield from read or ((Unread(line),) if means_something(line) else ())


def _is_about_the_document(placed: Placed, line: Phrase) -> bool:
    """Whether a line right below the title says who wrote the document, when, and the like."""
    key, _ = keyed(line.text) or ("", "")
    return placed.role is Role.OTHER and placed.section.depth == 1 and normal(key) in _ABOUT


_ABOUT = frozenset(map(normal, ABOUT_THE_DOCUMENT))


def _limits(placed: Placed, phrase: Phrase) -> Sequence[Found]:
    """The limits that a sentence sets; outside sections about thresholds only those of the API by name."""
    limits = conditions(phrase)
    if placed.role is Role.THRESHOLDS or any(word in normal(phrase.text) for word in ("api", "p95", "5xx")):
        return limits
    return ()


def _below_class(placed: Placed, blocks: Sequence[Block]) -> Iterator[Found]:
    """A heading below a class: its lines are what is said of the class, and no class by themselves."""
    for each in entries(blocks):
        if isinstance(each, Entry):
            yield from map(Unread, each.phrases)
        else:
            yield from _plain(placed, each)


# Steps ---------------------------------------------------------------------------------------


def _step(placed: Placed, blocks: Sequence[Block]) -> Iterator[Found]:
    """The step that a heading names, with what is listed below it."""
    title = placed.section.title
    details: list[Phrase] = []
    for each in entries(blocks):
        if isinstance(each, Entry):
            details += each.phrases
        elif isinstance(each, Paragraph):
            details += each.lines
        elif isinstance(each, Verbatim):
            yield Unread(each.phrase)
    name = Phrase(step_name(placed.section) or title.text, title.line)
    yield Step(name, details[0] if details else Phrase("", title.line), tuple(details[1:]))
    yield from (Unread(each) for each in details if quantities(each.text, each.line))


def _step_of(entry: Entry) -> Iterator[Found]:
    """A step as an item: its bold words or those before a colon or dash are its name."""
    phrase, lead = entry.phrase, entry.item.lead.strip(" :：")
    pair = keyed(phrase.text)
    below = tuple(child.phrase for child in entry.children)
    name, rest = next(_names(phrase.text, lead, pair), (phrase.text, ""))
    description = Phrase(rest.strip(" :：-–—→"), phrase.line)
    yield Step(Phrase(name, phrase.line), description, below)
    yield from (Unread(each) for each in (description, *below) if quantities(each.text, each.line))


def _names(text: str, lead: str, pair: tuple[str, str] | None) -> Iterator[tuple[str, str]]:
    if lead and text.startswith(lead):
        yield lead, text[len(lead) :]
    if pair and "//" not in text:
        yield pair
    for dash in (" — ", " – ", " - ", " → "):
        if dash in text:
            name, _, rest = text.partition(dash)
            yield name, rest

"""Lists and paragraphs as entries: what stands in front, with everything that belongs below it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from chaos.runbook.markdown import Block, Item, Paragraph
from chaos.runbook.model import Phrase
from chaos.runbook.quantities import quantities

_KEYED = re.compile(r"^(?P<key>[^:：]{1,60}?)\s*[:：](?:\s+(?P<value>\S.*)|\s*)$")


@dataclass(slots=True)
class Entry:
    """An item of a list and the items below it, in order."""

    item: Item
    children: list[Item] = field(default_factory=list)

    @property
    def phrase(self) -> Phrase:
        """The words of the item itself."""
        return self.item.phrase

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """The words of the item and of those below it."""
        return (self.phrase, *(child.phrase for child in self.children))


def keyed(text: str) -> tuple[str, str] | None:
    """The key and value of "Response time: 15 minutes"; the value may be empty; None where there is no key."""
    match = _KEYED.match(text)
    return (match["key"].strip(), match["value"] or "") if match else None


def means_something(line: Phrase) -> bool:
    """Whether a line of prose holds a figure or a value under a key, so that a reader should know of it."""
    return bool(quantities(line.text, line.line)) or bool(re.match(r"[^.:：]{1,40}[:：]\s*\S", line.text))


def entries(blocks: Iterable[Block]) -> Iterator[Entry | Block]:
    """Blocks with the items of every list gathered below its outermost ones; lines of prose one by one."""
    open_entry: Entry | None = None
    for block in blocks:
        if isinstance(block, Item) and open_entry is not None and block.depth > open_entry.item.depth:
            open_entry.children.append(block)
            continue
        if open_entry is not None:
            yield open_entry
            open_entry = None
        if isinstance(block, Item):
            open_entry = Entry(block)
        elif isinstance(block, Paragraph):
            yield from (Paragraph((line,)) for line in block.lines)
        else:
            yield block
    if open_entry is not None:
        yield open_entry


def lists(blocks: Iterable[Block]) -> Iterator[list[Entry] | Block]:
    """Blocks with neighbouring entries together, one list each."""
    together: list[Entry] = []
    for each in entries(blocks):
        if isinstance(each, Entry):
            starts_again = together and (each.item.number is None) != (together[0].item.number is None)
            if starts_again:
                yield together
                together = []
            together.append(each)
            continue
        if together:
            yield together
            together = []
        yield each
    if together:
        yield together

"""A Markdown document as flat sections of tables, list items and paragraphs, each value knowing its line.

Emphasis, links and code marks are taken off; `<br>` becomes a line break. Lines are 1-based.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from chaos.runbook.markdown_text import (
    BOX,
    commands,
    front_matter,
    is_anchor,
    joined,
    lead,
    line_of,
    lines_of,
    one_line,
    text_of,
)
from chaos.runbook.model import Phrase


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. `complete` is false where the source has more cells than the table has columns."""

    cells: tuple[str, ...]
    line: int
    complete: bool = True

    @property
    def whole(self) -> Phrase:
        """The row as one phrase."""
        return Phrase(" | ".join(one_line(cell) for cell in self.cells), self.line)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its heading row, and the others."""

    headings: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, without its bullet, box or number.

    `depth` is 1 for an item of an outermost list; `number` is None for a bullet; `lead` is the words in
    bold that it begins with.
    """

    phrase: Phrase
    depth: int = 1
    number: int | None = None
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, one phrase a line of the source."""

    lines: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A block of code or HTML, known by its first line with text; `commands` where it is meant for a shell or database.

    Those are its comments, or else its lines, as one phrase.
    """

    phrase: Phrase
    commands: Phrase | None = None


Block = Table | Item | Paragraph | Verbatim


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of any depth.

    `number` is "3.1" for "### 3.1 Title", and empty where the heading has none. `above` holds the
    titles of the sections that this one is in, outermost first. What stands before the first
    heading is a section of depth 0 without a title.
    """

    number: str
    title: Phrase
    depth: int
    above: tuple[Phrase, ...] = ()
    blocks: tuple[Block, ...] = ()


def items(text: str) -> tuple[str, ...]:
    """The lines of a cell without their bullets; empty lines left out."""
    stripped = (re.sub(r"^\s*(?:[-*•·]|[0-9]{1,2}[.)])\s+", "", line) for line in text.split("\n"))
    return tuple(one_line(line) for line in stripped if line.strip())


def sections(text: str) -> tuple[Section, ...]:
    """The sections of a document in its order."""
    lines = re.split(r"\r\n|\r|\n", text)
    reading = _Reading(lines)
    if matter := front_matter(lines):
        reading.blocks.append(Paragraph(tuple(Phrase(one_line(line), at) for at, line in matter if line.strip())))
        text = "\n".join([""] * (len(matter) + 2) + lines[len(matter) + 2 :])
    for block in _blocks(MarkdownIt("commonmark").enable("table").parse(text)):
        reading.take(block)
    return reading.finished()


_Group = list[Token]


def _blocks(tokens: list[Token]) -> Iterator[_Group]:
    """Tokens in groups: a heading, a table, a paragraph, or one block of code or HTML."""
    group: _Group = []
    ends = ""
    for token in tokens:
        if group:
            group.append(token)
            if token.type == ends:
                yield group
                group = []
        elif token.type in ("heading_open", "table_open", "paragraph_open"):
            group, ends = [token], token.type.replace("_open", "_close")
        elif token.type in _LISTS or token.type in _VERBATIM:
            yield [token]


_LISTS = (
    *("list_item_open", "bullet_list_open", "ordered_list_open"),
    *("bullet_list_close", "ordered_list_close"),
)
_VERBATIM = ("fence", "code_block", "html_block")
_SYMBOLS = re.compile(r"^(?:[^\w\s(\[#$<>≥≤]+\s+)+(?=\w)")
"""Emoji and the like that stand before a heading's words."""
_NUMBER = re.compile(r"^(?:§\s*)?([0-9]{1,2}(?:\.[0-9]{1,2})+|[0-9]{1,2}(?=[.)]))[.)]?\s+(?=[^\s%])")


@dataclass(slots=True)
class _Reading:
    """Gathers blocks into sections."""

    source: list[str]
    done: list[Section] = field(default_factory=list)
    number: str = ""
    title: Phrase = field(default_factory=lambda: Phrase("", 1))
    depth: int = 0
    above: list[tuple[int, Phrase]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    in_item: bool = False
    item_number: int | None = None
    lists: int = 0

    def take(self, group: _Group) -> None:
        opening = group[0]
        if opening.type in _LISTS:
            self._list(opening)
            return
        if opening.type == "heading_open":
            self._begin(opening, group[1])
        elif opening.type == "table_open":
            self.blocks.append(self._table(group))
        elif opening.type == "paragraph_open":
            self._text(group[1])
        else:
            self._verbatim(opening)
        self.in_item = False

    def _list(self, token: Token) -> None:
        if token.type == "list_item_open":
            self.in_item = True
            self.item_number = int(token.info) if token.info.isdigit() else None
        else:
            self.lists += 1 if token.type.endswith("_open") else -1

    def _text(self, inline: Token) -> None:
        lines = lines_of(inline)
        if not (self.in_item and lines):
            self.blocks.append(Paragraph(lines))
        elif not is_anchor(inline):
            whole = joined(lines)
            plain = Phrase(BOX.sub("", whole.text), whole.line)
            self.blocks.append(Item(plain, self.lists, self.item_number, lead(inline)))

    def finished(self) -> tuple[Section, ...]:
        self._end()
        return tuple(self.done)

    def _end(self) -> None:
        if self.depth or self.blocks:
            above = tuple(title for _, title in self.above)
            self.done.append(Section(self.number, self.title, self.depth, above, tuple(self.blocks)))

    def _begin(self, opening: Token, inline: Token) -> None:
        self._end()
        depth = int(opening.tag[1:])
        if self.depth:
            self.above.append((self.depth, self.title))
        self.above = [(outer, title) for outer, title in self.above if outer < depth]
        text = _SYMBOLS.sub("", one_line(text_of(inline)))
        number = _NUMBER.match(text)
        self.number = number.group(1) if number else ""
        self.title = Phrase(text[number.end() :] if number else text, line_of(opening))
        self.depth, self.blocks = depth, []

    def _table(self, group: _Group) -> Table:
        read: list[tuple[int, list[str]]] = []
        for token in group:
            if token.type == "tr_open":
                read.append((line_of(token), []))
            elif token.type == "inline":
                read[-1][1].append(text_of(token))
        rows = [Row(tuple(cells), line) for line, cells in read]
        width = len(rows[0].cells)
        checked = [self._checked(row, width) for row in rows]
        return Table(checked[0], tuple(row for row in checked[1:] if any(cell.strip() for cell in row.cells)))

    def _checked(self, row: Row, width: int) -> Row:
        """`row`, or all that the source has on its line where Markdown drops cells beyond the heading's."""
        line = self.source[row.line - 1].strip().removeprefix("|").removesuffix("|")
        cells = tuple(re.split(r"(?<!\\)\|", line))
        return row if len(cells) <= width else Row(cells, row.line, complete=False)

    def _verbatim(self, token: Token) -> None:
        text = re.sub(r"<!--.*?-->|<[^>]*>", "", token.content, flags=re.DOTALL) if token.type == "html_block" else ""
        said = text if token.type == "html_block" else token.content
        first = next((one_line(line) for line in said.splitlines() if line.strip()), "")
        if first:
            self.blocks.append(Verbatim(Phrase(first, line_of(token)), commands(token)))

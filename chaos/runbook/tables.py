"""Which table of a document is what, and its rows by column, whatever order the columns stand in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chaos.runbook.labels import class_label
from chaos.runbook.markdown import Row, Section, Table
from chaos.runbook.markdown_text import one_line
from chaos.runbook.model import Phrase
from chaos.runbook.parts import names_part, part_of_item
from chaos.runbook.promises import promised
from chaos.runbook.vocabulary import COLUMNS, SECTIONS, SHAPES, WHAT_IS_DONE, Column, Kind, Shape, normal
from chaos.runbook.vocabulary_prose import DEFINING

_COLUMNS_OF = {column: tuple(map(normal, words)) for column, words in COLUMNS.items()}
_DEFINING = frozenset(map(normal, (*DEFINING, *COLUMNS[Column.TEXT]))) - set(map(normal, WHAT_IS_DONE))
_STANDING_IN = frozenset(map(normal, ("primary", "backup", "secondary", "deputy", "부담당자", "정", "부")))
"""Columns of people who stand in for each other: such a table has no order of escalation."""


@dataclass(frozen=True, slots=True)
class Fields:
    """A row of a table of known kind: its cells by column, and those of columns that its kind does not have."""

    cells: Mapping[Column, str]
    unread: tuple[Phrase, ...]
    whole: Phrase
    section: Section
    others: tuple[tuple[str, str], ...] = ()
    """The cells of `unread`, each with its heading."""

    @property
    def line(self) -> int:
        """The row's line."""
        return self.whole.line

    def text(self, column: Column) -> str:
        """The cell in `column` on one line; empty where there is none."""
        return one_line(self.cells.get(column, ""))

    def phrase(self, column: Column) -> Phrase:
        """The cell in `column` as a phrase."""
        return Phrase(self.text(column), self.line)


def kind_of(table: Table, section: Section) -> Kind | None:
    """What `table` is, None where its headings and its section do not say for certain."""
    fitting = {kind for kind, shape in SHAPES.items() if _places(table, shape) is not None} - {Kind.CLASSES}
    if {normal(cell) for cell in table.headings.cells} & _STANDING_IN:
        fitting.discard(Kind.CONTACTS)
    if _is_class_table(table):
        fitting = (fitting & {Kind.STEPS}) | {Kind.CLASSES}
    if fitting > {Kind.ALERTS}:
        fitting.remove(Kind.ALERTS)
    keyed = fitting & {Kind.PROCEDURE, Kind.RETROSPECTIVE}
    if keyed:
        fitting = (fitting - keyed) | _keyed(table, section)
    if len(fitting) > 1:
        fitting &= told_by(section)
    return fitting.pop() if len(fitting) == 1 else None


def rows_of(table: Table, kind: Kind, section: Section) -> tuple[Fields, ...]:
    """The rows of `table`, read as `kind`."""
    places = _places(table, SHAPES[kind]) or {}
    return tuple(_fields(table, row, places, section) for row in table.rows)


def _fields(table: Table, row: Row, places: Mapping[Column, int], section: Section) -> Fields:
    cells = {column: row.cells[place] for column, place in places.items() if place < len(row.cells)}
    others = tuple(
        (one_line(table.headings.cells[place]), one_line(cell))
        for place, cell in enumerate(row.cells)
        if place not in places.values() and normal(cell)
    )
    unread = tuple(Phrase(f"{heading}: {cell}", row.line) for heading, cell in others)
    return Fields(cells, unread, row.whole, section, others)


def defines(heading: str) -> bool:
    """Whether a column or key of this name says what a class is."""
    return normal(heading) in _DEFINING


def _is_class_table(table: Table) -> bool:
    """Whether every row begins a class, and a column says what it is or what is promised of it.

    A table of alerts has a column of classes too; there they stand again and again.
    """
    headings = table.headings.cells
    place = (_places(table, Shape((Column.SEVERITY,))) or {}).get(Column.SEVERITY)
    telling = [at for at, name in enumerate(headings) if at != place and (promised(name) or defines(name))]
    if place is None or not telling or _places(table, SHAPES[Kind.RECOVERY]) is not None:
        return False
    labels = [class_label(one_line(row.cells[place]), loose=True) for row in table.rows if place < len(row.cells)]
    named = {(each.number, each.word.casefold()) for each in labels if each and not each.rest.strip("() ")}
    known = len(telling) == len(headings) - 1
    return bool(named) and (known or len(named) == len(table.rows))


def _places(table: Table, shape: Shape) -> dict[Column, int] | None:
    """Where each column of `shape` stands in `table`; None where it lacks one that is needed."""
    places = places_of(table, shape)
    complete = all(column in places for column in shape.needs)
    return places if complete and (not shape.one_of or any(column in places for column in shape.one_of)) else None


def places_of(table: Table, shape: Shape) -> dict[Column, int]:
    """Where those columns of `shape` stand that `table` has."""
    places: dict[Column, int] = {}
    for column in (*shape.needs, *shape.one_of, *shape.may):
        headings = [_heading(cell, column) for cell in table.headings.cells]
        fitting = [at for at, word in enumerate(headings) if word in _COLUMNS_OF[column] and at not in places.values()]
        if fitting:
            places[column] = min(fitting, key=lambda at: _COLUMNS_OF[column].index(headings[at]))
    return places


def _heading(cell: str, column: Column) -> str:
    """A heading as it is looked up; one that says the same twice, as in "목표 복구 시간(RTO)", by its first words."""
    twice = re.fullmatch(r"([^()]+)\(([^()]+)\)", one_line(cell))
    if twice and all(normal(each) in _COLUMNS_OF[column] for each in twice.groups()):
        return normal(twice[1])
    return normal(cell)


def _keyed(table: Table, section: Section) -> set[Kind]:
    """What a table of items and their contents is: told by the items, else by the section."""
    place = (_places(table, SHAPES[Kind.PROCEDURE]) or {})[Column.ITEM]
    items = [one_line(row.cells[place]) for row in table.rows if place < len(row.cells)]
    if any(map(names_part, items)) or len({part for each in items if (part := part_of_item(each))}) > 1:
        return {Kind.PROCEDURE}
    return told_by(section) & {Kind.RETROSPECTIVE}


def told_by(section: Section) -> set[Kind]:
    """The kinds that the nearest heading with such words tells of."""
    for title in (section.title, *reversed(section.above)):
        said = normal(title.text)
        kinds = {kind for kind, words in SECTIONS.items() if any(normal(word) in said for word in words)}
        if kinds:
            return kinds
    return set()

"""Why a table of a document is not read: what it seems to be, and what it lacks for that."""

from chaos.runbook.markdown import Section, Table
from chaos.runbook.markdown_text import one_line
from chaos.runbook.tables import places_of, told_by
from chaos.runbook.vocabulary import SHAPES, Column, Kind

_NAMES = {
    Column.SEVERITY: "a class",
    Column.STEP: "a step",
    Column.METRIC: "a metric",
    Column.SERVICE: "a service",
    Column.RTO: "a recovery time",
    Column.WHO: "a person or team",
    Column.HOW: "a way to reach somebody",
    Column.CONDITION: "a limit",
    Column.ITEM: "an item",
    Column.TEXT: "a description",
}


def why_not(table: Table, section: Section) -> str:
    """What a reader may change so that `table`, whose kind is not certain, is read."""
    headings = [one_line(cell) for cell in table.headings.cells]
    found = {kind: places_of(table, shape) for kind, shape in SHAPES.items()}
    said = told_by(section)
    whole = [kind for kind, places in found.items() if not _lacks(kind, places) and kind is not Kind.CLASSES]
    if whole:
        kinds = " or ".join(kind.value for kind in whole)
        return f"this table is not read: it may be {kinds}, and no heading above it or item in it tells which"
    near = [kind for kind, places in found.items() if places and (kind in said or len(SHAPES[kind].needs) > 1)]
    kind = next((each for each in (*(each for each in near if each in said), *near)), None)
    if kind is None:
        return f"this table is not read: its columns tell no kind of table: {', '.join(filter(None, headings))}"
    others = [name for at, name in enumerate(headings) if name and at not in found[kind].values()]
    lacks = " or as ".join(_lacks(kind, found[kind]))
    return (
        f"this table is not read as {kind.value}: no column is known as {lacks}: {', '.join(others) or 'none is left'}"
    )


def _lacks(kind: Kind, places: dict[Column, int]) -> list[str]:
    shape = SHAPES[kind]
    lacking = [_NAMES.get(column, column.value) for column in shape.needs if column not in places]
    if not lacking and shape.one_of and not any(column in places for column in shape.one_of):
        lacking = [_NAMES.get(column, f"level {column.value}") for column in shape.one_of]
    return lacking

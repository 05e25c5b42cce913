"""The indexes that a target's SQL file says must exist."""

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
      (?P<comment> --[^\n]* | /\*.*?\*/ )
    | (?P<quoted> '(?:[^']|'')*' | "(?:[^"]|"")*" | (?P<tag>\$(?:[A-Za-z_]\w*)?\$).*?(?P=tag) )
    | (?P<end> ; )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)

_CREATE_INDEX = re.compile(
    r"""
    CREATE \s+ (?:UNIQUE\s+)? INDEX \s+ (?:CONCURRENTLY\s+)? (?:IF\s+NOT\s+EXISTS\s+)?
    (?P<name> "(?:[^"]|"")+" | (?!ON\b) [^\W\d] [\w$]* ) \s+ ON \b
    """,
    re.VERBOSE | re.IGNORECASE,
)


class ExpectedIndex(NamedTuple):
    """One index by the name that PostgreSQL gives it, and the statement (without `;`) that creates it."""

    name: str
    statement: str


def expected_indexes(sql: str) -> tuple[ExpectedIndex, ...]:
    """Every named CREATE INDEX statement of `sql`, in order; other statements are left out."""
    found = ((statement, _CREATE_INDEX.match(statement)) for statement in _statements(sql))
    return tuple(ExpectedIndex(_folded(match["name"]), statement) for statement, match in found if match)


def _statements(sql: str) -> list[str]:
    """The statements without comments; a `;` inside quotes ends nothing."""
    statements = [""]
    for token in _TOKEN.finditer(sql):
        if token["end"]:
            statements.append("")
        else:
            statements[-1] += " " if token["comment"] else token[0]
    return [statement.strip() for statement in statements]


def _folded(name: str) -> str:
    """The name as the catalogue has it: quoted as written, otherwise in lower case."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()

"""Text of others inside Markdown: nothing that a log, a server or a document says can become markup."""

import re
import unicodedata
from collections.abc import Sequence

_SPECIAL = re.compile(r"([\\`*\[\]<|~$#])")
_UNDERSCORE = re.compile(r"(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BLOCK_START = re.compile(r"^(?:([-+=>])|(\d{1,9})([.)])(?=\s|$))")
_LINK = re.compile(r"(?i)\b(https?|ftp|mailto)(:)|(www)(\.)")
LONGEST = 600
NOTHING = "-"
"""Stands in a cell that has nothing to say."""


class Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


def escaped(value: object) -> Markdown:
    """`value` as inline Markdown that reads as itself, on one line; Markdown stays as it is."""
    if isinstance(value, Markdown):
        return value
    text = flat(str(value))
    if text == NOTHING:
        return Markdown(text)
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    text = _SPECIAL.sub(r"\\\1", text)
    text = _UNDERSCORE.sub(r"\\_", text)
    text = _ENTITY.sub("&amp;", text)
    text = _BLOCK_START.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", text)
    # A link that a log wrote must not become one that a reader of the report follows.
    return Markdown(_LINK.sub(lambda found: f"{found[1] or found[3]}\\{found[2] or found[4]}", text))


def fenced(lines: Sequence[str]) -> Markdown:
    """`lines` as a block of code that none of them can end."""
    clean = [flat(line) for line in lines]
    longest = max((len(run) for line in clean for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markdown("\n".join([f"{fence}text", *clean, fence]))


def flat(text: str) -> str:
    """`text` on one line, without characters that control something or turn the direction of writing."""
    visible = ("" if unicodedata.category(char) in {"Cf", "Cs"} else char for char in text)
    return " ".join("".join(char if char.isprintable() else " " for char in visible).split())

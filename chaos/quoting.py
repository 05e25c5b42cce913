"""What users wrote, inside the messages about it: short, on one line, and nothing that a terminal would obey."""

import difflib
import json
import re
from collections.abc import Iterable

from chaos.limits import QUOTED_CHARACTERS


def quoted(text: str) -> str:
    """`text` in quotation marks; what is not printable stands as its code, and what is too long ends in an ellipsis."""
    return repr(shortened(text, QUOTED_CHARACTERS))


def shortened(text: str, characters: int) -> str:
    """`text` of so many characters at most; what is longer ends in an ellipsis."""
    return text if len(text) <= characters else f"{text[: characters - 1]}…"


def printable(text: str) -> str:
    """`text` on one line; what is not printable stands as its code."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def json_printable(text: str) -> str:
    """JSON `text` that says the same with every character that is not printable as its JSON escape; lines stay."""
    if text.isascii():
        return text
    return "".join(each if each.isprintable() or each == "\n" else json.dumps(each)[1:-1] for each in text)


_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """`text` with every character that controls something, or turns the direction of writing, as its code."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def suggestion(word: str, allowed: Iterable[str]) -> str:
    """What was meant by a misspelt `word`, or all that is allowed there; empty where nothing is."""
    words = sorted(set(allowed))
    close = difflib.get_close_matches(word[:QUOTED_CHARACTERS], words, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return "allowed: " + ", ".join(words) if words else ""


def choice(word: str, allowed: Iterable[str]) -> str:
    """All that is allowed in the place of `word`, what was most likely meant by it first; empty where nothing is."""
    words = list(dict.fromkeys(allowed))
    close = difflib.get_close_matches(word[:QUOTED_CHARACTERS], words, n=1)
    meant = f"did you mean {close[0]!r}? " if close and len(words) > 1 else ""
    return f"{meant}allowed: {', '.join(words)}" if words else ""

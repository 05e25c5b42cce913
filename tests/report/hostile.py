"""Recorded drills in which every text that others write is hostile: names, log lines, titles, findings, messages."""

from collections.abc import Sequence
from typing import Any

import msgspec

from chaos.events import Record, decode

SCRIPT = "</script><script>alert(1)</script>"
TEXTS = (
    f"{SCRIPT}<img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>",
    "[x](javascript:alert(1)) ![x](http://127.0.0.1/x) <javascript:alert(1)> javascript:alert(1)",
    "\x1b[2J\x1b]0;owned\x07\x9b31m\x08\x00",
    "\u202egnp.exe\u202c \u2066\u2069",
    "{{ 7*7 }}{% raw %}{# #}",
    "\n\n# heading\n\n- [ ] item | cell\n```\n<!--",
    "<!channel> <@U012AB3CD> <!here|here> @everyone *b* `c` &lt;",
    "\u2028\u2029]]>",
)
_FREE = {
    *("title", "environment", "evidence", "finding", "detail", "action", "check", "phrase", "observed", "expected"),
    *("sentence", "reason", "message", "channel", "lines", "by", "to", "contact", "error", "looked_for", "problems"),
    *("waiting_for", "binding", "differences", "unreadable", "samples", "person", "mention", "reference"),
}
ENDPOINTS = ("popular_products", "product_details", "order_lookup")


def hostile(records: Sequence[Record], text: str) -> list[Record]:
    """`records` with `text` behind everything that is free to be anything."""
    return [decode(msgspec.json.encode(_changed(msgspec.to_builtins(record), text))) for record in records]


def renamed(records: Sequence[Record], text: str) -> list[Record]:
    """`records` in which every endpoint has `text` in its name, wherever it is named."""
    names = {each: f"{each}{text}" for each in ENDPOINTS}
    return [decode(msgspec.json.encode(_renamed(msgspec.to_builtins(record), names))) for record in records]


def _changed(value: Any, text: str, *, free: bool = False) -> Any:
    if isinstance(value, dict):
        return {key: _changed(each, text, free=free or key in _FREE) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_changed(each, text, free=free) for each in value]
    return value + text if free and isinstance(value, str) and value else value


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(each, names) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value

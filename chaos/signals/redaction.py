"""Messages of drivers and child processes without the secrets in them."""

import re
from collections.abc import Iterable
from urllib.parse import quote

MAX_CHARACTERS = 500

_USER_INFORMATION = re.compile(r"(?<=://)[^\s/@]+@")
_KEYWORD_PASSWORD = re.compile(r"(?i)\b(password\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)")
_AUTHORIZATION = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+")


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` on one line of at most MAX_CHARACTERS, with `secrets` and anything shaped like credentials masked."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***").replace(quote(secret, safe=""), "***")
    text = _USER_INFORMATION.sub("***@", text)
    text = _KEYWORD_PASSWORD.sub(r"\1***", text)
    text = _AUTHORIZATION.sub(r"\1 ***", text)
    line = " ".join(text.split())
    return line if len(line) <= MAX_CHARACTERS else line[: MAX_CHARACTERS - 1] + "…"

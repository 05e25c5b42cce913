"""Messages of drivers and child processes without the secrets in them."""

import re
from collections.abc import Iterable
from urllib.parse import quote

MAX_CHARACTERS = 500

_MASK = "***"
_USER_INFORMATION = re.compile(r"(?<=://)[^\s/@]+@")
_KEYED = re.compile(
    r"""(?ix)
    ((?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|authorization|cookie) ["']? \s* [:=] \s*)
    ("(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | [^\s,;&}\]]+)
    """
)
_SQL_PASSWORD = re.compile(r"(?i)\b(password\s+)('(?:[^']|'')*')")
_AUTHORIZATION = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+")


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` with `secrets` and anything shaped like credentials masked."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, _MASK).replace(quote(secret, safe=""), _MASK)
    text = _USER_INFORMATION.sub(f"{_MASK}@", text)
    # Before what stands behind a key, which takes one word only: "Authorization: Bearer ...".
    text = _AUTHORIZATION.sub(rf"\1 {_MASK}", text)
    text = _SQL_PASSWORD.sub(rf"\1{_MASK}", text)
    return _KEYED.sub(rf"\1{_MASK}", text)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text`, masked, on one line of at most MAX_CHARACTERS."""
    line = " ".join(masked(text, secrets).split())
    return line if len(line) <= MAX_CHARACTERS else line[: MAX_CHARACTERS - 1] + "…"

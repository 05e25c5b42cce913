"""The values that a target file may name as `${...}`, and their substitution. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from chaos.errors import BadInput

_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")


def placeholders(text: str) -> Iterator[str]:
    """The names that `text` has as `${name}`."""
    return (match[1].strip() for match in _PLACEHOLDER.finditer(text))


def substitute(text: str, values: Mapping[str, str], where: str) -> str:
    """`text` with every `${name}` replaced. Raises BadInput, saying `where`, for a name that has no value."""

    def value(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name not in values:
            raise BadInput(without_value(name, values, where))
        return values[name]

    return _PLACEHOLDER.sub(value, text)


def without_value(name: str, values: Iterable[str], where: str) -> str:
    """What to say of a `${name}` that is not among `values`."""
    return f"{where}: ${{{name}}} has no value here; there are: {', '.join(sorted(values))}"


def database_url(user: str, password: str, address: str, database: str) -> str:
    """A libpq URL. The servers of a target speak plain text on the loopback, so nothing else is tried first."""
    secret, name = quote(password, safe=""), quote(database, safe="")
    return f"postgresql://{user}:{secret}@{address}/{name}?sslmode=disable&gssencmode=disable"


def redact(text: str, secrets: Mapping[str, str]) -> str:
    """`text` without any of `secrets` (value by name)."""
    for name, secret in secrets.items():
        text = text.replace(secret, f"<{name}>")
    return text

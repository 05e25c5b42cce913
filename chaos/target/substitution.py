"""The values that a target file may name as `${...}`, and their substitution. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from chaos.errors import BadInput

_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")


def substitute(text: str, values: Mapping[str, str], where: str) -> str:
    """`text` with every `${name}` replaced. Raises BadInput, saying `where`, for a name that has no value."""

    def value(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name not in values:
            known = ", ".join(sorted(values))
            raise BadInput(f"{where}: ${{{name}}} has no value here; there are: {known}")
        return values[name]

    return _PLACEHOLDER.sub(value, text)


def database_url(user: str, password: str, address: str, database: str) -> str:
    """A libpq URL. The servers of a target speak plain text on the loopback, so nothing else is tried first."""
    secret, name = quote(password, safe=""), quote(database, safe="")
    return f"postgresql://{user}:{secret}@{address}/{name}?sslmode=disable&gssencmode=disable"


def redact(text: str, secrets: Mapping[str, str]) -> str:
    """`text` without any of `secrets` (value by name)."""
    for name, secret in secrets.items():
        text = text.replace(secret, f"<{name}>")
    return text

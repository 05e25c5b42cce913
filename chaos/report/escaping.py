"""Text of others on the way into a page."""

from markupsafe import Markup

from chaos.quoting import visible


def seen(value: object) -> object:
    """A value as a template puts it into a page: what would control something, or turn the writing, is shown."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

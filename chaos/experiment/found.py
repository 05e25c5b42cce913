"""How a check tells what is wrong with an experiment."""

from collections.abc import Iterator

Found = Iterator[tuple[tuple[str | int, ...], str, str]]
"""Where in the experiment's file (keys and indexes), what is wrong, and what would be right."""

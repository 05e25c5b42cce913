"""The terminal that commands write to, or the pipe in its place."""

import os
import sys
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

PLAIN_WIDTH = 120
"""What is no terminal has no width of its own, and whoever reads it wants whole words."""


class _Console(Console):
    """Goes on in silence where its reader went away (`gameday run ... | head`): the drill is undone all the same.

    What is shown comes from logs, documents and servers: no character of it may control the terminal.
    """

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for each in super().render(renderable, options):
            harmless = each.control or each.text == "\n" or each.text.isprintable()
            yield each if harmless else Segment("\n".join(map(printable, each.text.split("\n"))), each.style)

    def on_broken_pipe(self) -> None:
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def console() -> Console:
    """A console on standard output."""
    return _Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)


def say(text: str) -> None:
    """`text` on standard output as it is, in silence where nobody reads it to its end."""
    console().print(Text(text), soft_wrap=True)


def printable(text: str) -> str:
    """`text` on one line, without control characters that a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in text)

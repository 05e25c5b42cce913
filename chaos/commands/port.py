"""What a command module has; checked where `chaos.cli` lists the modules."""

import argparse
from collections.abc import Callable
from typing import NamedTuple, Protocol

from chaos.outcome import Verdict


class Command(Protocol):
    """One command: a module."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a constant of a module
        """The word on the command line."""
        ...

    @property
    def HELP(self) -> str:  # noqa: N802 - a constant of a module
        """What it does: one line, lower case, no full stop."""
        ...

    def configure(self, parser: argparse.ArgumentParser, /) -> None:
        """Add the command's own arguments."""
        ...

    def command(self, arguments: argparse.Namespace, /) -> Verdict:
        """Do it. `arguments.home` is there always. Raises GamedayError for what the user has to know."""
        ...


class Group(NamedTuple):
    """A word under which further commands stand (`gameday runbook show`), loaded where one of them is asked for."""

    name: str
    help: str
    commands: Callable[[], tuple[Command, ...]]

"""The command `gameday`: its commands, listed by hand, and what their ends mean for the exit code."""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from chaos.commands import (
    ack,
    coverage,
    faults,
    groups,
    matrix,
    plan,
    prove,
    recover,
    replay,
    report,
    run,
    schema,
    status,
    stop,
)
from chaos.commands.port import Command, Group
from chaos.outcome import Verdict

COMMANDS: tuple[Command | Group, ...] = (
    run,
    ack,
    prove,
    plan,
    faults,
    report,
    replay,
    matrix,
    coverage,
    status,
    stop,
    recover,
    Group("runbook", "read a document, check it against bindings, begin bindings for it", groups.runbook),
    Group(
        "schedule",
        "game days that start by themselves: list them, wait for them, pause them, hand them to another scheduler",
        groups.schedule,
    ),
    schema,
)

_EPILOG = "exit codes: " + ", ".join(f"{each.exit_code} {each.value}" for each in Verdict)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
    from chaos.errors import GamedayError

    command: Callable[[argparse.Namespace], Verdict] = arguments.command
    try:
        return command(arguments).exit_code
    except GamedayError as error:
        print(error, file=sys.stderr)
        return error.verdict.exit_code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return Verdict.ABORTED.exit_code
    except OSError as error:
        print(f"{error.filename or 'output'}: {error.strerror or error}", file=sys.stderr)
        return Verdict.UNKNOWN.exit_code
    except Exception:  # noqa: BLE001 - a mistake of ours: the traceback is for whoever mends it
        import traceback

        traceback.print_exc()
        # Not 1, which says that a drill refuted the document.
        return Verdict.UNKNOWN.exit_code


def _parser() -> "_Parser":
    parser = _Parser(
        prog="gameday",
        description="Executes an incident-response document: injects the failures it speaks of and judges detection, "
        "severity, procedure, remediation and recovery time against it.",
        epilog=_EPILOG,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    _home(parser, Path(".gameday"))
    _add(parser, COMMANDS)
    return parser


def _add(parser: "_Parser", commands: Iterable[Command | Group]) -> None:
    """Put `commands` under `parser`, groups with theirs under them."""
    under = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for each in commands:
        name, text = (each.name, each.help) if isinstance(each, Group) else (each.NAME, each.HELP)
        sub = under.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".", epilog=_EPILOG)
        # Left out here, it must not hide what was given before the command.
        _home(sub, argparse.SUPPRESS)
        if isinstance(each, Group):
            sub.fill = partial(_fill, each)
        else:
            each.configure(sub)
            sub.set_defaults(command=each.command)


def _fill(group: Group, parser: "_Parser") -> None:
    _add(parser, group.commands())


def _home(parser: argparse.ArgumentParser, default: Path | str) -> None:
    parser.add_argument(
        "--home",
        type=Path,
        default=default,
        metavar="DIR",
        help="where runs and target data are kept (default: .gameday)",
    )


class _Parser(argparse.ArgumentParser):
    """Repeats nothing of a command line that a terminal would obey. `fill` adds what it lacks before it parses."""

    fill: "Callable[[_Parser], None] | None" = None

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does, once everything is there."""
        if self.fill is not None:
            fill, self.fill = self.fill, None
            fill(self)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line, and leave with the exit code of bad input."""
        super().error("".join(each if each.isprintable() else repr(each)[1:-1] for each in message))


class _Version(argparse.Action):
    """Prints the version; looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"gameday {version('gameday')}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())

"""The command `gameday`. Every import of weight is inside the command that needs it: `--help` answers at once."""

import argparse
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from chaos.errors import GamedayError
from chaos.outcome import Verdict, worst

_EPILOG = "exit codes: " + ", ".join(f"{each.exit_code} {each.value}" for each in Verdict)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
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
        traceback.print_exc()
        # Not 1, which says that a drill refuted the document.
        return Verdict.UNKNOWN.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gameday",
        description="Executes an incident-response document: injects the failures it speaks of and judges detection, "
        "severity, procedure, remediation and recovery time against it.",
        epilog=_EPILOG,
    )
    parser.add_argument(
        "--home",
        type=Path,
        default=Path(".gameday"),
        metavar="DIR",
        help="where runs and target data are kept (default: .gameday)",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], Verdict], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".", epilog=_EPILOG)
        sub.set_defaults(command=command)
        return sub

    run = add("run", _run, "run the drills of experiment files, in order, on one target")
    run.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an experiment (YAML)")
    plan = add("plan", _plan, "print what a drill would touch; nothing is started or injected")
    plan.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an experiment (YAML)")
    report = add("report", _report, "write the report of a run again from its event log")
    report.add_argument("run", metavar="RUN", help="a run's folder, the end of its name, or latest")
    report.add_argument("--output", type=Path, metavar="FILE", help="where to write it (default: in the run's folder)")
    replay = add("replay", _replay, "judge an old run again from its event log")
    replay.add_argument("run", metavar="RUN", help="a run's folder, the end of its name, or latest")
    replay.add_argument("--runbook", type=Path, metavar="FILE", help="a changed document to judge against")
    replay.add_argument("--output", type=Path, metavar="FILE", help="write a report of the replay here")
    add("recover", _recover, "undo every fault that a dead run still owes, and stop what it left running")
    return parser


def _run(arguments: argparse.Namespace) -> Verdict:
    from chaos.inputs import read_all
    from chaos.report.live import Live
    from chaos.safety.interrupts import Interrupted, Interrupts
    from chaos.session import Home, Session

    all_inputs = read_all(arguments.files)
    home = Home(arguments.home)
    drilled = []
    verdicts = []
    with Interrupts() as interrupts, Live() as live:
        try:
            if (healed := home.heal(live.say)) is not Verdict.PASSED:
                live.say("nothing new is injected while an undo is owed")
                return healed
            with Session(home, live, interrupts) as session:
                for inputs in all_inputs:
                    drilled.append(session.drill(inputs))
                    verdicts.append(drilled[-1].verdict)
                    if drilled[-1].interrupted:
                        verdicts.append(Verdict.ABORTED)
                    if drilled[-1].interrupted or drilled[-1].verdict is Verdict.NOT_CLEANED:
                        break
        except Interrupted as error:
            verdicts.append(Verdict.ABORTED)
            live.say(f"interrupted ({error}); everything started is stopped")
        except GamedayError as error:
            verdicts.append(error.verdict)
            print(error, file=sys.stderr)
        finally:
            for inputs in all_inputs[len(drilled) :]:
                live.say(f"not run: {inputs.experiment.title}")
            live.summary(drilled)
    return worst(verdicts)


def _plan(arguments: argparse.Namespace) -> Verdict:
    from chaos.experiment.plan import plan
    from chaos.inputs import read_all
    from chaos.report.live import printable

    for inputs in read_all(arguments.files):
        for line in plan(inputs.experiment, inputs.runbook, inputs.bindings).lines:
            print(printable(line))
    return Verdict.PASSED


def _report(arguments: argparse.Namespace) -> Verdict:
    from chaos import event_log
    from chaos.report.html import render
    from chaos.session import REPORT_NAME, Home

    folder = Home(arguments.home).run(arguments.run)
    output = arguments.output or folder / REPORT_NAME
    _write(output, render(event_log.read(folder / event_log.FILE_NAME)))
    print(output)
    return Verdict.PASSED


def _replay(arguments: argparse.Namespace) -> Verdict:
    from chaos import event_log
    from chaos.inputs import read_text
    from chaos.replay import replay
    from chaos.report.html import render
    from chaos.report.live import Live
    from chaos.session import Home

    folder = Home(arguments.home).run(arguments.run)
    source = read_text(arguments.runbook) if arguments.runbook else None
    old = event_log.read(folder / event_log.FILE_NAME)
    replayed = replay(old, source.text, str(source.path)) if source else replay(old)
    if arguments.output:
        _write(arguments.output, render(replayed.records))
    with Live() as live:
        live.replayed(old, replayed.records, arguments.output)
    return replayed.verdict


def _recover(arguments: argparse.Namespace) -> Verdict:
    from chaos.safety.interrupts import Interrupts
    from chaos.session import Home

    with Interrupts() as interrupts, interrupts.held():
        return Home(arguments.home).heal(print)


def _write(path: Path, text: str) -> None:
    from chaos.errors import BadInput, Problem

    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(Problem(str(path), 0, 0, f"cannot be written: {error.strerror}")) from None


if __name__ == "__main__":
    sys.exit(main())

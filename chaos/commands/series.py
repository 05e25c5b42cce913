"""Drills one after the other, as commands run them: healed before, stopped where nothing may follow."""

import sys
from collections.abc import Callable
from pathlib import Path

from chaos.drill import Drilled
from chaos.errors import GamedayError
from chaos.inputs import Inputs
from chaos.outcome import Verdict
from chaos.report.live import Live
from chaos.safety.interrupts import Interrupted, Interrupts
from chaos.session import Home, Session

Drill = Callable[[Inputs], Drilled]
"""Runs one drill. Raises `Over` where none may follow the one before."""


class Over(Exception):
    """A drill was interrupted, or left something undone: no other may follow it."""


def carry_out(
    home: Path, runtime: str, live: Live, interrupts: Interrupts, course: Callable[[Drill], None]
) -> list[Verdict]:
    """Heal what dead runs left, then have `course` run its drills; the target is stopped when this returns.

    Returns the verdicts of what went wrong around the drills (an undo still owed from before, an interrupt, a target
    that did not come up), which has been told; empty where nothing did.
    `interrupts` are those that the command has entered.
    """
    verdicts: list[Verdict] = []
    try:
        place = Home(home)
        if (healed := place.heal(live.say)) is not Verdict.PASSED:
            live.say("nothing new is injected while an undo is owed")
            return [healed]
        with Session(place, live, interrupts, runtime) as session:
            course(_until_over(session.drill, verdicts))
    except Over:
        pass
    except Interrupted as error:
        verdicts.append(Verdict.ABORTED)
        live.say(f"interrupted ({error}); everything started is stopped")
    except GamedayError as error:
        verdicts.append(error.verdict)
        print(error, file=sys.stderr)
    return verdicts


def _until_over(drill: Drill, verdicts: list[Verdict]) -> Drill:
    """`drill`, and nothing any more once a drill was interrupted or is not cleaned."""
    over = False

    def once_more(inputs: Inputs) -> Drilled:
        nonlocal over
        if over:
            raise Over
        drilled = drill(inputs)
        if drilled.interrupted:
            verdicts.append(Verdict.ABORTED)
        over = drilled.interrupted or drilled.verdict is Verdict.NOT_CLEANED
        return drilled

    return once_more

"""One game day, drill by drill, on one target."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from chaos.drill import Drilled
from chaos.errors import GamedayError
from chaos.gamedays import record
from chaos.gamedays.announce import Announcer
from chaos.gamedays.loader import Planned
from chaos.gamedays.record import GameDayRecord
from chaos.gamedays.words import over, refused, to_come
from chaos.inputs import Inputs
from chaos.outcome import Verdict, worst
from chaos.safety.interrupts import Interrupted


class Drills(Protocol):
    """Whoever runs drills: a session."""

    def drill(self, inputs: Inputs) -> Drilled:
        """Run one. Raises GamedayError where the target does not come up."""


@dataclass(slots=True)
class Conducted:
    """What a game day came to. `left_out` are drills that were not run, with the reason."""

    drilled: list[Drilled] = field(default_factory=list)
    left_out: list[tuple[Inputs, str]] = field(default_factory=list)
    trouble: list[GamedayError] = field(default_factory=list)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Of every drill that was run, in order."""
        return tuple(each.verdict for each in self.drilled)

    @property
    def verdict(self) -> Verdict:
        """The worst of all; aborted where a drill was interrupted."""
        interrupted = [Verdict.ABORTED for each in self.drilled if each.interrupted]
        return worst([*self.verdicts, *interrupted, *(each.verdict for each in self.trouble)])


def conduct(
    planned: Planned, drills: Drills, kept: GameDayRecord, announcer: Announcer, say: Callable[[str], None]
) -> Conducted:
    """Run the drills of `planned` in order, until the last or what ends it early. People are told before and after.

    Nothing is raised for what goes wrong in between, nor where it is interrupted: that is in what is returned.
    """
    done = Conducted()
    _tell(kept, announcer, say, to_come(planned), first=True)
    began_s = time.monotonic()
    for index, inputs in enumerate(planned.drills):
        reason = planned.game_day.ends_early.why(done.verdicts, time.monotonic() - began_s)
        reason = reason or _drill(inputs, drills, kept, done)
        if reason:
            left = planned.drills[index + (len(done.drilled) > index) :]
            _leave_out(left, reason, kept, done)
            break
    kept.add(record.Over(datetime.now(UTC), done.verdict.value))
    _tell(kept, announcer, say, over(planned, done.drilled, done.left_out, done.verdict), first=False)
    return done


def refuse(title: str, name: str, reasons: Sequence[str], announcer: Announcer) -> list[str]:
    """Tell people that a game day does not begin, and why; what was told, and whether it reached them."""
    text = refused(title, reasons)
    delivery = announcer.say(text, name, time.time(), first=True)
    return [text, f"{'told' if delivery.delivered else 'could not be told'}: {delivery.detail}"]


def _drill(inputs: Inputs, drills: Drills, kept: GameDayRecord, done: Conducted) -> str:
    """Run one drill; why nothing may come after it, empty where it may."""
    try:
        drilled = drills.drill(inputs)
    except Interrupted as error:
        done.trouble.append(_Stopped(str(error)))
        return f"interrupted ({error})"
    except GamedayError as error:
        done.trouble.append(error)
        return str(error)
    done.drilled.append(drilled)
    kept.add(record.Drilled(inputs.name, drilled.folder.name, drilled.verdict.value))
    return "interrupted" if drilled.interrupted else ""


class _Stopped(GamedayError):
    """A game day was interrupted between two drills."""

    verdict = Verdict.ABORTED


def _leave_out(left: Sequence[Inputs], reason: str, kept: GameDayRecord, done: Conducted) -> None:
    for each in left:
        done.left_out.append((each, reason))
        kept.add(record.LeftOut(each.name, reason))


def _tell(kept: GameDayRecord, announcer: Announcer, say: Callable[[str], None], text: str, *, first: bool) -> None:
    delivery = announcer.say(text, kept.folder.name, time.time(), first=first)
    kept.add(record.Told(text, delivery.delivered, delivery.detail))
    say(f"{'told' if delivery.delivered else 'could not be told'} of the game day: {delivery.detail}")

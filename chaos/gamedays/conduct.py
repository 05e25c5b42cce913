"""One game day, drill by drill: what is run, what is left out and why, who is told, and what is kept of it."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from chaos.drill import Drilled
from chaos.gamedays import record
from chaos.gamedays.announce import Announcer
from chaos.gamedays.loader import Planned
from chaos.gamedays.record import GameDayRecord
from chaos.gamedays.words import over, refused, to_come
from chaos.inputs import Inputs
from chaos.outcome import Verdict, worst


class Conduct:
    """`begin`, `course`, `end`, in this order; `end` whatever became of the course."""

    def __init__(self, planned: Planned, kept: GameDayRecord, announcer: Announcer, say: Callable[[str], None]) -> None:
        self._planned = planned
        self._kept = kept
        self._announcer = announcer
        self._say = say
        self._stopped = ""
        self.drilled: list[Drilled] = []

    def begin(self, start: datetime | None) -> None:
        """Write down that it begins, and tell people. `start` is cron's moment where it begins by itself."""
        planned = self._planned
        names = tuple(each.name for each in planned.drills)
        now = datetime.now(UTC)
        self._kept.add(record.Began(planned.game_day.title, str(planned.path), now, names, planned.seed, start))
        if planned.seed is not None:
            self._say(f"random order, seed {planned.seed}: {', '.join(names)}")
        self._tell(to_come(planned), first=True)

    def course(self, drill: Callable[[Inputs], Drilled]) -> None:
        """Run the drills in order, until the last or what ends it early. Raises what `drill` raises."""
        began_s = time.monotonic()
        for inputs in self._planned.drills:
            verdicts = tuple(each.verdict for each in self.drilled)
            self._stopped = self._planned.game_day.ends_early.why(verdicts, time.monotonic() - began_s)
            if self._stopped:
                return
            drilled = drill(inputs)
            self.drilled.append(drilled)
            self._kept.add(record.Drilled(inputs.name, drilled.folder.name, drilled.verdict.value))

    def end(self, trouble: Sequence[Verdict]) -> Verdict:
        """Write down how it ended and tell people; the worst verdict, `trouble` around the drills included."""
        verdict = worst([*trouble, *(each.verdict for each in self.drilled)])
        reason = self._stopped or "the game day was cut short"
        left_out = [(each, reason) for each in self._planned.drills[len(self.drilled) :]]
        for each, why in left_out:
            self._kept.add(record.LeftOut(each.name, why))
            self._say(f"not run: {each.experiment.title} ({why})")
        self._kept.add(record.Over(datetime.now(UTC), verdict.value))
        self._tell(over(self._planned, self.drilled, left_out, verdict), first=False)
        return verdict

    def _tell(self, text: str, *, first: bool) -> None:
        delivery = self._announcer.say(text, self._kept.folder.name, time.time(), first=first)
        self._kept.add(record.Told(text, delivery.delivered, delivery.detail))
        self._say(f"{'told' if delivery.delivered else 'could not be told'} of the game day: {delivery.detail}")


def refuse(title: str, name: str, reasons: Sequence[str], announcer: Announcer) -> list[str]:
    """Tell people that a game day does not begin, and why; what was told, and whether it reached them."""
    text = refused(title, reasons)
    delivery = announcer.say(text, name, time.time(), first=True)
    return [text, f"{'told' if delivery.delivered else 'could not be told'}: {delivery.detail}"]

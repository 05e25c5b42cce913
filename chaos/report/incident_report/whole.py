"""The log of one drill, folded once for the reports of all of its incidents."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from chaos.definitions import from_plain
from chaos.errors import BadInput
from chaos.events import DrillStarted, Readings, Receipts, Record, Requests
from chaos.incident.observation import observed
from chaos.report.incident_report.words import Words, words_of
from chaos.report.sampling import Sampled, sampled
from chaos.rewording.text import Text, engines_of
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.runbook.parse import parse

_Sample = Requests | Readings | Receipts


@dataclass(frozen=True)
class Whole:
    """`told` is the log without what was sampled, which is most of it; `seen` everything up to the undo."""

    first: DrillStarted
    told: Sequence[Record]
    seen: Sequence[Record]
    runbook: Runbook
    bindings: Bindings
    text: Text
    words: Words

    @cached_property
    def until_s(self) -> float:
        """Until when anybody looked, in seconds since the drill began."""
        return max(record.at_s for record in self.seen)

    @cached_property
    def sampled(self) -> Sampled:
        """Every signal over the whole observation."""
        return sampled(self.seen, self.bindings)

    def asked(self, since_s: float, until_s: float) -> tuple[Counter[str], Counter[str]]:
        """How many requests to each endpoint ended from `since_s` to `until_s`, and how many of them failed."""
        requests, moments = self._requests
        within = requests[bisect_left(moments, since_s) : bisect_right(moments, until_s)]
        return Counter(name for _, name, _ in within), Counter(name for _, name, failed in within if failed)

    @cached_property
    def _requests(self) -> tuple[list[tuple[float, str, bool]], list[float]]:
        """Every request by the time of its end, and those times."""
        requests = sorted(
            (at_s, endpoint, failed)
            for record in self.seen
            if isinstance(record.event, Requests)
            for at_s, endpoint, _, failed in record.event.items
        )
        return requests, [at_s for at_s, _, _ in requests]


def whole_of(records: Sequence[Record]) -> Whole:
    """The log of `records`. Raises BadInput where it does not begin with a drill's start, or cannot be read."""
    first = next((record.event for record in records if isinstance(record.event, DrillStarted)), None)
    if first is None:
        raise BadInput("the event log does not hold the start of a drill")
    runbook = parse(first.runbook_text, first.runbook_path)
    bindings = from_plain(first.bindings, first.bindings_path, Bindings)
    return Whole(
        first=first,
        told=[record for record in records if not isinstance(record.event, _Sample)],
        seen=list(observed(records)),
        runbook=runbook,
        bindings=bindings,
        text=Text(runbook, bindings, engines_of(first.target)),
        words=words_of(runbook.language),
    )

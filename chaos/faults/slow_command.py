"""`type: slow_command`: a client keeps a cache busy with commands that block everybody else, as a long script does.

Redis does one thing at a time: while a script computes, nobody is answered. One follows on the other.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from time import perf_counter
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos.definitions import Seconds
from chaos.errors import TargetError
from chaos.faults import workers
from chaos.faults.asking import QUESTIONS, Came, ask
from chaos.faults.outside import redis_client
from chaos.faults.port import State
from chaos.faults.working import Working
from chaos.target.port import Address, Role, Target

_SCRIPT = "local sum = 0 for each = 1, tonumber(ARGV[1]) do sum = sum + each end return sum"
_FIRST = 1_000_000
_LONGEST_S = 4.0
"""Below Redis's own limit of 5 s, after which it answers BUSY instead of keeping silent."""
_MARGIN_S = 1.0
_SILENT_S = 0.25
"""A Redis that does nothing else answers PING in a millisecond."""


class SlowCommand(Working):
    """Sends the cache one script after the other, without a break."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.CACHE})

    type: Literal["slow_command"]
    blocks: Annotated[Seconds, Field(ge=0.05, le=_LONGEST_S)] = 1.0
    """About how long each script computes: 50 ms to 4 s."""

    def will_do(self) -> str:
        return f"keep {self.service} busy with scripts of {self.blocks:g} s each; nobody else is answered meanwhile"

    def will_undo(self) -> str:
        return f"send {self.service} no further script, and wait for the last one; it wrote nothing"

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        address = target.address(self.service)
        workers.begin(block, self.mark(target), {"cache": asdict(address), "blocks": self.blocks})

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        if not self.busy(target):
            return None
        # Not until it answers: that it is mute shows before.
        answer = ask(target.address(self.service), QUESTIONS[Role.CACHE], min(_SILENT_S, self.blocks / 2))
        return f"PING to {self.service}: {answer}" if answer.came is Came.SILENCE else None

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        if self.busy(target) or not self._answers_at_once(target):
            return None
        return f"{self.service} answers PING at once"

    def undo(self, target: Target, prior: State) -> None:  # noqa: ARG002 - nothing of the server was changed
        workers.end(self.mark(target))
        waiting = Retrying(
            retry=retry_if_result(lambda answers: not answers),
            stop=stop_after_delay(_LONGEST_S + _MARGIN_S),
            wait=wait_fixed(0.01),
            retry_error_callback=lambda _: False,
        )
        if not waiting(self._answers_at_once, target):
            raise TargetError(f"{self.service} does not answer, though no script of ours is left")

    def state(self, target: Target) -> State:
        return {"workers": self.busy(target)}

    def _answers_at_once(self, target: Target) -> bool:
        return ask(target.address(self.service), QUESTIONS[Role.CACHE], self.blocks / 2).came is Came.ANSWERED


def block(given: Mapping[str, Any], ready: Callable[[], None], stopping: threading.Event) -> None:
    """Run scripts of `blocks` seconds on the `cache` until `stopping`."""
    steps = _FIRST
    with redis_client(Address(**given["cache"]), 2 * _LONGEST_S) as cache:
        while not stopping.is_set():
            began_s = perf_counter()
            cache.eval(_SCRIPT, 0, str(steps))
            took_s = perf_counter() - began_s
            if steps == _FIRST:
                ready()
            # What one takes is learnt from the one before: processors are not alike, nor is their load.
            steps = max(_FIRST + 1, int(steps * given["blocks"] / took_s))

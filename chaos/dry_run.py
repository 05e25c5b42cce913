"""What a drill would touch, from the real state: nothing is started, changed or injected."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from chaos.errors import GamedayError, SetupError
from chaos.experiment.plan import plan
from chaos.experiment.schedule import Occurrence, schedule
from chaos.inputs import Inputs
from chaos.target.port import Target
from chaos.target.runtimes import ATTACHED, attach, start

_SHOWN_CHARACTERS = 600


def lines(inputs: Inputs, state_dir: Path, runtime: str) -> Iterator[str]:
    """The plan, and each fault's service, address, captured state and undo as they are now.

    Raises SetupError or BadInput where a running system that is attached to cannot be reached.
    """
    yield from plan(inputs.experiment, inputs.runbook, inputs.bindings).lines
    occurrences = schedule(inputs.experiment)
    if runtime == ATTACHED:
        # Attaching starts nothing, and waits for nothing that does not run.
        with start(inputs.target, inputs.target_base, state_dir, lambda _line: None, runtime) as attached:
            yield from _state(attached, occurrences)
        return
    target = _up(state_dir)
    if target is None:
        yield f"  {inputs.target.name} is not up: the drill starts its own, on addresses of this machine that are free"
        for each in occurrences:
            yield f"  {each.label}: state, identity and address of {each.fault.service} are known once it is up"
        return
    yield f"  {inputs.target.name} is up; a drill would end it and start its own, as it is now:"
    yield from _state(target, occurrences)


def _up(state_dir: Path) -> Target | None:
    try:
        return attach(state_dir)
    except SetupError:
        return None


def _state(target: Target, occurrences: Sequence[Occurrence]) -> Iterator[str]:
    for each in occurrences:
        try:
            yield from _touched(target, each.fault)
        except GamedayError as error:
            yield f"  {each.label}: would not be injected: {error}"


def _touched(target: Target, fault: Any) -> Iterator[str]:
    resolved = fault.resolved(target)
    service = resolved.service
    state = target.state(service)
    prior = resolved.capture(target)
    yield f"  {resolved.label}: {service} at {target.address(service)}, {state.status.value}, run {state.identity}"
    yield f"    does: {resolved.will_do()}"
    yield f"    captured: {_short(msgspec.json.encode(prior).decode())}"
    yield f"    undo: {resolved.will_undo()}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 1]}…"

"""Carrying out an undo and proving it: the state after it compared with the captured one."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from chaos.faults.port import NOTED, Fault, State
from chaos.target.port import Status, Target
from chaos.target.runtimes import ATTACHED
from chaos.target.toxiproxy_server import PROXY


@dataclass(frozen=True, slots=True)
class Undone:
    """`needed` is false where the state was restored before undo ran; `differences` is empty when it is now."""

    needed: bool
    differences: tuple[str, ...]
    state: Mapping[str, Any] = field(default_factory=dict)


def carry_out(fault: Fault, target: Target, prior: State) -> Undone:
    """Undo `fault` and compare. Never raises: what went wrong is a difference. Harmless to repeat.

    Every fault was injected into a service that ran. Where that, or the proxy before it, has died or was frozen since,
    whoever did it, it is brought back for an undo that needs it, unless it is somebody else's.
    """
    # At once: every question to one that is frozen takes its whole time-out.
    _brought_back(PROXY, target)
    undone = _attempt(fault, target, prior)
    if undone.differences and _brought_back(fault.service, target):
        return replace(_attempt(fault, target, prior), needed=True)
    return undone


def _brought_back(service: str, target: Target) -> bool:
    # Why the undo failed has been told; a service that cannot be brought back adds nothing to that.
    with suppress(Exception):
        status = Status.RUNNING if target.runtime == ATTACHED else target.state(service).status
        if status is Status.STOPPED:
            target.start(service)
        if status is Status.PAUSED:
            target.resume(service)
        return status is not Status.RUNNING
    return False


def _attempt(fault: Fault, target: Target, prior: State) -> Undone:
    needed, failure = True, ""
    # A bug in a fault must not keep the faults after it from being undone: hence every exception.
    try:
        needed = bool(differences(prior, fault.state(target)))
    except Exception as error:  # noqa: BLE001
        failure = f"the state before undo cannot be read: {_described(error)}"
    if needed:
        try:
            fault.undo(target, prior)
            failure = ""
        except Exception as error:  # noqa: BLE001
            failure = f"undo failed: {_described(error)}"
    try:
        now = fault.state(target)
    except Exception as error:  # noqa: BLE001
        unread = f"the state after undo cannot be read: {_described(error)}"
        return Undone(needed, tuple(filter(None, (failure, unread))))
    left = differences(prior, now)
    return Undone(needed, (*([failure] if failure and left else []), *left), now)


def differences(prior: State, now: State) -> tuple[str, ...]:
    """Where `now` is not `prior`, as "settings.maxmemory: 128mb ≠ 64mb"; what was captured stands left."""
    return tuple(_differences("", _compared(prior), _compared(now)))


def _compared(state: State) -> State:
    return {key: value for key, value in state.items() if key != NOTED}


def _differences(path: str, prior: object, now: object) -> list[str]:
    if isinstance(prior, Mapping) and isinstance(now, Mapping):
        found = []
        for key in [*prior, *(key for key in now if key not in prior)]:
            place = f"{path}.{key}" if path else str(key)
            found += _differences(place, prior.get(key, _ABSENT), now.get(key, _ABSENT))
        return found
    # JSON knows no tuples: a record that was read back has lists where the state has tuples.
    if isinstance(prior, list | tuple) and isinstance(now, list | tuple):
        prior, now = list(prior), list(now)
    return [] if prior == now else [f"{path}: {prior} ≠ {now}"]


class _Absent:
    def __str__(self) -> str:
        return "absent"


_ABSENT = _Absent()


def _described(error: Exception) -> str:
    return str(error).strip() or type(error).__name__

"""What was injected, what it did, and the proof that it was undone."""

from typing import Any

import msgspec

from chaos.events.base import Event


class PlannedFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One injection that a drill is to make; `begins` says in words when."""

    fault: str
    fault_type: str
    service: str
    begins: str


class FaultsPlanned(Event, frozen=True):
    """Every injection that is to be made, in order. A random part of it follows from `seed`."""

    faults: list[PlannedFault]
    seed: int | None = None


class UndoRecorded(Event, frozen=True):
    """The undo record is on disk (fsynced). `prior` is the captured state that undo must restore."""

    fault: str
    fault_type: str
    service: str
    prior: dict[str, Any]


class FaultInjected(Event, frozen=True):
    """The injecting call returned after `call_ms`."""

    fault: str
    fault_type: str
    service: str
    call_ms: float


class EffectProven(Event, frozen=True):
    """The first look that saw the fault's effect began at `onset_at_s`; every time of the drill counts from it."""

    fault: str
    onset_at_s: float
    evidence: str


class EffectMissing(Event, frozen=True):
    """No effect was observed within the time limit: the fault counts as not injected."""

    fault: str
    looked_for: str


class FaultEnded(Event, frozen=True, omit_defaults=True):
    """The fault was seen gone. `by` is remediation, own end, or undo.

    `for_s` is how long it was to last, where it ended by itself because the experiment says so.
    """

    fault: str
    by: str
    evidence: str
    for_s: float | None = None


class UndoProven(Event, frozen=True):
    """The state after undo compared with the captured one; `differences` is empty when they are equal.

    `needed` is false when the state was already restored before undo ran. A fault that ends by itself is proven undone
    at its end, and once more when the drill undoes everything: the last proof counts.
    """

    fault: str
    needed: bool
    differences: list[str]
    state: dict[str, Any]

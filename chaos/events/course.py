"""The course of a drill: its inputs, its phases, its audit, and what it was judged."""

from typing import Any

import msgspec

from chaos.events.base import Event


class DrillStarted(Event, frozen=True):
    """The first record. Holds every input whole, so that a replay needs no other file.

    `responder` is runbook, human or none, whatever the experiment's file says. `blinded` names the part of the
    response that was taken away (`chaos.blinding`), so that the drill is evidence of nothing; empty in any other.
    `options` are those of the command line that changed what the files say.
    """

    schema: int
    drill: str
    title: str
    experiment: dict[str, Any]
    experiment_path: str
    runbook_path: str
    runbook_text: str
    bindings: dict[str, Any]
    bindings_path: str
    target: dict[str, Any]
    runtime: str
    responder: str
    environment: dict[str, str]
    blinded: str = ""
    options: list[str] = []


class PhaseStarted(Event, frozen=True):
    """`phase` is one of set-up, steady state, inject, observe, undo, audit, judge."""

    phase: str
    waiting_for: str


class SteadyStateJudged(Event, frozen=True):
    """Whether the target was healthy before the fault; `problems` says what was not, and by how much.

    `busy_percent` is how much of their time the machine's processors worked meanwhile; None where nobody measured it.
    """

    met: bool
    problems: list[str]
    busy_percent: float | None = None


class Offence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that an audit found wrong: what kind, with which key or order, and the requests that it was told to."""

    kind: str
    subject: str
    detail: str
    request_ids: list[str]


class Audited(Event, frozen=True):
    """Every receipt of the drill compared with the database and with what the payment gateway charged.

    `counts` has every kind of offence, those never found too; `offences` are the first of each kind.
    Where something could not be read, `unreadable` says what, and the rest says nothing.
    """

    orders: int
    payments: int
    charges: int
    counts: dict[str, int]
    offences: list[Offence]
    unreadable: str = ""


class StopConditionMet(Event, frozen=True):
    """A signal was beyond the bound that the experiment sets it, for too long: the drill stops.

    `condition` is the bound in words; `value` is None where the signal could not be measured.
    """

    signal: str
    subject: str
    condition: str
    value: float | None
    since_s: float


THE_ENGINE = "the Docker engine"
"""Ends a drill by going away: what its containers and whoever responds did from then on says nothing of them."""


class DrillAborted(Event, frozen=True):
    """The drill was ended early. `by` is a guard, an interrupt, an error or the engine under the target."""

    by: str
    reason: str


class ExpectationJudged(Event, frozen=True):
    """One expectation against what was observed. `verdict` is passed, failed or unknown."""

    expectation: str
    expected: str
    observed: str
    verdict: str
    evidence: str


class DrillJudged(Event, frozen=True):
    """The last record of a whole log: the verdict, in one word and one sentence."""

    verdict: str
    sentence: str

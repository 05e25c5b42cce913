"""What an experiment file says: steady state, load, faults, what ends them, and what is expected.

Faults are a parameter of the model (`Experiment[F]`), filled in by the catalogue, so that nothing
here sees a driver.
"""

from enum import StrEnum
from typing import Generic, TypeVar

from pydantic import Field

from chaos.definitions import Definition, LevelWord, Seconds, SeverityWord
from chaos.experiment.stop_when import StopCondition
from chaos.responding import Mode

LONGEST_S = 24 * 3600.0
"""No drill is observed for longer than a day: a mandatory maximum must be one."""

MOST_USERS = 500
"""Of one load: more of them measure k6 and this machine."""

NO_PROCEDURE = "none"
"""What an experiment expects where no procedure of the document is to fit the failure."""

F = TypeVar("F", bound=Definition)


class EndedBy(StrEnum):
    """What ended a fault, as `FaultEnded.by` has it."""

    REMEDIATION = "remediation"
    OWN_END = "own end"
    UNDO = "undo"


class Load(Definition):
    """The k6 load: how many users shop at once."""

    users: int = Field(default=20, ge=1, le=MOST_USERS)
    """How many users shop at once."""


class SteadyState(Definition):
    """The target must be healthy for `hold` without a break, at the latest `within` after the load began."""

    hold: Seconds = 3.0
    """For so long everything must be healthy without a break."""
    within: Seconds = 45.0
    """From the beginning of the load until then, at the most."""


class Expectations(Definition):
    """What this drill expects beyond what every drill must show."""

    severity: SeverityWord
    """The worst class that the incident reaches; none where there is to be no incident."""
    level: LevelWord
    """The worst level that the incident reaches."""
    level_up_to: LevelWord | None = None
    """The level that it may reach besides, where that is a matter of how fast the machine is; without it, none."""
    procedure: str | None = None
    """The section of the document that is followed; `none` where no procedure of it is to fit. Without it, any may."""
    detected_within: Seconds | None = None
    """From onset until the incident is opened, at the most."""
    notified_within: Seconds | None = None
    """From detection until the report, at the most."""
    recovered_within: Seconds | None = None
    """From onset until recovery, at the most; the document's RTO is asserted besides."""
    ended_by: EndedBy = EndedBy.REMEDIATION
    """What ends it: the document's actions (the fault itself, where nobody responds), its own end, or our undo."""

    def ended_by_with(self, responder: Mode) -> EndedBy:
        """What is to end the fault where `responder` responds: it itself, where nobody is there to remedy it."""
        nobody = responder is Mode.NONE and self.ended_by is EndedBy.REMEDIATION
        return EndedBy.OWN_END if nobody else self.ended_by


class Random(Definition, Generic[F]):
    """Faults picked at random, the same ones for the same seed."""

    pick: int = Field(ge=1)
    """How many are picked."""
    candidates: tuple[F, ...] = Field(min_length=1, alias="from")
    """Which they are picked from."""
    seed: int | None = Field(default=None, ge=0)
    """What the pick follows from. Without it each run has another one, which is told and can be given again."""


class Experiment(Definition, Generic[F]):
    """One experiment. File names in it are relative to the file that holds it."""

    title: str
    """What it is called in reports."""
    section: str
    """The section of the document that it exercises."""
    runbook: str
    """The incident-response document (Markdown)."""
    bindings: str
    """What the document's words mean on the target (YAML)."""
    target: str
    """The target file (YAML)."""
    load: Load = Load()
    """The load while it runs."""
    steady_state: SteadyState = SteadyState()
    """What must hold before anything is injected."""
    faults: tuple[F, ...] = ()
    """What is injected, in this order; all at once where they do not say otherwise. `[]` is a control: nothing is."""
    random: Random[F] | None = None
    """What is injected besides, picked at random."""
    effect_within: Seconds = 5.0
    """How soon the effect of every fault must show; else nothing was injected."""
    max_duration: Seconds = Field(le=LONGEST_S)
    """Observed no longer than that, then undone. Mandatory, at most a day."""
    max_services: int = Field(default=1, ge=1)
    """How many services the faults may touch."""
    stop_when: tuple[StopCondition, ...] = ()
    """Signals that must not go beyond a bound: where one does, the drill is aborted and everything undone at once."""
    responder: Mode = Mode.RUNBOOK
    """Who carries out what the document says to do."""
    expect: Expectations
    """What it expects beyond what every drill must show."""

    @property
    def control(self) -> bool:
        """Whether nothing is injected, on purpose: no incident may be opened while it is observed."""
        return not self.faults and self.random is None and "faults" in self.model_fields_set

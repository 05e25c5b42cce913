"""What an experiment file says: steady state, load, faults, what ends them, and what is expected.

Faults are a parameter of the model (`Experiment[F]`), filled in by the catalogue, so that nothing
here sees a driver.
"""

from enum import StrEnum
from typing import Generic, TypeVar

from pydantic import Field

from chaos.definitions import Definition, LevelWord, Seconds, SeverityWord
from chaos.responding import Mode

LONGEST_S = 24 * 3600.0
"""No drill is observed for longer than a day: a mandatory maximum must be one."""

F = TypeVar("F", bound=Definition)


class EndedBy(StrEnum):
    """What ended a fault, as `FaultEnded.by` has it."""

    REMEDIATION = "remediation"
    OWN_END = "own end"
    UNDO = "undo"


class Load(Definition):
    """The k6 load: how many users shop at once."""

    users: int = Field(default=20, ge=1, le=500)


class SteadyState(Definition):
    """The target must be healthy for `hold` without a break, at the latest `within` after the load began."""

    hold: Seconds = 3.0
    within: Seconds = 45.0


class Expectations(Definition):
    """What this drill expects beyond what every drill must show.

    `severity` and `level` are the worst that the incident reached. `recovered_within` is this
    experiment's own limit, from onset; the document's RTO is asserted besides. `notified_within` is its own limit
    for the report, from detection. Where nobody responds there is no remediation, and `ended_by` means the fault's
    own end.
    """

    severity: SeverityWord
    level: LevelWord
    procedure: str | None = None
    detected_within: Seconds | None = None
    notified_within: Seconds | None = None
    recovered_within: Seconds | None = None
    ended_by: EndedBy = EndedBy.REMEDIATION


class Experiment(Definition, Generic[F]):
    """One experiment. File names in it are relative to the file that holds it."""

    title: str
    section: str
    runbook: str
    bindings: str
    target: str
    load: Load = Load()
    steady_state: SteadyState = SteadyState()
    faults: tuple[F, ...] = Field(min_length=1)
    effect_within: Seconds = 5.0
    max_duration: Seconds = Field(le=LONGEST_S)
    max_services: int = Field(default=1, ge=1)
    responder: Mode = Mode.RUNBOOK
    expect: Expectations

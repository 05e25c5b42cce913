"""What the rules read of one drill, and the words that they find with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chaos.coverage.figures import Felt
from chaos.coverage.model import Outcome
from chaos.events import ExpectationJudged, Record
from chaos.incident.step_deeds import procedures_of
from chaos.incident.steps import StepTaken
from chaos.responding import Mode
from chaos.runbook.model import Procedure
from chaos.scales import Severity
from chaos.verdict.facts import Facts
from chaos.verdict.words import cite, took

NOT_SEEN = "the drill was aborted or its log ends early"


@dataclass(frozen=True, slots=True)
class Scene:
    """One drill with a proven fault: its facts, its experiment's section, who responded, and what users felt."""

    facts: Facts
    section: str
    mode: Mode
    felt: Mapping[str, Felt]
    objectives: Mapping[str, ExpectationJudged]
    """Of the rows of the recovery table, by the name that the drill's judgement gives them."""
    steps: Sequence[StepTaken]
    """Of every incident."""
    lives: Sequence[Sequence[Record]]
    """The records of every incident."""

    @property
    def onset_s(self) -> float:
        """When the first fault was seen to work."""
        assert self.facts.times.onset_s is not None
        return self.facts.times.onset_s

    @property
    def expects_incident(self) -> bool:
        """Whether the experiment expects one."""
        return self.facts.expect.severity is not Severity.NONE

    @property
    def whole(self) -> bool:
        """Whether what is not in the log did not happen."""
        return self.facts.observed_whole or self.facts.confirmed is not None

    @property
    def automatic(self) -> bool:
        """Whether the framework itself carried out checks and actions."""
        return self.mode is Mode.RUNBOOK

    def followed(self, procedure: Procedure) -> Iterator[Sequence[Record]]:
        """The records of every incident in which `procedure` was matched."""
        runbook = self.facts.runbook
        return (records for records in self.lives if procedure in procedures_of(records, runbook))

    def since_onset(self, at_s: float) -> str:
        """A moment as the time since onset."""
        return took(at_s - self.onset_s)

    def place(self, record: Record) -> str:
        """Where a fact stands in the log."""
        return cite(record)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a rule found of one row in one drill."""

    outcome: Outcome
    measured: str
    because: str
    evidence: str = ""


def absent(scene: Scene, what: str, measured: str = "") -> Shown:
    """Something that ought to be in the log and is not: refuted where the observation ran its course."""
    if scene.whole:
        return Shown(Outcome.REFUTED, measured or "did not happen", what)
    return Shown(Outcome.UNKNOWN, measured or "not known", f"{what}, but {NOT_SEEN}")

"""Which failure procedures of the document apply."""

from dataclasses import dataclass

from chaos.incident.findings import Finding
from chaos.incident.predicates import Scene, evaluate
from chaos.incident.snapshot import Snapshot
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Procedure, Runbook
from chaos.runbook.resolve import applying


@dataclass(frozen=True, slots=True)
class Match:
    """A procedure, and whether it applies, and why."""

    procedure: Procedure
    finding: Finding


def matches(
    snapshot: Snapshot, runbook: Runbook, bindings: Bindings, matched: tuple[str, ...] = ()
) -> tuple[Match, ...]:
    """Every bound procedure that applies now, in the document's order, given those `matched` before."""
    return tuple(match for match in looked_at(snapshot, runbook, bindings, matched) if match.finding.holds)


def looked_at(
    snapshot: Snapshot, runbook: Runbook, bindings: Bindings, matched: tuple[str, ...] = ()
) -> tuple[Match, ...]:
    """Every bound procedure, whether it applies or not."""
    scene = Scene(snapshot, runbook, procedures=matched)
    return tuple(Match(procedure, evaluate(bound.applies, scene)) for procedure, bound in applying(runbook, bindings))

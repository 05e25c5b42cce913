"""The severity of an incident: the worst class of the document that holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from chaos.incident.findings import Evidence, Finding
from chaos.incident.predicates import Scene, evaluate
from chaos.incident.snapshot import Snapshot
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.scales import Severity


@dataclass(frozen=True, slots=True)
class ClassFinding:
    """Whether one class holds."""

    severity: Severity
    finding: Finding


def classes(snapshot: Snapshot, runbook: Runbook, bindings: Bindings) -> tuple[ClassFinding, ...]:
    """Every bound class; one that the document does not have never holds, whatever is bound to it."""
    rows = {row.severity: row for row in runbook.classes}
    return tuple(
        ClassFinding(bound.severity, evaluate(bound.when, Scene(snapshot, runbook, rows[bound.severity])))
        for bound in bindings.classes
        if bound.severity in rows
    )


def worst(found: Sequence[ClassFinding]) -> Severity:
    """The worst class that holds; none where no class is known to."""
    return max((each.severity for each in found if each.finding.holds), default=Severity.NONE)


def standing(found: Sequence[ClassFinding], current: Severity) -> Severity:
    """The severity of an open incident that was `current`.

    It falls only to a class that holds, and past no class that is unknown: missing data lowers nothing.
    """
    now = worst(found)
    if now >= current:
        return now
    in_doubt = any(each.finding.holds is None and now < each.severity <= current for each in found)
    return current if in_doubt or now is Severity.NONE else now


def evidence(found: Sequence[ClassFinding], severity: Severity | None = None) -> tuple[Evidence, ...]:
    """What proves the classes that hold, or only those of `severity`."""
    return tuple(
        one
        for each in found
        if each.finding.holds and severity in (None, each.severity)
        for one in each.finding.evidence
    )

"""What an incident leaves to do: what is still open, what went wrong, and what the document could not tell."""

from collections.abc import Iterator

from chaos.events import ActionDone, IncidentNotified, ProcedureMatched
from chaos.incident.step_case import StepState
from chaos.incident.steps import StepTaken
from chaos.report.incident_report.case import Case
from chaos.report.incident_report.model import ActionTold, CheckTold, FollowUp, RowTold
from chaos.responding import Mode
from chaos.runbook.binding_check import BindingRow, BindingState, check_bindings

_OF_PROCEDURES = {"check", "action"}


def follow_ups(
    case: Case,
    rows: tuple[RowTold, ...],
    checks: tuple[CheckTold, ...],
    actions: tuple[ActionTold, ...],
    steps: tuple[StepTaken, ...],
) -> Iterator[FollowUp]:
    """In the order of urgency; each a kind that the templates have words for."""
    if case.ended_s is None:
        yield FollowUp("open")
    yield from _refuted(case, rows, actions)
    yield FollowUp("root cause")
    if not case.all(ProcedureMatched):
        yield FollowUp("no procedure")
    for step in steps if case.mode is not Mode.NONE else ():
        # Writing the report is under way.
        if step.state in {StepState.NOT_DONE, StepState.FAILED} and step.moment not in {"reported", "recovered"}:
            yield FollowUp("step", step.name.text, str(step.name.line), step.did)
    if unread := [each.check for each in checks if each.state == "unread"]:
        yield FollowUp("checks unread", ", ".join(unread))
    for each in checks:
        if each.state == "missing" and case.mode is not Mode.NONE:
            yield FollowUp("check missing", each.check)
    reports = case.all(IncidentNotified)
    if failed := [event for _, event in reports if not event.delivered]:
        yield FollowUp("not delivered", failed[-1].channel, detail=case.text.result(failed[-1].detail))
    yield from _of_document(case)


def _refuted(case: Case, rows: tuple[RowTold, ...], actions: tuple[ActionTold, ...]) -> Iterator[FollowUp]:
    """Promises of the document that this incident did not bear out."""
    for row in rows:
        if row.kept is False:
            yield FollowUp("missed objective", row.label, str(row.line), f"{row.lasted} / {row.rto}")
    for each in actions if case.mode is not Mode.NONE else ():
        if each.state in {"failed", "missing", "unfinished"}:
            yield FollowUp(f"action {each.state}", each.action, detail=each.detail)
    ended = [record for record, event in case.all(ActionDone) if event.executed and event.ok]
    if case.ended_s is None and ended and not any(each.state != "done" for each in actions):
        yield FollowUp("not mended")


def _of_document(case: Case) -> Iterator[FollowUp]:
    """Rows that could not be carried out or read here: of the procedures at hand, and of no procedure at all."""
    matched = [case.runbook.procedure(event.procedure) for _, event in case.all(ProcedureMatched)]
    at_hand = {phrase.line for each in matched if each for phrase in (*each.checks, *each.actions)}
    unbound: dict[str, list[BindingRow]] = {}
    for row in check_bindings(case.runbook, case.bindings):
        if row.kind in _OF_PROCEDURES and row.line not in at_hand:
            continue
        if row.state is BindingState.NOT_EXECUTABLE:
            unbound.setdefault(row.kind, []).append(row)
        elif row.state is BindingState.NOT_UNDERSTOOD:
            yield FollowUp("not understood", row.text, str(row.line))
    for kind, rows in unbound.items():
        lines = ", ".join(dict.fromkeys(str(row.line) for row in rows))
        yield FollowUp("not executable", "; ".join(row.text for row in rows), lines, case.words.rows.get(kind, kind))

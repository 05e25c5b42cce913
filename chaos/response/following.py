"""A procedure of the document, step by step: its logs and checks read, its actions carried out, or told to people."""

import time
from collections.abc import Iterator

from chaos.events import ActionDone, ActionStarted, AnyEvent, CheckDone, StepPrompted
from chaos.response import actions, checks, logs
from chaos.response.means import Attempt
from chaos.response.site import Site
from chaos.runbook import meaning
from chaos.runbook.model import Phrase, Procedure

NOT_EXECUTABLE = "not executable: no binding"


def carried_out(
    incident: str,
    procedure: Procedure,
    site: Site,
    detected_at: float,
    attempt: Attempt | None = actions.attempt,
) -> Iterator[AnyEvent]:
    """Carry the procedure out as far as it is asked for: every event is of what has just been done.

    After `ActionStarted` the action is carried out before the next event; without `attempt` none is begun.
    """
    yield from logs.read(incident, procedure, site, detected_at)
    for phrase in procedure.checks:
        yield _check(incident, procedure, phrase, site)
    if attempt is not None:
        for phrase in procedure.actions:
            yield from _act(incident, procedure, phrase, site, attempt)


def prompted(incident: str, procedure: Procedure, site: Site) -> Iterator[StepPrompted]:
    """What people are told to do, check by check and action by action; nothing is carried out."""
    steps = [("check", phrase) for phrase in procedure.checks] + [("action", phrase) for phrase in procedure.actions]
    for number, (step, phrase) in enumerate(steps, start=1):
        yield StepPrompted(
            incident=incident,
            procedure=procedure.section,
            step=step,
            phrase=phrase.text,
            binding=_meant(step, phrase, site),
            number=number,
            of=len(steps),
        )


def _meant(step: str, phrase: Phrase, site: Site) -> str:
    if step == "check":
        check = site.bindings.check_of(phrase.text)
        return meaning.of_entry(check.looks_at) if check else ""
    action = site.bindings.action_of(phrase.text)
    return "; ".join(map(actions.described, action.does)) if action else ""


def _check(incident: str, procedure: Procedure, phrase: Phrase, site: Site) -> CheckDone:
    binding = site.bindings.check_of(phrase.text)
    finding = (
        checks.carry_out(binding.looks_at, procedure, site)
        if binding
        else checks.Finding(ok=False, finding=NOT_EXECUTABLE, known=False)
    )
    return CheckDone(
        incident=incident,
        procedure=procedure.section,
        check=phrase.text,
        ok=finding.ok,
        finding=finding.finding,
        known=finding.known,
    )


def _act(incident: str, procedure: Procedure, phrase: Phrase, site: Site, attempt: Attempt) -> Iterator[AnyEvent]:
    binding = site.bindings.action_of(phrase.text)
    if binding is None:
        not_done = actions.Attempted(ok=False, attempts=0, detail=NOT_EXECUTABLE)
        yield _done(incident, procedure, phrase, "", not_done, executed=False)
        return
    for action in binding.does:
        described = actions.described(action)
        yield ActionStarted(
            incident=incident,
            procedure=procedure.section,
            action=phrase.text,
            binding=described,
            concerns=list(actions.concerned(action)),
        )
        began_s = time.perf_counter()
        attempted = attempt(action, site)
        took_ms = (time.perf_counter() - began_s) * 1000
        yield _done(incident, procedure, phrase, described, attempted, took_ms=took_ms)


def _done(  # noqa: PLR0913 - the fields of one fact
    incident: str,
    procedure: Procedure,
    phrase: Phrase,
    binding: str,
    attempted: actions.Attempted,
    *,
    executed: bool = True,
    took_ms: float = 0.0,
) -> ActionDone:
    return ActionDone(
        incident=incident,
        procedure=procedure.section,
        action=phrase.text,
        binding=binding,
        executed=executed,
        ok=attempted.ok,
        attempts=attempted.attempts,
        took_ms=took_ms,
        detail=attempted.detail,
    )

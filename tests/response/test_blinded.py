"""A response with a part of it taken away goes on with the rest of it, and does not know."""

import queue
from pathlib import Path

from chaos import blindfold
from chaos.blinding import Blinding
from chaos.events import (
    ActionDone,
    ActionStarted,
    AnyEvent,
    CheckDone,
    IncidentNotified,
    IncidentOpened,
    IncidentRemediated,
    ProcedureMatched,
    Record,
    SeverityChanged,
)
from chaos.responding import Mode
from chaos.response.crew import Crew
from chaos.response.notify_desk import OUTBOX_NAME
from chaos.response.site import Site

WITHIN_S = 30


def _responded(site: Site, folder: Path, blinded: Blinding | None) -> list[AnyEvent]:
    """Everything that a crew emitted by the end of procedure 3.1."""
    emitted: queue.Queue[AnyEvent] = queue.Queue()
    crew = Crew(site, Mode.RUNBOOK, folder, emitted.put, lambda: 0.0, blindfold.means(blinded))
    told: list[AnyEvent] = [
        IncidentOpened("incident-1", ["down"]),
        SeverityChanged("incident-1", "Critical", "none", ["down"]),
        ProcedureMatched("incident-1", "3.1", "", []),
    ]
    for number, event in enumerate(told):
        crew.tell(Record(number, 0.0, 1_790_000_000.0, event))
    found: list[AnyEvent] = []
    while not (found and isinstance(found[-1], IncidentRemediated)):
        found.append(emitted.get(timeout=WITHIN_S))
    crew.stop()
    crew.close(patient=True)
    while not emitted.empty():
        found.append(emitted.get())
    return found


def test_without_remediation_checks_are_made_and_no_action_is_begun(site: Site, tmp_path: Path) -> None:
    found = _responded(site, tmp_path, Blinding.REMEDIATION)
    assert sum(isinstance(event, CheckDone) for event in found) == 3
    assert not any(isinstance(event, ActionStarted | ActionDone) for event in found)


def test_idle_actions_say_that_they_are_done_and_leave_the_target_as_it_is(site: Site, tmp_path: Path) -> None:
    before = site.target.state("cache").identity
    found = _responded(site, tmp_path, Blinding.IDLE_REMEDIATION)
    done = [event for event in found if isinstance(event, ActionDone) and event.executed]
    assert [(event.ok, event.detail) for event in done] == [(True, blindfold.NOTHING_DONE)] * 2
    assert site.target.state("cache").identity == before


def test_without_notification_nobody_is_told_and_the_procedure_is_followed(site: Site, tmp_path: Path) -> None:
    found = _responded(site, tmp_path, Blinding.NOTIFICATION)
    assert not any(isinstance(event, IncidentNotified) for event in found)
    assert not (tmp_path / OUTBOX_NAME).exists()
    assert sum(isinstance(event, ActionDone) and event.ok for event in found) == 2


def test_with_nothing_taken_away_people_are_told(site: Site, tmp_path: Path) -> None:
    found = _responded(site, tmp_path, None)
    assert any(isinstance(event, IncidentNotified) and event.delivered for event in found)

"""Who ended a fault: the remediation only where something was done about the service that was hit."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.attribution import Attribution
from chaos.events import ActionDone, ActionStarted, AnyEvent, IncidentOpened
from chaos.experiment.definition import EndedBy
from chaos.responding import Mode

OPENED = IncidentOpened("incident-1", [])


def started(*services: str) -> ActionStarted:
    return ActionStarted("incident-1", "3.1", "an action", "a binding", list(services))


def done(*, ok: bool = True) -> ActionDone:
    return ActionDone("incident-1", "3.1", "an action", "a binding", True, ok, 1, 1.0, "")


def ended_by(mode: Mode, *events: AnyEvent, service: str = "cache") -> EndedBy:
    return reduce(Attribution.after, events, Attribution()).ended_by(service, mode)


def test_an_action_on_the_service_that_ended_well_is_the_remediation() -> None:
    assert ended_by(Mode.RUNBOOK, started("cache"), done()) is EndedBy.REMEDIATION


def test_an_action_on_another_service_ended_nothing_here() -> None:
    assert ended_by(Mode.RUNBOOK, started("database"), done()) is EndedBy.OWN_END


def test_an_action_that_failed_ended_nothing() -> None:
    assert ended_by(Mode.RUNBOOK, started("cache"), done(ok=False)) is EndedBy.OWN_END


def test_an_action_still_under_way_counts_for_a_server_answers_before_its_restart_is_over() -> None:
    assert ended_by(Mode.RUNBOOK, started("cache")) is EndedBy.REMEDIATION


def test_an_earlier_action_still_counts_while_a_later_one_is_under_way() -> None:
    assert ended_by(Mode.RUNBOOK, started("cache"), done(), started("shop")) is EndedBy.REMEDIATION


def test_an_incident_alone_ends_nothing_where_the_framework_responds() -> None:
    assert ended_by(Mode.RUNBOOK, OPENED) is EndedBy.OWN_END


def test_where_people_respond_an_end_after_the_incident_was_noticed_is_theirs() -> None:
    assert ended_by(Mode.HUMAN) is EndedBy.OWN_END
    assert ended_by(Mode.HUMAN, OPENED) is EndedBy.REMEDIATION


@pytest.mark.parametrize("service", ["cache", "database"])
def test_where_nobody_responds_every_end_is_the_faults_own(service: str) -> None:
    assert ended_by(Mode.NONE, OPENED, started("cache"), done(), service=service) is EndedBy.OWN_END


services = st.sampled_from(["cache", "database", "shop"])
steps = st.lists(st.one_of(st.builds(started, services), st.booleans().map(lambda ok: done(ok=ok)), st.just(OPENED)))


@given(steps)
def test_a_service_that_no_action_concerned_was_mended_by_none(events: list[AnyEvent]) -> None:
    touched = {name for event in events if isinstance(event, ActionStarted) for name in event.concerns}
    for service in {"cache", "database", "shop"} - touched:
        assert ended_by(Mode.RUNBOOK, *events, service=service) is EndedBy.OWN_END

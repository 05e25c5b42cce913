"""Drills in which people respond, or nobody: who is called, what `gameday ack` takes, and what is judged."""

import http.client
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from chaos import event_log
from chaos.events import (
    ActionStarted,
    ContactCalled,
    DrillJudged,
    DrillStarted,
    FaultEnded,
    IncidentAcknowledged,
    IncidentHandedOver,
    IncidentNotified,
    IncidentRecovered,
    ProcedureMatched,
    StepPrompted,
    UndoProven,
)
from chaos.incident.escalation import AT_RISK
from chaos.target.runtimes import attach
from tests.end_to_end.conftest import DOCUMENT, Drilled, Place, Ran, own_document, quick
from tests.end_to_end.running import await_, injected, new_run, seen, started


@dataclass(frozen=True, slots=True)
class Asked(Drilled):
    """A drill that has ended, and what `gameday ack` came to while it ran."""

    answers: list[Ran]
    took_s: list[float]


def _repair(place: Place) -> None:
    """What somebody on call does by hand: restart Redis, and have the shop fill it."""
    target = attach(place.home / "targets" / "shop")
    assert target
    target.restart("cache")
    address = target.address("shop")
    connection = http.client.HTTPConnection(address.host, address.port, timeout=30)
    token = {"Authorization": f"Bearer {target.secret('admin_token')}", "Content-Length": "0"}
    connection.request("POST", "/admin/cache/rebuild", headers=token)
    assert connection.getresponse().status == 200
    connection.close()


@pytest.fixture(scope="module")
def eager(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Redis outage with a document whose recovery times are short, and people who are called soon."""
    folder = tmp_path_factory.mktemp("eager")
    (folder / DOCUMENT).write_text(own_document().replace("within 1 hour", "within 5 minutes"), encoding="utf-8")
    soon = [("acknowledge_within: 30s", "acknowledge_within: 1s"), ("rto_at_risk: 50%", "rto_at_risk: 1%")]
    # People take longer than the automatic responder, and asking for the incident five times takes its time as well.
    return quick(folder, "redis-outage.yaml", ("recovered_within: 30s", "recovered_within: 80s"), bindings=soon)


@pytest.fixture(scope="module")
def by_people(place: Place, eager: Path) -> Asked:
    """A drill in which the test is who responds: takes the incident, hands it over, and mends Redis itself."""
    before = place.runs
    answers: list[Ran] = []
    took_s: list[float] = []

    def ack(*arguments: str) -> None:
        began_s = time.monotonic()
        answers.append(place.gameday("ack", *arguments))
        took_s.append(time.monotonic() - began_s)

    with started(place, "--responder", "human", str(eager)) as process:
        run = new_run(place, before)
        ack("--by", "Early")
        # The first is called, then the next one, and the last is told of the recovery time: three calls.
        await_(lambda: seen(run, StepPrompted, 5) and seen(run, ContactCalled, 3), within_s=90)
        ack("--by", "Kim\x1b[2J")
        ack(run.name, "--by", "Lee")
        ack("--hand-over", "Lee", "--incident", "incident-1")
        ack("--incident", "incident-9")
        _repair(place)
        out, _ = process.communicate(timeout=120)
    return Asked(Ran(process.returncode, out, ""), event_log.read(run / event_log.FILE_NAME), run, answers, took_s)


def test_a_drill_that_people_respond_to_passes_and_says_who_did(by_people: Asked) -> None:
    assert by_people.ran.code == 0, by_people.ran.out
    assert by_people.all(DrillStarted)[0].responder == "human"
    assert "responder: human" in by_people.ran.out
    assert "people brought it back in" in by_people.ran.out


def test_contacts_are_called_in_order_until_somebody_takes_it_and_the_last_is_told_of_the_risk(
    by_people: Asked,
) -> None:
    calls = by_people.all(ContactCalled)
    asked = [each.contact for each in calls if not each.reason.startswith(AT_RISK)]
    told = [each.contact for each in calls if each.reason.startswith(AT_RISK)]
    assert asked[:2] == ["Developer on call", "Operations team"]
    assert set(told) == {"CTO"}
    taken = next(r.seq for r in by_people.records if isinstance(r.event, IncidentAcknowledged))
    after = [r.event for r in by_people.records if isinstance(r.event, ContactCalled) and r.seq > taken]
    assert all(each.reason.startswith(AT_RISK) for each in after)


def test_people_are_told_every_step_and_nothing_is_carried_out(by_people: Asked) -> None:
    assert [(each.number, each.phrase) for each in by_people.all(StepPrompted)] == [
        (1, "Redis answers"),
        (2, "Redis memory"),
        (3, "cache hit ratio"),
        (4, "Restart Redis"),
        (5, "rebuild cache data"),
    ]
    assert by_people.all(ActionStarted) == []
    assert "to do, 4 of 5: action Restart Redis" in by_people.ran.out
    assert any("4. action: Restart Redis" in each.message for each in by_people.all(IncidentNotified))


def test_ack_answers_each_request_and_its_exit_code_says_how(by_people: Asked) -> None:
    assert [each.code for each in by_people.answers] == [1, 0, 1, 0, 2]
    early, taken, second, handed, stranger = by_people.answers
    assert "no incident is open" in early.out
    assert r"incident-1 is taken by Kim\x1b[2J" in taken.out
    assert r"was taken by Kim\x1b[2J before" in second.out
    assert "to Lee" in handed.out
    assert "incident-9 is not open; incident-1 is" in stranger.err


def test_ack_is_answered_within_a_second_of_its_start(by_people: Asked) -> None:
    assert min(by_people.took_s) < 1.0


def test_what_was_taken_and_handed_over_is_recorded(by_people: Asked) -> None:
    assert by_people.all(IncidentAcknowledged) == [IncidentAcknowledged("incident-1", r"Kim\x1b[2J")]
    assert by_people.all(IncidentHandedOver) == [IncidentHandedOver("incident-1", r"Kim\x1b[2J", "Lee")]
    assert "\x1b[2J" not in by_people.ran.out


def test_what_people_did_is_seen_by_its_effect_and_not_judged_step_by_step(by_people: Asked) -> None:
    assert [each.by for each in by_people.all(FaultEnded)] == ["remediation"]
    verdicts = by_people.verdicts()
    assert verdicts["contacts called"] == "passed"
    assert not any(name.startswith("procedure followed") for name in verdicts)


def test_nobody_can_be_acknowledged_once_the_drill_is_over(place: Place, by_people: Asked) -> None:
    assert by_people
    ran = place.gameday("ack")
    assert ran.code == 2
    assert "no drill is running" in ran.err


@pytest.fixture(scope="module")
def by_nobody(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Drilled:
    """The Redis outage with nobody to mend it, and nobody who reads on once the fault is in place."""
    short = ("max_duration: 90s", "max_duration: 12s"), ("recovered_within: 30s", "recovered_within: 10s")
    outage = quick(tmp_path_factory.mktemp("nobody"), "redis-outage.yaml", *short)
    before = place.runs
    with started(place, "--responder", "none", str(outage)) as process:
        run = injected(place, before)
        assert process.stdout
        process.stdout.close()
        process.wait(timeout=90)
    return Drilled(Ran(process.returncode, "", ""), event_log.read(run / event_log.FILE_NAME), run)


def test_where_nobody_responds_it_is_detected_and_reported_and_nobody_is_called(by_nobody: Drilled) -> None:
    assert by_nobody.all(DrillStarted)[0].responder == "none"
    assert [each.procedure for each in by_nobody.all(ProcedureMatched)][:1] == ["3.1"]
    assert by_nobody.all(IncidentNotified)[0].message_kind == "report"
    assert by_nobody.all(ContactCalled) == []
    assert by_nobody.all(StepPrompted) == []
    assert by_nobody.all(IncidentAcknowledged) == []
    assert by_nobody.all(ActionStarted) == []


def test_a_system_that_does_not_heal_itself_fails_and_is_undone(by_nobody: Drilled) -> None:
    assert by_nobody.ran.code == 1
    assert by_nobody.all(IncidentRecovered) == []
    verdicts = by_nobody.verdicts()
    assert verdicts["what ended the failure"] == "failed"
    assert verdicts["the undo is proven"] == "passed"
    assert "contacts called" not in verdicts
    assert not any(name.startswith("procedure followed") for name in verdicts)


def test_a_reader_that_goes_away_keeps_nothing_from_being_undone(place: Place, by_nobody: Drilled) -> None:
    assert [each.differences for each in by_nobody.all(UndoProven)] == [[]]
    assert isinstance(by_nobody.records[-1].event, DrillJudged)
    assert place.still_running() == []

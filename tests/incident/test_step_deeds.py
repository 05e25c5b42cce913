"""What became of an action or a check, whatever the records of an incident hold."""

from hypothesis import given
from hypothesis import strategies as st

from chaos.definitions import from_plain
from chaos.events import ActionDone, ActionStarted, AnyEvent, CheckDone, ContactCalled, Record
from chaos.incident.step_deeds import (
    ActionState,
    CheckState,
    ContactState,
    actions_of,
    checks_of,
    contacts_of,
)
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Contact, Phrase, Procedure, Runbook

ACTION, CHECK, SECTION = "Restart Redis", "Redis answers", "3.1"
PARTS = ("restart cache", "ANALYZE database")
PROCEDURE = Procedure(SECTION, Phrase("Redis is lost", 1), checks=(Phrase(CHECK, 2),), actions=(Phrase(ACTION, 3),))
BINDINGS = from_plain(
    {
        "readings": [{"metric": "error_rate", "statistic": "ratio", "window": "2s"}],
        "classes": [{"severity": "Critical", "when": {"down": "cache"}, "because": "an example"}],
        "checks": [{"phrases": [CHECK], "looks_at": {"up": "cache"}}],
        "actions": [{"phrases": [ACTION], "does": [{"restart": "cache"}, {"refresh_statistics": "database"}]}],
    },
    "bindings.yaml",
    Bindings,
)
PEOPLE = Runbook(
    "doc.md",
    Phrase("", 1),
    "en",
    contacts=(
        Contact(2, Phrase("2nd", 5), Phrase("CTO", 5), Phrase("", 5)),
        Contact(1, Phrase("1st", 4), Phrase("On call", 4), Phrase("", 4)),
    ),
)


def records(*events: AnyEvent) -> list[Record]:
    return [Record(n, float(n), float(n), event) for n, event in enumerate(events)]


def began(part: str) -> ActionStarted:
    return ActionStarted("1", SECTION, ACTION, part)


def ended(part: str, *, ok: bool = True) -> ActionDone:
    return ActionDone("1", SECTION, ACTION, part, True, ok, 1, 1.0, "")


def state(*events: AnyEvent) -> ActionState:
    (action,) = actions_of(records(*events), PROCEDURE, BINDINGS)
    return action.state


EVENTS = st.lists(
    st.one_of(
        st.builds(began, st.sampled_from(PARTS)),
        st.builds(lambda part, ok: ended(part, ok=ok), st.sampled_from(PARTS), st.booleans()),
    ),
    max_size=8,
)


@given(EVENTS)
def test_an_action_is_done_only_if_the_last_thing_of_every_part_is_a_good_end(events: list[AnyEvent]) -> None:
    last = {event.binding: event for event in events if isinstance(event, ActionStarted | ActionDone)}
    good = all(isinstance(event := last.get(part), ActionDone) and event.ok for part in PARTS)
    assert (state(*events) is ActionState.DONE) is good


def test_a_part_that_failed_outweighs_one_that_did_not_end() -> None:
    assert state(ended(PARTS[0], ok=False), began(PARTS[1])) is ActionState.FAILED


def test_nothing_that_only_began_is_done() -> None:
    assert state(began(PARTS[0])) is ActionState.MISSING


def test_the_same_call_with_another_time_out_is_one_part() -> None:
    plain = BINDINGS.model_dump(mode="json")
    plain["actions"][0]["does"] = [
        {"refresh_statistics": "database"},
        {"refresh_statistics": "database", "timeout": "9s"},
    ]
    (action,) = actions_of(records(ended(PARTS[1])), PROCEDURE, from_plain(plain, "bindings.yaml", Bindings))
    assert action.state is ActionState.DONE


@given(st.booleans(), st.sampled_from([True, False, None]), st.sampled_from(["cache answers", "memory unknown"]))
def test_a_check_is_well_or_off_only_where_something_was_read(ok: bool, known: bool | None, finding: str) -> None:  # noqa: FBT001 - drawn
    (check,) = checks_of(records(CheckDone("1", SECTION, CHECK, ok, finding, known)), PROCEDURE, BINDINGS)
    if check.state in {CheckState.OK, CheckState.OFF}:
        assert known is not False
        assert ok is (check.state is CheckState.OK)


@given(st.lists(st.booleans(), max_size=4))
def test_a_contact_was_reached_only_if_every_call_of_them_was_delivered(delivered: list[bool]) -> None:
    calls = [ContactCalled("1", 1, "on call", "phone", "", each, "") for each in delivered]
    first, second = contacts_of(records(*calls), PEOPLE)
    assert (first.state is ContactState.REACHED) is (bool(delivered) and all(delivered))
    assert (first.contact.who.text, second.state) == ("On call", ContactState.NOT_CALLED)

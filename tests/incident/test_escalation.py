"""Whom to call: in the document's order, nobody twice for one reason, nobody further once somebody took it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.events import (
    AnyEvent,
    ContactCalled,
    IncidentAcknowledged,
    IncidentHandedOver,
    IncidentOpened,
    IncidentRecovered,
    LevelChanged,
    SeverityChanged,
)
from chaos.incident.escalation import AT_RISK, FIRST, Due, Policy, Standing, after, due
from chaos.runbook.model import Contact
from chaos.scales import Level

from .builders import bindings, ms, phrase, runbook

WHO = ("Developer on call", "Operations", "Lead", "CTO")
WITHIN_S = 30.0
SHARE = 0.5
OPENED = IncidentOpened("incident-1", [])
CLASSIFIED = SeverityChanged("incident-1", "Critical", "none", [])
TAKEN = IncidentAcknowledged("incident-1", "somebody")
RECOVERED = IncidentRecovered("incident-1", 0.0, [])


def policy(rto_s: float = 1000.0, people: Sequence[str] = WHO) -> Policy:
    """Four contacts; every row of the recovery table has an objective of `rto_s`."""
    contacts = tuple(Contact(n, phrase(str(n)), phrase(who), phrase("-")) for n, who in enumerate(people, start=1))
    targets = tuple(replace(row, rto=ms(rto_s * 1000)) for row in runbook().recovery)
    found = Policy.of(replace(runbook(), contacts=contacts, recovery=targets), bindings())
    return replace(found, acknowledge_within_s=WITHIN_S, at_risk_from=SHARE)


def slow(endpoint: str, level: str = "critical") -> LevelChanged:
    return LevelChanged("api_response_time", endpoint, level, 1.0, "none")


def called(one: Due, *, delivered: bool = True) -> ContactCalled:
    return ContactCalled(one.incident, one.contact.order, one.contact.who.text, "outbox", one.reason, delivered, "")


class Calling:
    """Does what is due at each moment, and folds it, as the responder does."""

    def __init__(self, by: Policy) -> None:
        self.policy = by
        self.standing = Standing()
        self.calls: list[tuple[float, int, str]] = []

    def happens(self, at_s: float, *events: AnyEvent) -> None:
        for event in events:
            self.standing = after(self.standing, event, at_s, self.policy)

    def until(self, now_s: float, *, delivered: bool = True) -> list[tuple[float, int, str]]:
        """What was called at `now_s`, once nothing is due any more."""
        before = len(self.calls)
        while dues := due(self.standing, now_s, self.policy):
            self.calls.append((now_s, dues[0].contact.order, dues[0].reason))
            self.happens(now_s, called(dues[0], delivered=delivered))
        return self.calls[before:]


@pytest.fixture
def calling() -> Calling:
    found = Calling(policy())
    found.happens(10.0, OPENED, CLASSIFIED)
    return found


def test_nobody_is_called_before_the_incident_has_a_class() -> None:
    calling = Calling(policy())
    calling.happens(10.0, OPENED)
    assert calling.until(500.0) == []


def test_the_first_contact_of_the_document_is_called_at_once(calling: Calling) -> None:
    assert calling.until(10.0) == [(10.0, 1, FIRST)]


def test_the_first_contact_is_called_even_where_somebody_has_taken_it_already(calling: Calling) -> None:
    calling.happens(10.0, TAKEN)
    assert [order for _, order, _ in calling.until(500.0)] == [1]


def test_the_next_one_is_called_when_the_time_to_acknowledge_has_passed_and_not_before(calling: Calling) -> None:
    calling.until(10.0)
    assert calling.until(10.0 + WITHIN_S - 0.001) == []
    assert calling.until(10.0 + WITHIN_S) == [(40.0, 2, "Developer on call has not acknowledged within 30 s")]


def test_the_time_to_acknowledge_is_the_documents_own_where_it_gives_one(calling: Calling) -> None:
    calling.policy = replace(calling.policy, acknowledged_within_s={"Critical": 5.0})
    calling.until(10.0)
    assert calling.until(14.9) == []
    assert [order for _, order, _ in calling.until(15.0)] == [2]


def test_a_contact_is_called_when_the_document_says_so_counted_from_the_beginning(calling: Calling) -> None:
    first, second, *rest = calling.policy.contacts
    second = replace(second, after=ms(120_000, "after 2 minutes"))
    calling.policy = replace(calling.policy, contacts=(first, second, *rest))
    calling.until(10.0)
    assert calling.until(129.9) == []
    assert calling.until(130.0) == [(130.0, 2, "nobody has acknowledged: after 2 minutes")]


def test_after_an_acknowledgement_nobody_further_is_called(calling: Calling) -> None:
    calling.until(10.0)
    calling.happens(20.0, TAKEN)
    assert calling.until(500.0) == []


def test_whoever_was_not_reached_is_not_waited_for(calling: Calling) -> None:
    calling.until(10.0, delivered=False)
    assert [(order, reason) for _, order, reason in calling.calls][:2] == [
        (1, FIRST),
        (2, "Developer on call was not reached"),
    ]


def test_after_the_last_contact_nobody_is_left_to_call(calling: Calling) -> None:
    for now_s in range(10, 400, 5):
        calling.until(float(now_s))
    assert [order for _, order, _ in calling.calls] == [1, 2, 3, 4]


def test_the_last_contact_is_told_of_a_recovery_time_at_risk_though_somebody_took_it(calling: Calling) -> None:
    calling.happens(10.0, slow("order_lookup"), TAKEN)
    calling.until(10.0)
    assert calling.until(509.9) == []
    assert calling.until(510.0) == [(510.0, 4, f"{AT_RISK}: 주문/결제 (1e+06ms)")]
    assert calling.until(5000.0) == []


def test_every_row_at_risk_is_a_reason_of_its_own(calling: Calling) -> None:
    calling.happens(10.0, slow("order_lookup"), slow("cart_lookup"), TAKEN)
    calling.until(10.0)
    assert [reason.split(" (")[0] for _, _, reason in calling.until(600.0)] == [
        f"{AT_RISK}: 주문/결제",
        f"{AT_RISK}: 인기상품/장바구니",
    ]


def test_a_service_that_is_only_at_caution_is_not_hit(calling: Calling) -> None:
    calling.happens(10.0, slow("order_lookup", "caution"), TAKEN)
    calling.until(10.0)
    assert calling.until(5000.0) == []


def test_a_service_that_is_back_is_at_no_risk(calling: Calling) -> None:
    calling.happens(10.0, slow("order_lookup"), TAKEN)
    calling.until(10.0)
    calling.happens(60.0, slow("order_lookup", "none"))
    assert calling.until(5000.0) == []


def test_a_service_that_nothing_is_known_of_any_more_is_not_back(calling: Calling) -> None:
    calling.happens(10.0, slow("order_lookup"), TAKEN)
    calling.until(10.0)
    calling.happens(60.0, slow("order_lookup", "unknown"))
    assert len(calling.until(5000.0)) == 1


def test_a_relapse_runs_on_the_clock_of_the_first_hit(calling: Calling) -> None:
    calling.happens(10.0, slow("order_lookup"), TAKEN)
    calling.until(10.0)
    calling.happens(60.0, slow("order_lookup", "none"))
    calling.happens(505.0, slow("order_lookup"))
    assert len(calling.until(510.0)) == 1


def test_a_hit_from_before_the_incident_counts_from_then() -> None:
    calling = Calling(policy())
    calling.happens(4.0, slow("order_lookup"))
    calling.happens(10.0, OPENED, CLASSIFIED, TAKEN)
    calling.until(10.0)
    assert calling.until(503.9) == []
    assert len(calling.until(504.0)) == 1


def test_the_next_incident_calls_from_the_beginning(calling: Calling) -> None:
    calling.until(10.0)
    calling.happens(20.0, TAKEN, RECOVERED)
    assert calling.until(30.0) == []
    calling.happens(40.0, IncidentOpened("incident-2", []), SeverityChanged("incident-2", "Minor", "none", []))
    assert calling.until(40.0) == [(40.0, 1, FIRST)]


def test_a_document_without_contacts_calls_nobody() -> None:
    calling = Calling(policy(people=()))
    calling.happens(10.0, OPENED, CLASSIFIED, slow("order_lookup"))
    assert calling.until(5000.0) == []


endpoints = st.sampled_from(["order_lookup", "payment", "cart_lookup", "product_detail"])
happenings = st.one_of(
    st.builds(slow, endpoints, st.sampled_from([*(level.word for level in Level), "unknown"])),
    st.just(SeverityChanged("incident-1", "Major", "Minor", [])),
    st.just(TAKEN),
    st.builds(IncidentHandedOver, st.just("incident-1"), st.just("a"), st.just("b")),
)
moments = st.lists(st.tuples(st.floats(0, 60), st.lists(happenings, max_size=2), st.booleans()), max_size=40)


def played(steps: Iterable[tuple[float, list[AnyEvent], bool]]) -> tuple[Calling, int | None]:
    """A whole incident, and how many had been called when somebody first took it."""
    calling, now_s, before = Calling(policy(rto_s=100.0)), 10.0, None
    calling.happens(now_s, OPENED, CLASSIFIED)
    for wait_s, events, delivered in steps:
        now_s += wait_s
        calling.happens(now_s, *events)
        if before is None and any(isinstance(event, IncidentAcknowledged | IncidentHandedOver) for event in events):
            before = len(calling.calls)
        calling.until(now_s, delivered=delivered)
    return calling, before


@given(moments)
def test_nobody_is_ever_called_twice_for_one_reason(steps: list[tuple[float, list[AnyEvent], bool]]) -> None:
    calling, _ = played(steps)
    assert len({(order, reason) for _, order, reason in calling.calls}) == len(calling.calls)


@given(moments)
def test_contacts_are_called_in_the_documents_order_and_none_is_left_out(
    steps: list[tuple[float, list[AnyEvent], bool]],
) -> None:
    calling, _ = played(steps)
    orders = [order for _, order, reason in calling.calls if not reason.startswith(AT_RISK)]
    assert orders == list(range(1, len(orders) + 1))


@given(moments)
def test_once_somebody_took_it_only_the_first_and_a_risk_are_reasons_to_call(
    steps: list[tuple[float, list[AnyEvent], bool]],
) -> None:
    calling, before = played(steps)
    late = [] if before is None else [reason for _, _, reason in calling.calls[before:]]
    assert all(reason == FIRST or reason.startswith(AT_RISK) for reason in late)


@given(moments)
def test_a_risk_is_told_once_a_row_and_to_the_last_contact_only(
    steps: list[tuple[float, list[AnyEvent], bool]],
) -> None:
    calling, _ = played(steps)
    risks = [(order, reason) for _, order, reason in calling.calls if reason.startswith(AT_RISK)]
    assert len(risks) == len({reason for _, reason in risks})
    assert {order for order, _ in risks} <= {4}

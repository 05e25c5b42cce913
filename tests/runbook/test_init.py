"""A bindings file to begin with: it loads at once, and most of a document is bound by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.runbook import init
from chaos.runbook.binding_check import BindingState, check_bindings
from chaos.runbook.bindings_file import read
from chaos.runbook.model import Contact, Phrase, Procedure, RecoveryTarget, Runbook
from chaos.runbook.parse import parse
from chaos.runbook.quantities import quantity
from chaos.runbook.suggest import suggest
from chaos.runbook.suggest_names import System
from tests.runbook.documents import DOCUMENTS, document
from tests.runbook.test_suggest import SHOP

OTHER = """\
# On-call handbook of the parcel tracker

## Severity levels

| Stage | Meaning |
|---|---|
| Critical | The tracking database is down, customers cannot see anything |
| Minor | Some features are slow, a page needs more than 800 ms |

## Runbooks

### MySQL is down

| What | Details |
|---|---|
| Checks | Database connection, replication lag |
| Actions | Restart MySQL, fail over to the replica |

## Recovery

| Function | RTO |
|---|---|
| Parcel search | within 15 minutes |

## Escalation

| Role | Phone |
|---|---|
| Pager of the week | 010 |
"""


def written(runbook: Runbook, system: System = SHOP) -> str:
    return init.text(runbook, suggest(runbook, system), system)


def states(runbook: Runbook, text: str) -> dict[str, BindingState]:
    return {row.text: row.state for row in check_bindings(runbook, read(text, "b.yaml")) if row.line}


@pytest.mark.parametrize("system", [SHOP, System()], ids=["with a target", "without a target"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_of_our_documents_all_is_bound_but_the_call_that_nobody_can_guess(name: str, system: System) -> None:
    runbook = document(name)
    found = states(runbook, written(runbook, system))
    assert [text for text, state in found.items() if state is BindingState.NOT_EXECUTABLE] in (
        ["rebuild cache data"],
        ["캐시 다시 채우기"],
    )


def test_of_another_document_what_cannot_be_guessed_is_not_executable_and_marked() -> None:
    runbook = parse(OTHER, "doc.md")
    text = written(runbook, System())
    found = states(runbook, text)
    assert found["Database connection"] is found["Restart MySQL"] is BindingState.BOUND
    for phrase in ("replication lag", "fail over to the replica", "Parcel search", "Pager of the week"):
        assert any("# TODO" in line and phrase in line for line in text.splitlines())
    assert sum(state is BindingState.NOT_EXECUTABLE for state in found.values()) == 4


def test_every_entry_stands_beside_the_line_of_the_document() -> None:
    text = written(document("incident-response.md"))
    assert "  # line 34: Restart Redis\n  - phrases: [Restart Redis]\n" in text


def test_an_entry_to_do_is_executable_once_it_is_filled_in() -> None:
    runbook = parse(OTHER, "doc.md")
    text = written(runbook, System())
    text = text.replace("# contacts:", "contacts:").replace("  # - phrases: [Pager", "  - phrases: [Pager")
    text = text.replace("  #   channel: '#CHANNEL'", "    channel: '#parcels'")
    assert states(runbook, text)["Pager of the week: 010"] is BindingState.BOUND


WORDS = st.one_of(
    st.text(min_size=1, max_size=30),
    st.sampled_from(["Redis 재시작", "- x: [y", "# TODO", 'order\'s "payment"', "null", "1.5", "yes", "장바구니 조회"]),
)


@given(st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=4))
def test_whatever_the_words_of_a_document_are_the_file_loads(phrases: list[str], others: list[str]) -> None:
    said = tuple(Phrase(each, 1) for each in phrases)
    rto = quantity("1 hour", 1)
    assert rto
    runbook = Runbook(
        *("doc.md", Phrase("Doc", 1), "en"),
        procedures=tuple(Procedure(each, Phrase(each, 1), checks=said, actions=said) for each in others),
        recovery=(RecoveryTarget(1, Phrase("all", 1), said, rto),),
        contacts=tuple(Contact(order, Phrase("", 1), who, Phrase("", 1)) for order, who in enumerate(said)),
    )
    assert read(written(runbook), "b.yaml").classes

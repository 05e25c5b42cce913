"""What in a bindings file is worth a look, though no mistake for certain."""

import pytest

from chaos.runbook.bindings_file import read
from chaos.runbook.remarks import remarks, to_do
from chaos.runbook.suggest_names import System
from tests.runbook.documents import DOCUMENTS, EXPERIMENTS, document

OURS = (EXPERIMENTS / "bindings.yaml").read_text(encoding="utf-8")


def remarked(text: str) -> list[str]:
    runbook = document("incident-response.md")
    found = remarks(runbook, read(text, "b.yaml"), text, "b.yaml")
    return [str(each) for each in found]


def test_our_own_bindings_need_no_second_look() -> None:
    assert remarked(OURS) == []


def test_a_section_that_the_document_has_not_is_remarked_with_its_place() -> None:
    text = OURS.replace('- matched: "3.1"', '- matched: "9.9"')
    line = text[: text.index("9.9")].count("\n") + 1
    (told,) = remarked(text)
    assert told.startswith(f"b.yaml:{line}:")
    assert told.endswith("incident-response.md has no failure procedure '9.9'; it has 3.1, 3.2")


def test_an_indicator_of_such_a_section_is_remarked_too() -> None:
    text = OURS.replace('procedure: "3.2"', 'procedure: "3.3"')
    assert [each for each in remarked(text) if "no failure procedure '3.3'" in each]


def test_an_entry_that_the_document_has_no_use_for_is_remarked() -> None:
    text = OURS.replace("checks:\n", "checks:\n  - phrases: [The weather]\n    looks_at: {up: cache}\n", 1)
    line = text[: text.index("The weather")].count("\n") + 1
    assert remarked(text) == [f"b.yaml:{line}:5: incident-response.md has none of these phrases: The weather"]


def test_what_is_to_do_is_remarked_by_its_line() -> None:
    assert [str(each) for each in to_do("# TODO Who is called?\n" + OURS, "b.yaml")] == [
        "b.yaml:1: TODO Who is called?"
    ]


SHOP = System(
    services={"cache": "cache", "database": "database", "gateway": "gateway", "shop": "app"},
    endpoints=(
        *("popular_products", "product_detail", "order_lookup", "order_create"),
        *("payment", "cart_add", "cart_lookup"),
    ),
    known=True,
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_our_bindings_speak_of_all_that_our_documents_say(name: str) -> None:
    runbook = document(name)
    told = remarks(runbook, read(OURS, "b.yaml"), OURS, "b.yaml", SHOP)
    assert told == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "subjects: [order_create, payment]",
            "subjects: [order_create]",
            ":11: in the sentence, not in its binding: 'payments'",
        ),
        ("            - down: database\n", "", ":10: in the sentence, not in its binding: 'PostgreSQL'"),
        ("        - figure: api_response_time\n", "", ":12: in the sentence, not in its binding: '500 ms or more'"),
    ],
)
def test_what_a_sentence_says_and_its_binding_does_not_is_remarked_by_its_line(old: str, new: str, told: str) -> None:
    assert old in OURS
    text = OURS.replace(old, new, 1)
    found = remarks(document("incident-response.md"), read(text, "b.yaml"), text, "b.yaml", SHOP)
    assert [str(each) for each in found] == [f"incident-response.md{told}"]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            "subjects: [order_create, payment]",
            "subjects: [order_create, payment, order_lokup]",
            "request or service",
        ),
        (
            "unavailable: [popular_products, cart_lookup]",
            "unavailable: [popular_products, cart_lookup, order_lokup]",
            "request",
        ),
        (
            "indicator_subjects: [order_lookup, cart_lookup]",
            "indicator_subjects: [order_lokup, cart_lookup]",
            "request or service",
        ),
    ],
)
def test_a_subject_that_the_target_does_not_have_is_remarked_with_its_place(old: str, new: str, what: str) -> None:
    text = OURS.replace(old, new, 1)
    (told,) = remarks(document("incident-response.md"), read(text, "b.yaml"), text, "b.yaml", SHOP)
    line = text[: text.index("order_lokup")].count("\n") + 1
    assert told.line == line
    assert (told.message, told.hint) == (
        f"the target has no {what} 'order_lokup'",
        "did you mean 'order_lookup'?",
    )

"""What in a bindings file is worth a look, though no mistake for certain."""

from chaos.runbook.bindings_file import read
from chaos.runbook.remarks import remarks
from tests.runbook.documents import EXPERIMENTS, document

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
    assert remarked("# TODO Who is called?\n" + OURS) == ["b.yaml:1: TODO Who is called?"]

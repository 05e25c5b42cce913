"""The document's steps in the report and in the terminal."""

import io
import re

from rich.console import Console

from chaos.events import DrillStarted, LogsRead
from chaos.report.html import render
from chaos.report.steps import lives_of, table
from tests.recorded import INVESTIGATED, INVESTIGATED_KO, NOT_RECOVERED_KO, recorded
from tests.report.pages import Page
from tests.verdict.builders import changed


def _printed(name: str) -> list[str]:
    console = Console(file=io.StringIO(), width=200)
    (life,) = lives_of(recorded(name))
    console.print(table(life))
    assert isinstance(console.file, io.StringIO)
    return [" ".join(line.split()) for line in console.file.getvalue().splitlines()]


def test_the_terminal_tells_every_step_with_its_state_and_time() -> None:
    lines = _printed(INVESTIGATED_KO)
    assert lines[0] == "Step of the document State After What was done"
    assert any(re.fullmatch(r"응급 조치 done \d\.\d s 2 of 2 actions carried out", line) for line in lines)
    assert len(lines) == 9


def test_a_step_that_was_not_taken_has_no_time() -> None:
    assert "정상화 not done recovery was not confirmed" in _printed(NOT_RECOVERED_KO)


def test_the_page_tells_every_step_with_the_documents_words_and_the_evidence() -> None:
    text = Page(render(recorded(INVESTIGATED))).text
    assert "The steps of the document" in text
    assert re.search(r"Look into it done \d\.\d s \d\d:\d\d:\d\d UTC 3 of 3 checks", text)
    assert "Document, line 21: Read the last log lines" in text
    assert "Redis answers: cache does not answer; " in text


def test_the_page_holds_the_log_lines_as_text() -> None:
    records = changed(recorded(INVESTIGATED), LogsRead, lines=["<script>alert(1)</script>"])
    page = Page(render(records))
    assert "<script>alert(1)</script>" in page.text
    assert len([tag for tag, _ in page.elements if tag == "script"]) == 3


def test_the_page_names_the_incident_report() -> None:
    assert "Incident report, in this folder: incident-1.md" in Page(render(recorded(INVESTIGATED))).text


def test_a_document_without_steps_has_no_table_of_them() -> None:
    first = recorded(INVESTIGATED)[0].event
    assert isinstance(first, DrillStarted)
    before, _, after = first.runbook_text.partition("## 2. ")
    text = before + after[after.index("## 3. ") :]
    records = changed(recorded(INVESTIGATED), DrillStarted, runbook_text=text)
    assert lives_of(records) == ()
    assert "The steps of the document" not in Page(render(records)).text


def test_a_log_whose_document_cannot_be_read_hides_nothing_else() -> None:
    assert lives_of(changed(recorded(INVESTIGATED), DrillStarted, bindings={})) == ()


def test_what_the_terminal_prints_obeys_no_control_character() -> None:
    console = Console(file=io.StringIO(), width=200)
    first = recorded(INVESTIGATED)[0].event
    assert isinstance(first, DrillStarted)
    text = first.runbook_text.replace("**Notice it**", "**Detect**").replace("k6 sees", "\x1b[31mk6 sees")
    records = changed(recorded(INVESTIGATED), DrillStarted, runbook_text=text)
    for life in lives_of(records):
        console.print(table(life))
    assert isinstance(console.file, io.StringIO)
    assert "\x1b" not in console.file.getvalue()

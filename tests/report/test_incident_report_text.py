"""Text of others in an incident report: shown as it is, and never part of its form."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chaos.events import (
    ActionDone,
    Audited,
    CheckDone,
    ContactCalled,
    DrillStarted,
    EffectProven,
    Event,
    FaultEnded,
    IncidentAcknowledged,
    IncidentNotified,
    IncidentOpened,
    LogsRead,
    ProcedureMatched,
    Readings,
    Requests,
    SeverityChanged,
)
from chaos.report.incident_report.markdown import LONGEST, escaped, fenced
from tests.recorded import (
    INVESTIGATED,
    INVESTIGATED_KO,
    recorded,
)
from tests.report.incident_reports import first, linked, markdown, report, shape
from tests.verdict.builders import without

HOSTILE = (
    "# no\n\n## heading\n| a | b |\n- [x](http://evil.test) <img src=x> ``` **bold** __it__ "
    "&lt; `code` \u202e ~~~ 1. | $x$"
)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (DrillStarted, "title", HOSTILE),
        (DrillStarted, "drill", HOSTILE),
        (IncidentOpened, "evidence", [HOSTILE]),
        (SeverityChanged, "evidence", [HOSTILE, HOSTILE]),
        (ProcedureMatched, "title", HOSTILE),
        (ProcedureMatched, "evidence", [HOSTILE]),
        (IncidentNotified, "channel", HOSTILE),
        (IncidentNotified, "message", HOSTILE),
        (ContactCalled, "contact", HOSTILE),
        (ContactCalled, "detail", HOSTILE),
        (IncidentAcknowledged, "by", HOSTILE),
        (LogsRead, "service", HOSTILE),
        (LogsRead, "lines", [HOSTILE, "```", "````text", "~~~"]),
        (LogsRead, "unreadable", HOSTILE),
        (CheckDone, "finding", HOSTILE),
        (ActionDone, "binding", HOSTILE),
        (ActionDone, "detail", HOSTILE),
        (Audited, "unreadable", HOSTILE),
        (EffectProven, "evidence", HOSTILE),
        (FaultEnded, "evidence", HOSTILE),
    ],
)
@pytest.mark.parametrize("name", [INVESTIGATED, INVESTIGATED_KO])
def test_text_of_others_changes_no_block_of_the_report(name: str, kind: type[Event], field: str, value: Any) -> None:
    tame = ["tame"] * len(value) if isinstance(value, list) else "tame"
    # Figures of requests are not what others say, and take most of the time.
    records = without(recorded(name), Requests, Readings)
    hostile, plain = (report(first(records, kind, **{field: each})) for each in (value, tame))
    assert shape(hostile) == shape(plain)
    assert "<img" not in linked.render(hostile).replace("&lt;img", "")
    assert "<a " not in markdown.render(hostile)


@given(st.text())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_an_escaped_text_reads_as_itself_and_stays_one_cell(text: str) -> None:
    table = f"| head |\n|---|\n| {escaped(text)} |\n"
    tokens = markdown.parse(table)
    assert [token.type for token in tokens if token.type.startswith("td")] == ["td_open", "td_close"]
    inline = [token for token in tokens if token.type == "inline"][1]
    assert {child.type for child in inline.children or []} <= {"text", "text_special"}


@given(st.text(alphabet=st.sampled_from("ab *_`[]()<>#-+=1.!|&;~$\\"), max_size=60))
def test_an_escaped_text_is_the_same_text_once_it_is_rendered(text: str) -> None:
    (paragraph, inline, _) = linked.parse(f"x {escaped(text)}")
    assert paragraph.type == "paragraph_open"
    said = "".join(child.content for child in inline.children or [])
    assert said == f"x {' '.join(text.split())}".strip()


@given(st.lists(st.text(max_size=50), max_size=8))
def test_a_block_of_code_ends_where_it_should(lines: list[str]) -> None:
    tokens = markdown.parse(f"{fenced(lines)}\n\nafter\n")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]


def test_a_text_without_end_is_cut() -> None:
    assert len(escaped("x" * 10_000)) == LONGEST

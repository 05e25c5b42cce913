"""The channel of a document is found in what it says, and only where it is certain."""

from pathlib import Path

import pytest

from chaos.runbook.model import Runbook
from chaos.runbook.parse import parse
from chaos.runbook.reporting import report_channel, report_within_s

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


def _steps(*rows: tuple[str, str]) -> Runbook:
    table = "\n".join(f"| {name} | {text} |" for name, text in rows)
    return parse(f"# Incidents\n\n## Procedure\n\n| Step | Description |\n|---|---|\n{table}\n", "doc.md")


def _channel(text: str) -> str | None:
    found = report_channel(_steps(("Report", text)))
    return found.text if found else None


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("Slack #장애-alert 채널에 보고 (발생시간, 증상, 영향도)", "#장애-alert"),
        ("Slack #장애-alert에 보고", "#장애-alert"),
        ("Slack #incident_alert채널에 보고", "#incident_alert"),
        ("Post to Slack #shop-incidents since when, what is seen", "#shop-incidents"),
        ("Write to `#ops` at once", "#ops"),
        ("Post to #shop-incidents, then to #management.", "#shop-incidents"),
        ("Post to **#a1**", "#a1"),
    ],
)
def test_the_channel_stands_in_the_step_that_reports(text: str, channel: str) -> None:
    assert _channel(text) == channel


@pytest.mark.parametrize(
    "text", ["Call the lead", "See issue #12", "Open https://wiki.example/page#alerts", "Post to Slack", "# 1", "&#39;"]
)
def test_a_number_or_an_anchor_is_no_channel(text: str) -> None:
    assert _channel(text) is None


def test_the_line_of_the_document_is_known() -> None:
    found = report_channel(_steps(("Detect", "k6"), ("Report", "Post to #ops")))
    assert found is not None
    assert found.line == 8


def test_the_step_that_reports_comes_before_others_that_name_channels() -> None:
    runbook = _steps(("Detect", "k6 posts to #metrics"), ("Report", "Post to #ops"))
    found = report_channel(runbook)
    assert found is not None
    assert found.text == "#ops"


def test_one_channel_in_steps_of_other_names_is_the_channel() -> None:
    found = report_channel(_steps(("Shout", "Post to #ops"), ("Shout again", "Post to #ops again")))
    assert found is not None
    assert found.text == "#ops"


def test_several_channels_in_steps_of_other_names_leave_it_open() -> None:
    assert report_channel(_steps(("Shout", "Post to #ops"), ("Tell", "Post to #management"))) is None


@pytest.mark.parametrize(
    ("name", "channel"), [("incident-response.md", "#shop-incidents"), ("incident-response.ko.md", "#")]
)
def test_our_own_documents_name_theirs(name: str, channel: str) -> None:
    found = report_channel(parse((EXPERIMENTS / name).read_text(encoding="utf-8"), name))
    assert found is not None
    assert found.text.startswith(channel)


@pytest.mark.parametrize(
    ("text", "within_s"),
    [("Post to #ops within 5 minutes", 300.0), ("5분 이내 Slack #ops 채널에 보고", 300.0), ("Post to #ops", None)],
)
def test_the_step_may_say_how_soon(text: str, within_s: float | None) -> None:
    found = report_within_s(_steps(("Report", text)))
    assert (found[0] if found else None) == within_s


def test_a_figure_that_is_no_limit_is_none() -> None:
    assert report_within_s(_steps(("Report", "Post to #ops what took longer than 500 ms"))) is None

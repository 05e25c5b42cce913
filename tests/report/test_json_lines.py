import io
import json
from argparse import ArgumentParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from chaos.commands import run
from chaos.errors import BadInput
from chaos.events import Readings, Receipts, Requests, encode
from chaos.incident.snapshot import Snapshot
from chaos.report.json_lines import JsonLines
from chaos.scales import Level, Metric
from tests.recorded import REDIS_OUTAGE, recorded


def _lines(*, figures_at_s: tuple[float, ...] = ()) -> list[dict[str, Any]]:
    """A recorded drill, written for machines."""
    console = Console(file=io.StringIO(), force_terminal=False, width=120, highlight=False)
    records = recorded(REDIS_OUTAGE)
    snapshot = Snapshot(
        14.0,
        {(Metric.API_RESPONSE_TIME, "popular_products"): 1900.0, (Metric.CPU_USAGE, "cache"): None},
        {(Metric.API_RESPONSE_TIME, "popular_products"): Level.CRITICAL},
    )
    with JsonLines(console) as live:
        live.say("starting\nthe target \u2028 [bold]")
        for record in records:
            live.record(record)
        for at_s in figures_at_s:
            live.figures(at_s, snapshot, 30.0)
        live.summary([SimpleNamespace(records=records, folder=Path("runs/a"))])
        live.show("a table")
    written: str = console.file.getvalue()  # type: ignore[attr-defined]
    return [json.loads(line) for line in written.splitlines()]


def test_a_dry_run_has_nothing_to_write_as_json(tmp_path: Path) -> None:
    parser = ArgumentParser()
    run.configure(parser)
    with pytest.raises(BadInput, match="--json: a dry run has no events"):
        run.command(parser.parse_args([str(tmp_path / "any.yaml"), "--json", "--dry-run"]))


def test_every_line_is_one_object_and_nothing_else_is_written() -> None:
    kinds = [next(key for key in ("said", "event", "figures", "summary") if key in each) for each in _lines()]
    assert kinds[0] == "said"
    assert kinds[-1] == "summary"
    assert set(kinds[1:-1]) == {"event"}


def test_events_are_those_of_the_log_with_their_drill_and_without_observations() -> None:
    records = [r for r in recorded(REDIS_OUTAGE) if not isinstance(r.event, Requests | Receipts | Readings)]
    events = [each for each in _lines() if "event" in each]
    drill = events[0]["event"]["drill"]
    assert events == [{"drill": drill, **json.loads(encode(record))} for record in records]


def test_what_was_said_is_whole_whatever_stands_in_it() -> None:
    assert _lines()[0] == {"said": "starting\nthe target \u2028 [bold]"}


def test_figures_are_told_once_a_second_with_what_is_unknown() -> None:
    told = [each["figures"] for each in _lines(figures_at_s=(14.0, 14.5, 15.0)) if "figures" in each]
    assert [each["at_s"] for each in told] == [14.0, 15.0]
    response, usage = told[0]["signals"]
    assert response == {
        "metric": "api_response_time",
        "subject": "popular_products",
        "value": 1900.0,
        "unit": "ms",
        "level": "critical",
    }
    assert (usage["value"], usage["level"]) == (None, None)


def test_the_end_says_what_each_drill_came_to() -> None:
    (drill,) = _lines()[-1]["summary"]
    assert (drill["verdict"], drill["severity"], drill["not_passed"]) == ("passed", "Critical", [])
    assert 0 < drill["ttd_s"] < drill["ttr_s"]
    assert drill["folder"] == "runs/a"

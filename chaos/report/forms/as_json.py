"""A drill's report as JSON: what the page shows, without the curves of its charts. Keys are stable within a version."""

from collections.abc import Sequence
from typing import Any

import msgspec

from chaos.events import Record
from chaos.quoting import json_printable
from chaos.report.fold import report_of
from chaos.report.model import Panel, Report
from chaos.verdict.timings import MOMENTS

VERSION = 1


def as_json(records: Sequence[Record]) -> str:
    """The report, indented. Raises BadInput where the log does not begin with a drill's start."""
    return json_printable(msgspec.json.format(msgspec.json.encode(plain(report_of(records))), indent=2).decode()) + "\n"


def plain(report: Report) -> dict[str, Any]:
    """The same as plain data. Times are seconds; what was not reached or measured is null."""
    origin_s = report.times.onset_s
    return {
        "version": VERSION,
        "drill": msgspec.to_builtins(report.header),
        "times": {
            "ttd_s": report.times.ttd_s,
            "ttr_s": report.times.ttr_s,
            "moments_s": {name: getattr(report.times, f"{name}_s") for name in MOMENTS},
            "promised": [{**msgspec.to_builtins(each), "kept": each.kept} for each in report.measured],
        },
        "expectations": [
            {
                "expectation": each.expectation,
                "expected": each.expected,
                "observed": each.observed,
                "verdict": each.verdict,
                "evidence": each.evidence,
            }
            for each in report.expectations
        ],
        "incidents": msgspec.to_builtins(report.lives),
        "course": [
            {
                "since_onset_s": None if origin_s is None else each.since_onset_s,
                "what": each.told.what,
                "detail": each.told.detail,
            }
            for each in report.steps
        ],
        "faults": msgspec.to_builtins(report.faults),
        "signals": [figure for panel in report.panels for figure in _figures(panel)],
        "availability": [{"subject": lane.subject, "not_there_s": round(lane.down_s, 3)} for lane in report.lanes],
        "incident_reports": list(report.incident_reports),
        "environment": dict(report.environment),
        "commands": dict(report.commands),
    }


def _figures(panel: Panel) -> list[dict[str, Any]]:
    """What the key figures of one metric are."""
    return [
        {
            "signal": panel.key,
            "unit": panel.unit,
            "subject": line.subject,
            "before": line.before,
            "worst": line.worst,
            "after": line.after,
            "level": line.level,
            "beyond": line.hit,
        }
        for line in panel.lines
    ]

"""Coverage as JSON: stable keys, words for verdicts, seconds since 1970 for dates."""

from collections.abc import Sequence
from typing import Any

import msgspec

from chaos.coverage.model import Coverage, Covered, Result, Verdict
from chaos.quoting import json_printable
from chaos.report.coverage_words import date


def as_json(coverage: Coverage, unread: Sequence[tuple[str, str]]) -> str:
    """The whole of it, indented."""
    told = {
        "runbook": coverage.path,
        "title": coverage.title,
        "verdicts": {verdict.value: coverage.count(verdict) for verdict in Verdict},
        "rows": [_row(each) for each in coverage.rows],
        "experiments": [{"path": aim.path, "title": aim.title} for aim in coverage.aims],
        "runs": [
            {"run": run.run, "began": date(run.wall_s), "title": run.title, "verdict": run.verdict}
            for run in coverage.runs
        ],
        "unread": [{"run": run, "because": because} for run, because in unread],
    }
    return json_printable(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())


def _row(each: Covered) -> dict[str, Any]:
    row = each.row
    return {
        "line": row.line,
        "kind": row.kind,
        "text": row.text,
        "documented": row.documented,
        "verdict": each.verdict.value,
        "because": each.because,
        "last": _result(each.last) if each.last else None,
        "runs": [_result(result) for result in each.results],
        "experiments": [aim.path for aim in each.aims],
    }


def _result(result: Result) -> dict[str, Any]:
    finding = result.finding
    return {
        "run": result.run.run,
        "began": date(result.run.wall_s),
        "wall_s": result.run.wall_s,
        "outcome": finding.outcome.value,
        "measured": finding.measured,
        "because": finding.because,
        "evidence": finding.evidence,
    }

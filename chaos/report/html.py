"""The report as one HTML file that asks no host for anything."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from chaos.events import Record
from chaos.quoting import visible
from chaos.report.escaping import seen
from chaos.report.fold import report_of
from chaos.report.header_facts import facts
from chaos.report.model import Panel, Report
from chaos.report.telling import figure
from chaos.verdict.timings import MOMENTS
from chaos.verdict.words import limit, took

_ASSETS = files("chaos.report") / "assets"


def render(records: Sequence[Record]) -> str:
    """The whole page for one drill. Raises BadInput where the log does not begin with a drill's start."""
    report = report_of(records)
    scripts = {"uplot": _asset("uplot/uPlot.iife.min.js"), "chart": _asset("chart.js")}
    return (
        _environment(report)
        .get_template("report.html.j2")
        .render(
            report=report,
            facts=facts(report),
            sentence=_sentence(report),
            moments=_moments(report),
            step=_step(report),
            passed=sum(each.verdict == "passed" for each in report.expectations),
            hit_anywhere=any(line.hit for panel in report.panels for line in panel.lines),
            quiet_lines=_quiet_lines(report),
            styles=Markup(_asset("uplot/uPlot.min.css") + _asset("style.css")),  # noqa: S704 - our own files
            script_hashes=Markup(" ".join(_hash(each) for each in scripts.values())),  # noqa: S704 - base64
            uplot_license=Markup(_asset("uplot/LICENSE")),  # noqa: S704 - vendored
            chart_data=Markup(_json(_chart_data(report))),  # noqa: S704 - `_json` leaves nothing that HTML reads
            **{name: Markup(script) for name, script in scripts.items()},  # noqa: S704 - our own and vendored files
        )
    )


def _environment(report: Report) -> Environment:
    environment = Environment(
        loader=PackageLoader("chaos.report"),
        autoescape=True,
        finalize=seen,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    start_s, end_s = report.span_s
    span_s = max(end_s - start_s, 0.001)
    environment.filters.update(
        took=lambda seconds: "not reached" if seconds is None else took(seconds),
        limit=limit,
        since=_since,
        figure=lambda value, unit: "–" if value is None else figure(value, unit),
        slug=lambda text: text.replace(" ", "-"),
        spoken=_spoken,
        place=lambda at_s: f"{100 * (at_s - start_s) / span_s:.2f}",
        width=lambda lasted_s: f"{100 * lasted_s / span_s:.2f}",
    )
    return environment


def _sentence(report: Report) -> str:
    """The sentence without the word that stands above it."""
    verdict = report.header.verdict.capitalize()
    told = re.sub(
        rf"^{re.escape(verdict)}(?: \(([^()]+)\))?: ",
        lambda found: f"{found[1]}; " if found[1] else "",
        report.header.sentence,
    )
    return told[:1].upper() + told[1:]


def _moments(report: Report) -> list[tuple[str, str]]:
    """The times of the drill, after onset, in the order they happened."""
    onset_s = report.times.onset_s
    if onset_s is None:
        return []
    seen = [(name, getattr(report.times, f"{name}_s")) for name in MOMENTS]
    after = sorted(((name, at_s - onset_s) for name, at_s in seen if at_s is not None), key=lambda each: each[1])
    return [(name, _since(since_s)) for name, since_s in after]


def _since(seconds: float) -> str:
    if round(seconds, 1) == 0:
        return took(0)
    return f"{'+' if seconds >= 0 else '−'}{took(abs(seconds))}"


def _step(report: Report) -> str:
    moments = report.panels[0].at_s if report.panels else ()
    return limit(round(moments[1] - moments[0], 2)) if len(moments) > 1 else limit(0)


def _quiet_lines(report: Report) -> int:
    lines = [line for panel in report.panels for line in panel.lines]
    return sum(not line.hit for line in lines) if any(line.hit for line in lines) else 0


def _spoken(panel: Panel) -> str:
    """The chart for who cannot see it."""
    worst = [line for line in panel.lines if line.hit] or panel.lines[:3]
    told = [
        f"{line.subject} {figure(line.before, panel.unit)} before, {figure(line.worst, panel.unit)} at worst, "
        f"{figure(line.after, panel.unit)} at the end"
        for line in worst
    ]
    return f"Chart of {panel.title.lower()}: {'; '.join(told)}."


def _chart_data(report: Report) -> dict[str, object]:
    """What the charts draw, with times after onset."""
    origin_s = report.times.onset_s or 0.0
    return {
        "marks": [{"name": mark.name, "at": round(mark.at_s - origin_s, 3)} for mark in report.marks],
        "panels": [
            {
                "key": panel.key,
                "unit": panel.unit,
                "logarithmic": panel.logarithmic,
                "at": [round(at_s - origin_s, 3) for at_s in panel.at_s],
                "lines": [
                    {
                        "subject": line.subject,
                        "hit": line.hit,
                        "worst": line.worst,
                        "values": _drawn(panel, line.values),
                    }
                    for line in panel.lines
                ],
                "bands": [{"level": b.level, "begins": b.begins, "text": b.text} for b in panel.bands],
                "bound": {"value": panel.bound.value, "text": panel.bound.text, "low": panel.bound.low}
                if panel.bound
                else None,
            }
            for panel in report.panels
        ],
    }


def _drawn(panel: Panel, values: Sequence[float | None]) -> list[float | None]:
    """Values as the scale takes them: zero has no place on a logarithmic one."""
    return [None if panel.logarithmic and value is not None and value <= 0 else value for value in values]


def _json(data: object) -> str:
    """JSON in which no text can end the script element that holds it."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return visible(text)


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@cache
def _asset(name: str) -> str:
    return _ASSETS.joinpath(name).read_text(encoding="utf-8")

"""The report as one HTML file that asks no host for anything."""

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from chaos.events import Record
from chaos.quoting import visible
from chaos.report.escaping import seen
from chaos.report.header_facts import bare_sentence, facts
from chaos.report.model import Band, Panel, Report
from chaos.report.reworded import report_in
from chaos.report.telling import figure
from chaos.report.tongue import Tongue, tongue_of
from chaos.verdict.timings import MOMENTS

_ASSETS = files("chaos.report") / "assets"


def render(records: Sequence[Record], language: str | None = None) -> str:
    """The whole page for one drill, in `language` or in the document's own.

    Raises BadInput where the log does not begin with a drill's start.
    """
    report, chosen = report_in(records, language)
    tongue = tongue_of(chosen)
    scripts = {"uplot": _asset("uplot/uPlot.iife.min.js"), "chart": _asset("chart.js")}
    return (
        _environment(report, tongue)
        .get_template("report.html.j2")
        .render(
            report=report,
            language=chosen,
            facts=facts(report, tongue.took),
            sentence=bare_sentence(report.header),
            moments=_moments(report, tongue),
            step=_step(report, tongue),
            passed=sum(each.verdict == "passed" for each in report.expectations),
            hit_anywhere=any(line.hit for panel in report.panels for line in panel.lines),
            quiet_lines=_quiet_lines(report),
            styles=Markup(_asset("uplot/uPlot.min.css") + _asset("style.css")),  # noqa: S704 - our own files
            script_hashes=Markup(" ".join(_hash(each) for each in scripts.values())),  # noqa: S704 - base64
            uplot_license=Markup(_asset("uplot/LICENSE")),  # noqa: S704 - vendored
            chart_data=Markup(_json(_chart_data(report, tongue))),  # noqa: S704 - `_json` leaves nothing that HTML reads
            **{name: Markup(script) for name, script in scripts.items()},  # noqa: S704 - our own and vendored files
        )
    )


def _environment(report: Report, tongue: Tongue) -> Environment:
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
        t=tongue,
        took=tongue.took,
        limit=tongue.limit,
        since=tongue.since,
        figure=lambda value, unit: "–" if value is None else figure(value, unit),
        slug=lambda text: text.replace(" ", "-"),
        spoken=lambda panel: _spoken(panel, tongue),
        reading=lambda panel: tongue(panel.reading, window=tongue.limit(panel.window_s)),
        place=lambda at_s: f"{100 * (at_s - start_s) / span_s:.2f}",
        width=lambda lasted_s: f"{100 * lasted_s / span_s:.2f}",
    )
    return environment


def _moments(report: Report, tongue: Tongue) -> list[tuple[str, str]]:
    """The times of the drill, after onset, in the order they happened."""
    onset_s = report.times.onset_s
    if onset_s is None:
        return []
    seen = [(name, getattr(report.times, f"{name}_s")) for name in MOMENTS]
    after = sorted(((name, at_s - onset_s) for name, at_s in seen if at_s is not None), key=lambda each: each[1])
    return [(name, tongue.since(since_s)) for name, since_s in after]


def _step(report: Report, tongue: Tongue) -> str:
    moments = report.panels[0].at_s if report.panels else ()
    return tongue.limit(round(moments[1] - moments[0], 2) if len(moments) > 1 else 0)


def _quiet_lines(report: Report) -> int:
    lines = [line for panel in report.panels for line in panel.lines]
    return sum(not line.hit for line in lines) if any(line.hit for line in lines) else 0


def _spoken(panel: Panel, tongue: Tongue) -> str:
    """The chart for who cannot see it."""
    worst = [line for line in panel.lines if line.hit] or panel.lines[:3]
    told = [
        tongue(
            "{subject} {before} before, {worst} at worst, {after} at the end",
            subject=line.subject,
            before=figure(line.before, panel.unit),
            worst=figure(line.worst, panel.unit),
            after=figure(line.after, panel.unit),
        )
        for line in worst
    ]
    return tongue("Chart of {title}: {lines}.", title=tongue(panel.title), lines="; ".join(told))


def _chart_data(report: Report, tongue: Tongue) -> dict[str, object]:
    """What the charts draw, with times after onset."""
    origin_s = report.times.onset_s or 0.0
    return {
        "words": {
            "seconds": tongue.units[2],
            "failed": tongue("The charts could not be drawn: {why}. The tables hold their figures."),
        },
        "marks": [
            {"key": mark.name, "name": tongue(mark.name), "at": round(mark.at_s - origin_s, 3)} for mark in report.marks
        ],
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
                "bands": [{"level": b.level, "begins": b.begins, "name": _band(b, tongue)} for b in panel.bands],
                "bound": {
                    "value": panel.bound.value,
                    "name": f"{tongue('bound')} {panel.bound.text}",
                    "low": panel.bound.low,
                }
                if panel.bound
                else None,
            }
            for panel in report.panels
        ],
    }


def _band(band: Band, tongue: Tongue) -> str:
    """A band's name in the chart, with how long the document wants it to last."""
    held = f" {tongue('for {held}', held=band.held)}" if band.held else ""
    return f"{tongue(band.level)} {band.text}{held}"


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

"""The signals of one moment for the terminal: a block that is refreshed, or one line."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from chaos.events import PhaseStarted
from chaos.incident.snapshot import IndicatorState, Snapshot
from chaos.report.console import printable
from chaos.report.story import Line
from chaos.report.telling import figure
from chaos.runbook.model import Runbook
from chaos.scales import Level, Metric
from chaos.verdict.words import took

LEVEL_STYLES = {
    None: "dim",
    Level.NONE: "",
    Level.CAUTION: "yellow",
    Level.WARNING: "bold yellow",
    Level.CRITICAL: "bold red",
}
_ENDPOINT_COLUMNS = {Metric.API_RESPONSE_TIME: "p95", Metric.ERROR_RATE: "errors"}
_SERVICE_COLUMNS = {
    Metric.SERVICE_UP: "",
    Metric.CACHE_HIT_RATIO: "hit ratio",
    Metric.CPU_USAGE: "CPU",
    Metric.MEMORY_USAGE: "memory",
    Metric.QUERY_TIME: "query",
}

_IN_ONE_LINE = ("incident", "now", "next", "RTO")
"""What was broken and done has lines of its own already."""
_TOLD = (Metric.SERVICE_UP, Metric.CACHE_HIT_RATIO, Metric.QUERY_TIME)
"""What one line has room for."""


_GUARDED = {"inject", "observe"}
"""The phases in which the drill looks after its guardian all the time, and ends at once where it is gone."""


def block(  # noqa: PLR0913, PLR0917 - what there is to see at one moment
    phase: PhaseStarted,
    at_s: float,
    left_s: float,
    snapshot: Snapshot,
    runbook: Runbook | None,
    story: Sequence[Line] = (),
) -> RenderableType:
    """Phase, elapsed and left; each endpoint against the document's thresholds; the services; what goes on."""
    head = Text()
    head.append(f" {phase.phase} ", style="reverse")
    head.append(f"  +{at_s:.0f} s, at most {took(left_s)} left", style="bold")
    head.append(f"  waiting for {phase.waiting_for}", style="dim")
    if phase.phase in _GUARDED:
        head.append("  guardian alive", style="dim")
    return Group(Text(""), head, _endpoints(snapshot, runbook), _services(snapshot), _told(story))


def line(phase: PhaseStarted, left_s: float, snapshot: Snapshot, story: Sequence[Line] = ()) -> tuple[str, str]:
    """The same in one line: the phase, the worst of each signal, then what goes on."""
    figures = f"{worst_of_each(snapshot)}; waiting for {phase.waiting_for}"
    news = [f"{each.about}: {each.text}" for each in story if each.about in _IN_ONE_LINE]
    return f"{phase.phase}, at most {took(left_s)} left", "; ".join([figures, *news])


def worst_of_each(snapshot: Snapshot) -> str:
    """The worst of each signal, in one line."""
    worst = [_worst(snapshot, metric, name) for metric, name in _ENDPOINT_COLUMNS.items()]
    services = [f"{name} {_said(metric, value)}" for (metric, name), value in _rest(snapshot) if metric in _TOLD]
    return ", ".join([each for each in worst if each] + services) or "no figures yet"


def _told(story: Sequence[Line]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for each in story:
        table.add_row(each.about, Text(printable(each.text), style="bold red" if each.bad else ""))
    return table


def _endpoints(snapshot: Snapshot, runbook: Runbook | None) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column("endpoint")
    for metric, name in _ENDPOINT_COLUMNS.items():
        table.add_column(Text(f"{name}{_thresholds(runbook, metric)}"), justify="right")
    for endpoint in sorted({subject for metric, subject in snapshot.values if metric in _ENDPOINT_COLUMNS}):
        table.add_row(Text(endpoint), *(_cell(snapshot, metric, endpoint) for metric in _ENDPOINT_COLUMNS))
    return table


def _thresholds(runbook: Runbook | None, metric: Metric) -> str:
    row = runbook.threshold(metric) if runbook else None
    return f" ({' / '.join(quantity.text for _, quantity in row.levels)})" if row else ""


def _cell(snapshot: Snapshot, metric: Metric, subject: str) -> Text:
    value, level = snapshot.values.get((metric, subject)), snapshot.levels.get((metric, subject))
    word = f" {level.word}" if level else ""
    return Text(f"{'–' if value is None else figure(value, metric.unit)}{word}", style=LEVEL_STYLES[level])


def _services(snapshot: Snapshot) -> Text:
    broken = {each.subject for each in snapshot.indicators.values() if each.state is IndicatorState.VIOLATED}
    text, last = Text(), ""
    for (metric, subject), value in _rest(snapshot):
        level = snapshot.levels.get((metric, subject))
        watched = metric in {Metric.CACHE_HIT_RATIO, Metric.QUERY_TIME}
        bad = (metric is Metric.SERVICE_UP and value == 0) or (watched and subject in broken)
        text.append(" · " if subject == last else f"{'   ' if text else ''}{subject} ", style="dim")
        text.append(_said(metric, value), style="bold red" if bad else LEVEL_STYLES[level] if level else "")
        last = subject
    return text


def _rest(snapshot: Snapshot) -> list[tuple[tuple[Metric, str], float | None]]:
    """What is read of services and statements, by service and then in the order of the columns."""
    order = list(_SERVICE_COLUMNS)
    found = [(about, value) for about, value in snapshot.values.items() if about[0] in _SERVICE_COLUMNS]
    return sorted(found, key=lambda each: (each[0][1], order.index(each[0][0])))


def _said(metric: Metric, value: float | None) -> str:
    if metric is Metric.SERVICE_UP:
        return "unknown" if value is None else "up" if value else "down"
    return f"{_SERVICE_COLUMNS[metric]} {figure(value, metric.unit)}"


def _worst(snapshot: Snapshot, metric: Metric, name: str) -> str:
    known = [
        (value, subject) for (each, subject), value in snapshot.values.items() if each is metric and value is not None
    ]
    if not known:
        return ""
    value, subject = max(known)
    level = snapshot.levels.get((metric, subject))
    return f"worst {name} {figure(value, metric.unit)} ({subject}{f', {level.word}' if level else ''})"

"""The report of a game day as one HTML file that asks no host for anything."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from jinja2 import Environment
from markupsafe import Markup

from chaos.coverage.cover import cover
from chaos.coverage.model import Coverage
from chaos.coverage.summary import summarised
from chaos.definitions import from_plain
from chaos.events import DrillStarted
from chaos.gamedays.record import Entry
from chaos.report import coverage_notes
from chaos.report.coverage_notes import styles
from chaos.report.fold import TTD, TTR
from chaos.report.gameday_fold import GameDayLog, Logs, told
from chaos.report.gameday_model import SCORE, DrillTold, Since
from chaos.report.header_facts import bare_text
from chaos.report.model import Measured
from chaos.report.reworded import retelling_of
from chaos.report.tongue import Tongue, tongue_of
from chaos.rewording.retelling import Retell
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse


def render_game_day(
    entries: Sequence[Entry],
    drills: Logs,
    previous: GameDayLog | None = None,
    links: Mapping[str, str] | None = None,
    language: str | None = None,
) -> str:
    """The whole page for one game day: pure, from its record and the logs of its drills by run.

    `previous` is the last game day of the same name; `links` are addresses of drill reports by run, relative to the
    page. In `language`, or in that of the drills' document. Raises BadInput where the record or a log has no beginning.
    """
    found = told(GameDayLog(entries, drills), previous)
    retellings = {run: retelling_of(records, language) for run, records in drills.items()}
    chosen = language or next((chosen for _, chosen in retellings.values()), "en")
    tongue = tongue_of(chosen)
    environment = _environment(tongue, links or {})
    # A finding of the last game day may be of a drill that was not run now: any retelling of the same document does.
    anyhow: Retell = next((retell for retell, _ in retellings.values()), str)
    by_name = {each.name: retellings[each.run][0] for each in found.drills if each.run in retellings}
    return environment.get_template("gameday.html.j2").render(
        day=found,
        language=chosen,
        formula=SCORE,
        shares=" + ".join(f"{each.share:.2f}" for each in found.drills),
        since=list(Since),
        documents=[
            _document(environment, coverage, text, tongue, retellings[run][0])
            for coverage, text, run in _coverages(drills)
        ],
        anyhow=anyhow,
        retold=lambda each, said: by_name.get(each.drill, anyhow)(said),
        sentence=lambda each: bare_text(each.verdict, each.sentence, by_name.get(each.name, anyhow)).rstrip("."),
        ttd=TTD,
        ttr=TTR,
        styles=styles("style", "coverage", "gameday"),
    )


def _environment(tongue: Tongue, links: Mapping[str, str]) -> Environment:
    made = coverage_notes.environment(tongue, links)
    made.filters.update(took=tongue.took, limit=tongue.limit, moment=_moment, objectives=_objectives)
    return made


def _objectives(drill: DrillTold) -> list[Measured]:
    """The recovery targets of the document that ran, nearest to its limit first."""
    return sorted((each for each in drill.measured if each.label not in {TTD, TTR}), key=lambda each: -each.share)


def _coverages(drills: Logs) -> Iterator[tuple[Coverage, str, str]]:
    """Each document that drills ran with, as these drills alone exercised it, its text, and the first run with it."""
    runs = [summarised(records) for records in drills.values()]
    texts: dict[tuple[str, str], tuple[DrillStarted, str]] = {}
    for run, records in drills.items():
        for first in (each.event for each in records if isinstance(each.event, DrillStarted)):
            texts.setdefault((first.runbook_path, first.runbook_text), (first, run))
    for (path, text), (first, run) in texts.items():
        bindings = from_plain(first.bindings, first.bindings_path, Bindings)
        yield cover(parse(text, path), bindings, (), runs), text, run


def _document(made: Environment, coverage: Coverage, text: str, tongue: Tongue, retell: Retell) -> dict[str, object]:
    shown = coverage_notes.with_notes(made, coverage, text, tongue, retell)
    return {**shown, "document": Markup(_lowered(str(shown["document"])))}  # noqa: S704 - escaped, tags are renamed


def _lowered(html: str) -> str:
    """The document's headings as parts of a section of this page."""
    return re.sub(r"<(/?)h([1-4])\b", lambda found: f"<{found[1]}h{int(found[2]) + 2}", html)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")

"""The report of a game day as one HTML file that asks no host for anything."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from chaos.coverage.cover import cover
from chaos.coverage.model import Coverage, Verdict
from chaos.coverage.summary import summarised
from chaos.definitions import from_plain
from chaos.events import DrillStarted
from chaos.gamedays.record import Entry
from chaos.quoting import visible
from chaos.report.coverage_html import MEANINGS, SYMBOLS
from chaos.report.coverage_page import page
from chaos.report.coverage_words import date, day, headline, short, titled
from chaos.report.escaping import seen
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

_HISTORY = 5


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
        documents=[_document(environment, each) for each in _coverages(drills)],
        retold=lambda each, said: by_name.get(each.drill, anyhow)(said),
        sentence=lambda each: by_name.get(each.name, anyhow)(bare_text(each.verdict, each.sentence).rstrip(".")),
        ttd=TTD,
        ttr=TTR,
        styles=Markup(_asset("style.css") + _asset("coverage.css") + _asset("gameday.css")),  # noqa: S704 - our own
    )


def _environment(tongue: Tongue, links: Mapping[str, str]) -> Environment:
    environment = Environment(
        loader=PackageLoader("chaos.report"),
        autoescape=True,
        finalize=seen,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        slug=lambda word: str(word).replace(" ", "-"),
        symbol=SYMBOLS.__getitem__,
        date=date,
        day=day,
        titled=titled,
        short=short,
        t=tongue,
        took=tongue.took,
        limit=tongue.limit,
        moment=_moment,
        objectives=_objectives,
    )
    environment.globals.update(links=links, history=_HISTORY)
    return environment


def _objectives(drill: DrillTold) -> list[Measured]:
    """The recovery targets of the document that ran, nearest to its limit first."""
    return sorted((each for each in drill.measured if each.label not in {TTD, TTR}), key=lambda each: -each.share)


def _coverages(drills: Logs) -> Iterator[tuple[Coverage, str]]:
    """Each document that drills ran with, as these drills alone exercised it, and its text."""
    runs = [summarised(records) for records in drills.values()]
    texts: dict[tuple[str, str], DrillStarted] = {}
    for records in drills.values():
        for first in (each.event for each in records if isinstance(each.event, DrillStarted)):
            texts.setdefault((first.runbook_path, first.runbook_text), first)
    for (path, text), first in texts.items():
        bindings = from_plain(first.bindings, first.bindings_path, Bindings)
        yield cover(parse(text, path), bindings, (), runs), text


def _document(environment: Environment, covered: tuple[Coverage, str]) -> dict[str, object]:
    coverage, text = covered
    notes = environment.get_template("coverage_notes.html.j2")
    document, elsewhere = page(visible(text), coverage.rows, lambda rows: notes.render(rows=rows))
    return {
        "coverage": coverage,
        "headline": headline(coverage),
        "counts": [(each, coverage.count(each), MEANINGS[each]) for each in Verdict if coverage.count(each)],
        # The renderer has escaped what is the document's, and the template what is a run's.
        "html": Markup(_lowered(document)),  # noqa: S704 - see above
        "elsewhere": Markup(notes.render(rows=elsewhere)) if elsewhere else "",  # noqa: S704 - escaped by its template
    }


def _lowered(html: str) -> str:
    """The document's headings as parts of a section of this page."""
    return re.sub(r"<(/?)h([1-4])\b", lambda found: f"<{found[1]}h{int(found[2]) + 2}", html)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


@cache
def _asset(name: str) -> str:
    return (files("chaos.report") / "assets" / name).read_text(encoding="utf-8")

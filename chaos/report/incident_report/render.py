"""The incident report that the document demands, as Markdown that is ready to be sent and edited.

It is a pure fold over the event log: one report an incident, in the document's language. The investigation stands in
it as the responder saw it; what only the drill knows stands in a section of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment

from chaos.durations import lasted
from chaos.events import IncidentReportWritten, Record
from chaos.incident.observation import incidents
from chaos.report.incident_report.fold import report_of
from chaos.report.incident_report.markdown import Markdown, fenced
from chaos.report.incident_report.model import IncidentReport
from chaos.report.incident_report.template import environment, tidied
from chaos.report.incident_report.whole import whole_of
from chaos.report.incident_report.words import Words, words_of

LANGUAGES = ("en", "ko")


@dataclass(frozen=True, slots=True)
class Written:
    """One report: the file `name` for it in the run's folder, and its Markdown."""

    incident: str
    name: str
    language: str
    text: str

    @property
    def event(self) -> IncidentReportWritten:
        """What says that it was written."""
        return IncidentReportWritten(self.incident, self.name, self.language)


def incident_reports(records: Sequence[Record]) -> Iterator[Written]:
    """A report for every incident opened under the fault, in the order in which they were opened.

    Raises BadInput where the log does not begin with a drill's start.
    """
    whole = whole_of(records)
    for incident in incidents(whole.told):
        report = report_of(whole, incident)
        language = report.language if report.language in LANGUAGES else LANGUAGES[0]
        yield Written(incident, f"{incident}.md", language, render(report, language))


def render(report: IncidentReport, language: str) -> str:
    """The Markdown of `report`, one empty line between its blocks."""
    text = (
        _environment(language)
        .get_template(f"incident_report.{language}.md.j2")
        .render(
            report=report,
            acted=list(dict.fromkeys(each.action for each in report.actions if each.state == "done")),
            off=[each for each in report.checks if each.state == "off"],
            hit=[each for each in report.endpoints if each.hit],
            unhurt=[each for each in report.endpoints if not each.hit and each.requests],
            asked=sum(each.requests for each in report.endpoints),
            failed=sum(each.failed for each in report.endpoints),
        )
    )
    return tidied(text)


def _since(seconds: float, words: Words) -> str:
    sign = "+" if seconds >= 0 else "−"
    return f"{sign}{lasted(abs(seconds), words.units)}"


@cache
def _environment(language: str) -> Environment:
    words = words_of(language)
    made = environment()
    made.filters["fenced"] = fenced
    made.filters["markdown"] = Markdown
    made.filters["since"] = lambda seconds: Markdown(_since(seconds, words))
    made.globals["when"] = lambda moment: Markdown(f"{moment.clock} ({_since(moment.since_s, words)})")
    made.filters["count"] = lambda number: f"{number:,}"
    return made

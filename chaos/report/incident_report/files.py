"""Incident reports as files of a run's folder."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from chaos.events import Record
from chaos.report.incident_report.render import Written, incident_reports


def write(records: Sequence[Record], folder: Path, say: Callable[[str], None]) -> Iterator[Written]:
    """Write the report of every incident into `folder`, and give each once it is there.

    What keeps one from being written is said: a drill is judged all the same, and `gameday report` tries again.
    """
    try:
        for report in incident_reports(records):
            (folder / report.name).write_text(report.text, encoding="utf-8")
            yield report
    except Exception as error:  # noqa: BLE001 - whatever becomes of a report, a drill must be judged
        say(f"the incident report could not be written ({type(error).__name__}: {error})")

"""Everybody who responds: what they hear of, and the order in which they go home."""

import queue
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import UnionType
from typing import get_args

import pytest

from chaos.events import (
    ActionStarted,
    AnyEvent,
    ContactCalled,
    Event,
    IncidentNotified,
    IncidentOpened,
    ProcedureMatched,
    Record,
    SeverityChanged,
)
from chaos.responding import Mode
from chaos.response.crew import Crew, Known
from chaos.response.notify_words import words_of
from chaos.response.site import Site
from chaos.response.spool import is_open
from chaos.runbook.parse import parse
from chaos.target.ledger import embedded_ledger

from .conftest import DOCUMENT
from .team_room import CALLED, PEOPLE, bound

WITHIN_S = 20


class Shift:
    """A crew and what it emitted."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.emitted: queue.Queue[AnyEvent] = queue.Queue()
        self.crew = Crew(site, Mode.RUNBOOK, folder, self.emitted.put, time.monotonic)
        self._told = 0

    def tell(self, *told: AnyEvent) -> None:
        for event in told:
            self._told += 1
            self.crew.tell(Record(self._told, time.monotonic(), 1_790_000_000.0, event))

    def until(self, kind: type[Event], words: str = "") -> None:
        """Wait for an event of `kind` that has `words`."""
        while True:
            event = self.emitted.get(timeout=WITHIN_S)
            if isinstance(event, kind) and words in str(event):
                return


@pytest.fixture
def shift(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shift]:
    for name in ("GAMEDAY_SLACK_BOT_TOKEN", "GAMEDAY_SLACK_WEBHOOK_URL"):
        monkeypatch.delenv(name, raising=False)
    opened = Shift(replace(site, runbook=parse(DOCUMENT + PEOPLE, "document.md"), bindings=bound(CALLED)), tmp_path)
    yield opened
    opened.crew.stop()
    opened.crew.close(patient=False)


def test_those_who_respond_never_hear_of_what_was_injected() -> None:
    assert isinstance(Known, UnionType)
    assert {each.__module__ for each in get_args(Known)} == {"chaos.events.incidents", "chaos.events.responses"}


def test_nobody_is_called_or_takes_an_incident_once_people_were_told_that_nobody_watches(
    shift: Shift, site: Site, tmp_path: Path
) -> None:
    state_dir = site.target.log_file("cache").parent.parent
    drill = ThreadPoolExecutor(1)
    # The restart waits for somebody else who is at it, and the end of the crew for the restart.
    with embedded_ledger(state_dir).held("cache"):
        shift.tell(
            IncidentOpened("incident-1", ["down"]),
            SeverityChanged("incident-1", "Major", "none", ["down"]),
            ProcedureMatched("incident-1", "3.1", "", []),
        )
        shift.until(ContactCalled)
        shift.until(ActionStarted, "restart cache")
        ending = drill.submit(shift.crew.stop)
        shift.until(IncidentNotified, words_of(parse(DOCUMENT, "").language).unwatched)
        still_asked, over = is_open(tmp_path), ending.done()
    ending.result(WITHIN_S)
    drill.shutdown()
    assert (still_asked, over) == (False, False)

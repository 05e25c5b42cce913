"""A whole drill told to Slack over real HTTP: one report, its updates in the thread, the all-clear."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import pytest

from chaos.events import ExpectationJudged, IncidentNotified, Record
from tests.end_to_end.conftest import EXPERIMENTS, Place, Ran
from tests.response.slack_server import TOKEN, SlackServer


@dataclass(frozen=True, slots=True)
class Drilled:
    """The Redis outage, and what Slack was told of it."""

    ran: Ran
    records: list[Record]
    slack: SlackServer

    @property
    def told(self) -> list[IncidentNotified]:
        return [each.event for each in self.records if isinstance(each.event, IncidentNotified)]


@pytest.fixture(scope="module")
def drilled(place: Place) -> Iterator[Drilled]:
    with SlackServer() as slack, pytest.MonkeyPatch.context() as environment:
        for name, value in slack.environment.items():
            environment.setenv(name, value)
        ran = place.gameday("run", str(EXPERIMENTS / "redis-outage.yaml"))
        yield Drilled(ran, place.records(), slack)


def test_the_drill_passes_with_its_report_in_the_documents_channel(drilled: Drilled) -> None:
    assert drilled.ran.code == 0, drilled.ran.out + drilled.ran.err
    assert "reported to Slack #shop-incidents" in drilled.ran.out
    judged = {
        each.event.expectation: each.event for each in drilled.records if isinstance(each.event, ExpectationJudged)
    }
    assert (judged["notified"].verdict, judged["updates and all-clear"].verdict) == ("passed", "passed")
    assert "in Slack #shop-incidents" in judged["notified"].observed


def test_slack_has_one_report_then_updates_then_the_all_clear_in_one_thread(drilled: Drilled) -> None:
    told = [each for each in drilled.slack.posted if "please look" not in each["text"]]
    report, *updates = told
    assert "thread_ts" not in report
    assert {each["thread_ts"] for each in updates} == {report["ts"]}
    assert "time of occurrence: " in report["text"]
    assert "who is hit: Popular products / cart (priority 2, recovery target within 1 hour)" in report["text"]
    assert "all clear: recovered" in updates[-1]["text"]
    for news in ("following procedure 3.1", "taken by gameday's automatic responder", "every action ended"):
        assert sum(news in each["text"] for each in updates) == 1


def test_every_message_was_delivered_and_recorded_in_the_order_in_which_slack_got_it(drilled: Drilled) -> None:
    assert all(each.delivered for each in drilled.told)
    kinds = [each.message_kind for each in drilled.told]
    assert kinds == ["report", *["update"] * (len(kinds) - 2), "all clear"]
    texts = [each["text"] for each in drilled.slack.posted]
    places = [
        texts.index(each.message.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
        for each in drilled.told
    ]
    assert places == sorted(places)


def test_no_file_of_the_drill_holds_the_token(drilled: Drilled, place: Place) -> None:
    written = b"".join(each.read_bytes() for each in place.latest().rglob("*") if each.is_file())
    assert TOKEN.encode() not in written
    assert TOKEN not in drilled.ran.out + drilled.ran.err


def test_a_copy_of_what_slack_was_told_is_in_the_drills_folder(drilled: Drilled, place: Place) -> None:
    lines = (place.latest() / "notifications.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [msgspec.json.decode(each)["text"] for each in lines]
    assert [each.message for each in drilled.told] == [each for each in kept if "please look" not in each]

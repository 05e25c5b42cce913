"""A whole drill told to Slack over real HTTP: one report, its updates in the thread, the all-clear."""

import msgspec

from chaos.events import ExpectationJudged, IncidentNotified
from tests.end_to_end.conftest import Place, ToldToSlack
from tests.response.slack_server import TOKEN


def test_the_drill_passes_with_its_report_in_the_documents_channel(redis_outage: ToldToSlack) -> None:
    assert redis_outage.ran.code == 0, redis_outage.ran.out + redis_outage.ran.err
    assert "reported to Slack #shop-incidents" in redis_outage.ran.out
    judged = {each.expectation: each for each in redis_outage.all(ExpectationJudged)}
    assert (judged["notified"].verdict, judged["updates and all-clear"].verdict) == ("passed", "passed")
    assert "in Slack #shop-incidents" in judged["notified"].observed


def test_slack_has_one_report_then_updates_then_the_all_clear_in_one_thread(redis_outage: ToldToSlack) -> None:
    told = [each for each in redis_outage.slack.posted if "please look" not in each["text"]]
    report, *updates = told
    assert "thread_ts" not in report
    assert {each["thread_ts"] for each in updates} == {report["ts"]}
    assert "time of occurrence: " in report["text"]
    assert "who is hit: Popular products / cart (priority 2, recovery target within 1 hour)" in report["text"]
    assert "all clear: recovered" in updates[-1]["text"]
    for news in ("following procedure 3.1", "taken by gameday's automatic responder", "every action ended"):
        assert sum(news in each["text"] for each in updates) == 1


def test_every_message_was_delivered_and_recorded_in_the_order_in_which_slack_got_it(redis_outage: ToldToSlack) -> None:
    assert all(each.delivered for each in redis_outage.all(IncidentNotified))
    kinds = [each.message_kind for each in redis_outage.all(IncidentNotified)]
    assert kinds == ["report", *["update"] * (len(kinds) - 2), "all clear"]
    texts = [each["text"] for each in redis_outage.slack.posted]
    places = [
        texts.index(each.message.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
        for each in redis_outage.all(IncidentNotified)
    ]
    assert places == sorted(places)


def test_no_secret_of_the_drill_is_in_anything_that_it_left_or_showed(redis_outage: ToldToSlack, place: Place) -> None:
    secrets = {TOKEN, *redis_outage.seen.secrets}
    assert len(secrets) >= 4, "the admin token and two passwords of the database besides"
    assert any("postgres" in line for line in redis_outage.seen.command_lines)
    shown = {"the terminal": redis_outage.ran.out + redis_outage.ran.err}
    shown["a process list"] = "\n".join(redis_outage.seen.command_lines)
    shown["Slack"] = "\n".join(each["text"] for each in redis_outage.slack.posted)
    leaks = [where for where, text in shown.items() for each in secrets if each in text]
    # The owner of the target must know the password of a database whose data it keeps, and nobody else may read it.
    kept = list(place.home.glob("targets/*/database.password"))
    assert [each.stat().st_mode & 0o777 for each in kept] == [0o600] * len(kept)
    for path in place.home.rglob("*"):
        if path.is_file() and not path.is_symlink() and path not in kept:
            content = path.read_bytes()
            leaks += [str(path) for each in secrets if each.encode() in content]
    assert leaks == []


def test_a_copy_of_what_slack_was_told_is_in_the_drills_folder(redis_outage: ToldToSlack) -> None:
    lines = (redis_outage.folder / "notifications.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [msgspec.json.decode(each)["text"] for each in lines]
    assert [each.message for each in redis_outage.all(IncidentNotified)] == [
        each for each in kept if "please look" not in each
    ]

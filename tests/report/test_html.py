import base64
import hashlib
import itertools
import json
import re

import msgspec
import pytest

from chaos.errors import BadInput
from chaos.events import (
    ActionDone,
    CheckDone,
    DrillJudged,
    DrillStarted,
    ExpectationJudged,
    IncidentOpened,
    Record,
    UndoProven,
)
from chaos.report.html import render
from tests.report.pages import Page
from tests.verdict.builders import PRIOR, changed, judged, redis_outage, with_judgement, without
from tests.verdict.scenarios import SCENARIOS, Scenario

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7*7 }}\u2028"


def _page(records: list[Record]) -> Page:
    return Page(render(records))


def _passed() -> list[Record]:
    return with_judgement(redis_outage())


def test_the_verdict_in_a_sentence_stands_before_every_section() -> None:
    text = _page(_passed()).text
    sentence = judged(redis_outage()).sentence.removeprefix("Passed: ")
    assert 0 < text.index(sentence) < text.index("Times against what was promised")


def test_what_a_pass_did_not_judge_stands_in_the_sentence_without_the_verdict_once_more() -> None:
    said = "Passed (2 of 7 steps not judged): Redis outage was detected in 1.4 s."
    records = changed(_passed(), DrillJudged, sentence=said)
    assert "2 of 7 steps not judged; Redis outage was detected in 1.4 s." in _page(records).text
    assert "Passed (2 of 7" not in _page(records).text


def test_every_expectation_is_shown_with_expected_observed_verdict_and_evidence() -> None:
    text = _page(_passed()).text
    for each in judged(redis_outage()).expectations:
        shown = f"{each.expectation} {each.expected} {each.observed} {each.verdict} Evidence: {each.evidence}"
        assert " ".join(shown.split()) in text


def test_times_stand_against_their_promises() -> None:
    text = _page(_passed()).text
    assert "Time to detect this experiment 1.4 s of 5 s allowed" in text
    assert "Time to recover this experiment 9.2 s of 30 s allowed" in text
    assert "Popular products/cart RTO, priority 2, line 36 9.2 s of 1 h allowed" in text


def test_the_responders_checks_and_actions_are_told_with_findings_and_durations() -> None:
    text = _page(_passed()).text
    assert "checked Redis connection cache refuses connections" in text
    assert "done: rebuild cache data in 2.2 s, 2 tries" in text


def test_the_undo_is_proven_by_both_states_side_by_side() -> None:
    log = changed(redis_outage(), UndoProven, state={**PRIOR, "status": "stopped"}, differences=["status is stopped"])
    text = _page(with_judgement(log)).text
    assert "status running stopped different" in text
    assert "settings.maxmemory 134217728 134217728 equal" in text


def test_an_undo_without_proof_is_said_to_be_owed() -> None:
    assert "owed: no proof in the event log" in _page(with_judgement(without(redis_outage(), UndoProven))).text


def test_the_page_asks_no_host_for_anything() -> None:
    page = _page(_passed())
    assert [
        value for name in ("src", "href", "action", "poster", "srcset", "data") for value in page.attributes(name)
    ] == ["#main"]
    styles = re.findall(r"<style>(.*?)</style>", render(_passed()), re.DOTALL)
    assert not re.search(r"url\(|@import", "".join(styles))
    assert "link" not in {tag for tag, _ in page.elements}


def test_its_policy_allows_its_own_scripts_and_no_request() -> None:
    page = _page(_passed())
    (policy,) = [a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    for attributes, script in page.scripts:
        if "type" not in attributes:
            assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (DrillStarted, "title", HOSTILE),
        (DrillStarted, "drill", HOSTILE),
        (DrillStarted, "environment", {HOSTILE: HOSTILE}),
        (IncidentOpened, "evidence", [HOSTILE]),
        (CheckDone, "finding", HOSTILE),
        (ActionDone, "detail", HOSTILE),
        (UndoProven, "state", {HOSTILE: HOSTILE}),
        (ExpectationJudged, "observed", HOSTILE),
    ],
)
def test_text_of_others_is_text(kind: type, field: str, value: object) -> None:
    page = _page(changed(_passed(), kind, lambda _: True, **{field: value}))
    assert "img" not in {tag for tag, _ in page.elements}
    assert len([tag for tag, _ in page.elements if tag == "script"]) == 3
    assert "{{ 7*7 }}" in page.text


def test_a_hostile_subject_cannot_end_the_data_of_the_charts() -> None:
    log = [
        msgspec.structs.replace(
            r, event=msgspec.structs.replace(r.event, items=[(*i[:1], HOSTILE, *i[2:]) for i in items])
        )
        if type(r.event).__name__ == "Requests" and (items := r.event.items)  # type: ignore[union-attr]
        else r
        for r in redis_outage()
    ]
    page = _page(with_judgement(log))
    (data,) = [script for attributes, script in page.scripts if attributes.get("id") == "chart-data"]
    assert json.loads(data)["panels"][0]["lines"][0]["subject"] == HOSTILE


def test_the_charts_hold_marks_bands_and_bounds() -> None:
    (data,) = [script for attributes, script in _page(_passed()).scripts if attributes.get("id") == "chart-data"]
    told = json.loads(data)
    panels = {panel["key"]: panel for panel in told["panels"]}
    assert [mark["name"] for mark in told["marks"]] == [
        "injected",
        "detected",
        "classified",
        "remediated",
        "recovered",
        "confirmed",
    ]
    assert [band["begins"] for band in panels["api_response_time"]["bands"]] == [200.0, 500.0, 1000.0]
    assert panels["cache_hit_ratio"]["bound"] == {"value": 95.0, "name": "bound 95% or more", "low": True}


def test_headings_skip_no_level() -> None:
    levels = _page(_passed()).headings()
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_everything_that_scrolls_can_be_reached_by_keyboard() -> None:
    scrolling = [a for _, a in _page(_passed()).elements if a.get("class") == "scroll"]
    assert scrolling
    assert all(a.get("tabindex") == "0" and a.get("aria-label") for a in scrolling)


def test_key_figures_stand_in_a_table_for_who_sees_no_chart() -> None:
    assert "API response time popular_products 3 ms 1,903 ms 3 ms critical" in _page(_passed()).text


@pytest.mark.parametrize("scenario", [s for s in SCENARIOS if s.name != "no start"], ids=lambda scenario: scenario.name)
def test_every_drill_that_went_wrong_has_a_report(scenario: Scenario) -> None:
    log = with_judgement(scenario.log(), **scenario.expect)
    assert scenario.verdict.value in _page(log).text


def test_a_log_that_ends_early_says_that_nothing_was_judged() -> None:
    assert "Nothing was judged" in _page(redis_outage()[:20]).text


def test_a_log_without_its_start_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="does not hold the start of a drill"):
        render(redis_outage()[1:])


def test_the_command_to_run_it_again_can_be_pasted() -> None:
    log = changed(_passed(), DrillStarted, experiment_path="my drills/redis outage.yaml")
    assert "gameday run 'my drills/redis outage.yaml'" in _page(log).text

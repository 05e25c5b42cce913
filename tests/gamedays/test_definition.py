"""What a game-day file may say."""

import pytest

from chaos.errors import BadInput
from chaos.gamedays.definition import EndsEarly
from chaos.outcome import Verdict
from tests.gamedays.schedules import game_day


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('schedule: {cron: "61 * * * *", timezone: UTC}', "'61 * * * *' is not a cron expression"),
        ('schedule: {cron: "0 0 0 1 1 1", timezone: UTC}', "of five fields"),
        ('schedule: {cron: "0 1 * * *", timezone: Asia/Soul}', "knows no time zone 'Asia/Soul'"),
        ('schedule: {cron: "0 1 * * *", timezone: ../etc}', "knows no time zone '../etc'"),
        ("schedule: {cron: '0 1 * * *', timezone: UTC, windows: [{from: '15:00', until: '09:00'}]}", "before until"),
        ("schedule: {cron: '0 1 * * *', timezone: UTC, windows: [{from: '09:00Z', until: '15:00'}]}", "an offset"),
        ("schedule: {cron: '0 1 * * *', timezone: UTC, windows: [{from: '09:00Z', until: '15:00Z'}]}", "an offset"),
        (
            "schedule: {cron: '0 1 * * *', timezone: UTC, freeze: [{from: 2027-01-02, until: 2027-01-01}]}",
            "after until",
        ),
        ("seed: 4", "only a random order has one"),
        ("ends_early: {on: [broken]}", "ends_early.on"),
        ("order: alphabetical", "order"),
        ("drils: [a]", "did you mean 'drills'?"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(BadInput) as error:
        game_day(text)
    assert "quarterly.yaml:" in str(error.value)
    assert told in str(error.value)


@pytest.mark.parametrize("last", [Verdict.NOT_CLEANED, Verdict.ABORTED])
def test_a_fault_that_is_owed_and_an_abort_always_end_it(last: Verdict) -> None:
    assert EndsEarly().why((Verdict.PASSED, last), 1.0) == f"a drill ended as {last.value}"


def test_failures_are_counted() -> None:
    early = game_day("ends_early: {failures: 2}").ends_early
    assert early.why((Verdict.FAILED, Verdict.PASSED), 1.0) == ""
    assert early.why((Verdict.FAILED, Verdict.PASSED, Verdict.FAILED), 1.0) == "2 drills have failed"


def test_no_drill_begins_after_its_time() -> None:
    early = game_day("ends_early: {after: 10m}").ends_early
    assert early.why((Verdict.PASSED,), 599.0) == ""
    assert early.why((Verdict.PASSED,), 600.0) == "600 s have gone by, and no drill begins after 600 s"

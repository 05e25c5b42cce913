"""A plan warns where the document wants a level to last longer than the drill has time for."""

from pathlib import Path

import pytest

from chaos.definitions import load
from chaos.experiment.plan import plan
from chaos.faults.catalogue import EXPERIMENT
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
DOCUMENT = (EXPERIMENTS / "incident-response.md").read_text(encoding="utf-8")
BINDINGS = (EXPERIMENTS / "bindings.yaml").read_text(encoding="utf-8")
FELT_ONLY = BINDINGS.replace("            - down: shop\n", "").replace(
    "        - down: cache\n        - down: database\n        - down: gateway\n", ""
)
"""The same where only what users feel, and the indicators, open an incident and make it Critical."""
ROWS = ("| API response time |", "| Error rate |", "| CPU usage |", "| Memory usage |")


def warned(experiment: str, lasting: str, bindings: str = FELT_ONLY) -> list[str]:
    """The warnings where response times and error rates, the only thresholds, must last for `lasting`."""
    kept = [line for line in DOCUMENT.splitlines() if not line.startswith(ROWS)]
    alerts = [
        f"- {level}: {metric} > {figure} for {lasting}"
        for metric, *figures in (("API response time", "500 ms", "1 s"), ("error rate", "0.5%", "1%"))
        for level, figure in zip(("Warning", "Critical"), figures, strict=True)
    ]
    runbook = parse("\n".join([*kept, "", "## Alerts", "", *alerts]) + "\n", "doc.md")
    first = len(kept) + 4
    told = plan(load(experiment, "x.yaml", EXPERIMENT), runbook, load(bindings, "bindings.yaml", Bindings)).lines
    return [line.replace(f":{first + 1}:", ":critical's line:") for line in told if "warning:" in line]


@pytest.fixture
def outage() -> str:
    return (EXPERIMENTS / "redis-outage.yaml").read_text(encoding="utf-8")


def test_a_document_without_held_times_warns_of_nothing(outage: str) -> None:
    experiment, bindings = load(outage, "x.yaml", EXPERIMENT), load(BINDINGS, "bindings.yaml", Bindings)
    assert plan(experiment, parse(DOCUMENT, "doc.md"), bindings).warnings == ()


def test_times_that_the_drill_has_are_not_warned_of(outage: str) -> None:
    assert warned(outage, "2 s") == []


def test_a_class_whose_level_must_last_beyond_the_drill_is_warned_of_with_its_line(outage: str) -> None:
    told = warned(outage, "10 min")
    assert (
        "  warning: doc.md:critical's line: the class Critical needs a level that lasts 10 min, and a recovery must "
        "hold 5 s; max_duration is 90 s" in told
    )


def test_the_recovery_must_have_its_time_besides(outage: str) -> None:
    assert warned(outage, "85 s") == []
    assert any("needs a level that lasts 86 s" in each for each in warned(outage, "86 s"))


def test_a_class_that_holds_by_something_else_as_well_is_not_warned_of(outage: str) -> None:
    assert not any("the class" in each for each in warned(outage.replace("Critical", "Minor"), "10 min"))


def test_a_service_that_is_down_opens_an_incident_and_makes_it_critical_before_anything_has_lasted(outage: str) -> None:
    assert [each for each in warned(outage, "86 s", BINDINGS) if "the class" in each or "detected" in each] == []


def test_a_detection_that_other_proof_gives_at_once_is_not_warned_of(outage: str) -> None:
    # A class figure, an indicator: Minor opens the incident before anything has lasted.
    assert not any("detected" in each for each in warned(outage, "20 s"))


def test_a_detection_for_which_a_level_must_last_too_long_is_warned_of(outage: str) -> None:
    levels_only = FELT_ONLY.replace("- figure: api_response_time", "").replace("- indicator: violated", "", 1)
    assert any(
        "nothing is detected before a level has lasted 20 s; detected_within is 5 s" in each
        for each in warned(outage.replace("Critical", "Minor"), "20 s", levels_only)
    )


def test_a_level_that_must_last_beyond_the_drill_is_warned_of(outage: str) -> None:
    assert any(
        "the level critical must last 2 min, and max_duration is 90 s" in each for each in warned(outage, "2 min")
    )

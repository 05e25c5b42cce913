"""Everything in an experiment that does not fit the document, the bindings or the target, at once and with its line."""

from pathlib import Path

import pytest

from chaos.definitions import load
from chaos.errors import BadInput
from chaos.experiment.loader import problems
from chaos.faults.catalogue import EXPERIMENT
from chaos.runbook.bindings import Bindings
from chaos.runbook.parse import parse
from chaos.target.definition import TargetDefinition

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
SHIPPED = sorted(path.name for path in EXPERIMENTS.glob("*.yaml") if path.name != "bindings.yaml")


def found(text: str) -> list[str]:
    """The problems of the experiment `text` beside the shipped document, bindings and target."""
    experiment = load(text, "x.yaml", EXPERIMENT)
    runbook = parse((EXPERIMENTS / experiment.runbook).read_text(encoding="utf-8"), experiment.runbook)
    bindings = load((EXPERIMENTS / experiment.bindings).read_text(encoding="utf-8"), "bindings.yaml", Bindings)
    target = load((EXPERIMENTS / experiment.target).read_text(encoding="utf-8"), "target.yaml", TargetDefinition)
    return [str(problem) for problem in problems(experiment, runbook, bindings, target, text, "x.yaml")]


@pytest.fixture
def text() -> str:
    return (EXPERIMENTS / "redis-outage.yaml").read_text(encoding="utf-8")


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_experiments_fit(name: str) -> None:
    assert found((EXPERIMENTS / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('section: "3.1"', 'section: "9.9"', "no failure procedure '9.9' (it has 3.1, 3.2)"),
        ('procedure: "3.1"', 'procedure: "9.9"', "no procedure '9.9' (it has 3.1, 3.2)"),
        ("service: cache", "service: cash", "no service 'cash' (services: cache, "),
        ("max_duration: 90s", "max_duration: 20s", "before recovered_within (30 s) can be judged"),
        ("max_duration: 90s", "max_duration: 3s", "too short to confirm a recovery"),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(text: str, right: str, wrong: str, message: str) -> None:
    changed = text.replace(right, wrong)
    told = found(changed)
    assert any(message in each for each in told)
    assert all(each.startswith(f"x.yaml:{line_of(changed, wrong)}:") for each in told)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("type: flush\n    service: database", "flush does not fit database, which is of the role database"),
        ("type: drop_index\n    index: any\n    service: cache", "drop_index does not fit cache"),
    ],
)
def test_a_fault_that_does_not_fit_its_service_is_told_with_those_that_it_fits(
    text: str, fault: str, message: str
) -> None:
    changed = text.replace("type: kill\n    service: cache", fault)
    (told,) = found(changed)
    service = fault.rpartition("service: ")[2]
    assert told.startswith(f"x.yaml:{line_of(changed, f'service: {service}')}:")
    assert message in told
    assert f"services that it fits: {'cache' if service == 'database' else 'database'}" in told


def test_a_guard_that_needs_longer_than_the_drill_is_told(text: str) -> None:
    changed = text + "\nstop_when:\n  - {signal: error_rate, above: 50%, for: 10m}\n"
    (told,) = found(changed)
    assert "the drill ends after 90 s, before a signal can be beyond its bound for 600 s (less than 90s)" in told


def test_where_nobody_responds_no_remediation_can_be_expected(text: str) -> None:
    nobody = text.replace("max_duration:", "responder: none\nmax_duration:")
    assert any("nobody responds" in each for each in found(nobody))
    assert found(nobody.replace("ended_by: remediation", "ended_by: own end")) == []
    assert found(nobody[: nobody.index("  ended_by:")]) == []


def test_without_an_incident_the_fault_ends_by_itself_where_nobody_responds_and_by_what_is_said_elsewhere(
    text: str,
) -> None:
    quiet = text.replace("severity: Critical", "severity: none").replace('  procedure: "3.1"\n', "")
    quiet = quiet[: quiet.index("  ended_by:")]
    assert any("no remediation to end the fault" in each for each in found(quiet))
    assert found(quiet.replace("max_duration:", "responder: none\nmax_duration:")) == []


def test_everything_is_told_at_once(text: str) -> None:
    changed = text.replace("3.1", "9.9").replace("service: cache", "service: cash")
    assert len(found(changed)) == 3


def test_more_services_than_allowed_are_told(text: str) -> None:
    second = "faults:\n  - type: kill\n    service: database"
    assert any("touch 2 services (cache, database)" in each for each in found(text.replace("faults:", second)))


def test_two_faults_that_cannot_be_told_apart_are_told(text: str) -> None:
    twice = "faults:\n  - type: kill\n    service: cache"
    assert any("two faults are called 'kill-cache'" in each for each in found(text.replace("faults:", twice)))


def test_a_steady_state_that_cannot_be_met_is_told(text: str) -> None:
    assert any("can never be met" in each for each in found(text + "steady_state: {hold: 9s, within: 8s}\n"))


def test_a_key_of_another_fault_is_told_with_its_line(text: str) -> None:
    changed = text.replace("service: cache", "service: cache\n    index: nothing")
    with pytest.raises(BadInput) as refused:
        load(changed, "x.yaml", EXPERIMENT)
    assert f"x.yaml:{line_of(changed, 'index:')}:5: unknown key 'index'" in str(refused.value)


def test_an_unknown_fault_is_told_with_the_known_ones(text: str) -> None:
    with pytest.raises(BadInput, match=r"allowed: kill, .*stop, hang, partition, toxic"):
        load(text.replace("type: kill", "type: meteor"), "x.yaml", EXPERIMENT)

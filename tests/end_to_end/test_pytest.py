"""Drills as pytest items, on one target; one of them by bindings that `gameday runbook init` began for a document."""

from pathlib import Path

import pytest

from chaos import event_log
from tests.end_to_end.conftest import DOCUMENT, EXPERIMENTS, ROOT, Drilled, Place, changed, own_document

TODO = "  # TODO Which call of which service does 'rebuild cache data'?\n"


def _begin_bindings(place: Place, folder: Path) -> None:
    """Bindings for the document in `folder`, as a team makes them: begun by the command, the one TODO filled in."""
    target = str(ROOT / "target_app" / "target.yaml")
    begun = place.gameday("runbook", "init", str(folder / DOCUMENT), "--target", target)
    assert begun.code == 0, begun.err
    bindings = folder / "bindings.yaml"
    before, todo, after = bindings.read_text(encoding="utf-8").partition(TODO)
    assert todo
    filled = after.replace("  # ", "  ", 3).replace("/PATH", "/admin/cache/rebuild", 1)
    bindings.write_text(before + filled, encoding="utf-8")


@pytest.fixture(scope="module")
def by_pytest(place: Place, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Drilled]:
    """Both drills of the README in one pytest session, by name: the Redis outage expects what will not come true."""
    folder = tmp_path_factory.mktemp("own")
    (folder / DOCUMENT).write_text(own_document(), encoding="utf-8")
    _begin_bindings(place, folder)
    changed(folder, "redis-outage.yaml", ("users: 24", "users: 12"), ("severity: Critical", "severity: Major"))
    ours = "bindings: bindings.yaml", f"bindings: {EXPERIMENTS / 'bindings.yaml'}"
    changed(folder, "dropped-order-index.yaml", ours)
    before = place.runs
    ran = place.pytest("-v", str(folder))
    runs = {run.name.split("-", 2)[2]: run for run in place.runs - before}
    return {name: Drilled(ran, event_log.read(run / event_log.FILE_NAME), run) for name, run in runs.items()}


def test_pytest_runs_experiments_as_items_and_shows_what_was_expected_and_observed(
    place: Place, by_pytest: dict[str, Drilled]
) -> None:
    ran = by_pytest["dropped-order-index"].ran
    assert ran.code == 1, ran.out + ran.err
    assert "dropped-order-index.yaml::dropped-order-index PASSED" in ran.out
    assert "redis-outage.yaml::redis-outage FAILED" in ran.out
    assert "expected: Major" in ran.out
    assert "observed: Critical" in ran.out
    assert "evidence: " in ran.out
    assert place.still_running() == []


def test_bindings_that_were_begun_for_a_document_carry_a_drill_once_they_are_filled_in(
    by_pytest: dict[str, Drilled],
) -> None:
    verdicts = by_pytest["redis-outage"].verdicts()
    # It is the severity that this experiment expects wrongly, and nothing else.
    assert [name for name, verdict in verdicts.items() if verdict != "passed"] == ["severity"]
    assert verdicts["procedure"] == "passed"


def test_pytest_collects_no_drill_that_nobody_named(place: Place, experiments: Path) -> None:
    changed(experiments, "redis-outage.yaml")
    assert "::redis-outage" in place.pytest("--collect-only", "-q", str(experiments)).out
    assert "::redis-outage" not in place.pytest("--collect-only", "-q", str(experiments.parent)).out


def test_pytest_tells_a_mistake_in_an_experiment_with_its_place(place: Place, experiments: Path) -> None:
    copy = changed(experiments, "redis-outage.yaml", ("max_duration: 90s", "max_duration: soon"))
    ran = place.pytest(str(experiments))
    assert ran.code == 2
    assert f"{copy}:" in ran.out
    assert "'soon' is not a duration" in ran.out
    assert "Traceback" not in ran.out

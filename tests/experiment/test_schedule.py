"""What is injected when: pure, and the same for the same seed."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chaos.definitions import from_plain
from chaos.experiment.schedule import Occurrence, Progress, due_s, schedule
from chaos.faults.catalogue import EXPERIMENT

KILL = {"type": "kill", "service": "cache"}
KINDS = ("kill", "stop", "hang")
SERVICES = ("cache", "database", "gateway", "shop")


def planned(faults: list[dict[str, Any]], random: dict[str, Any] | None = None) -> tuple[Occurrence, ...]:
    """The schedule of an experiment with these faults."""
    plain = {
        "title": "x",
        "section": "3.1",
        "runbook": "x.md",
        "bindings": "x.yaml",
        "target": "x.yaml",
        "max_duration": "90s",
        "expect": {"severity": "Critical", "level": "critical"},
    }
    more = {"random": random} if random else {}
    return schedule(from_plain({**plain, "faults": faults, **more}, "x.yaml", EXPERIMENT))


def due(occurrence: Occurrence, all_of_them: tuple[Occurrence, ...], **progress: Any) -> float | None:
    services: Mapping[str, str] = {each.label: each.fault.service for each in all_of_them}
    return due_s(occurrence, services, Progress(**progress))


def labels(occurrences: tuple[Occurrence, ...]) -> list[str]:
    return [each.label for each in occurrences]


candidates = st.lists(
    st.builds(
        lambda kind, service: {"type": kind, "service": service}, st.sampled_from(KINDS), st.sampled_from(SERVICES)
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda fault: (fault["type"], fault["service"]),
)


@given(st.data(), candidates, st.integers(min_value=0))
def test_the_same_seed_picks_the_same_faults_each_of_them_once(
    data: st.DataObject, faults: list[dict[str, str]], seed: int
) -> None:
    pick = data.draw(st.integers(min_value=1, max_value=len(faults)))
    first, again = (planned([], {"pick": pick, "from": faults, "seed": seed}) for _ in range(2))
    assert first == again
    assert len(set(labels(first))) == pick
    assert set(labels(first)) <= {f"{each['type']}-{each['service']}" for each in faults}


def test_different_seeds_pick_every_pair_sooner_or_later() -> None:
    faults = [{"type": "kill", "service": service} for service in SERVICES]
    pairs = {frozenset(labels(planned([], {"pick": 2, "from": faults, "seed": seed}))) for seed in range(60)}
    assert len(pairs) == 6


def test_what_a_seed_picks_is_the_same_on_every_machine_and_version() -> None:
    faults = [{"type": "kill", "service": service} for service in SERVICES]
    assert labels(planned([], {"pick": 2, "from": faults, "seed": 4711})) == ["kill-cache", "kill-database"]


def test_a_fault_that_comes_back_has_a_label_each_time_and_waits_for_the_end_of_the_one_before() -> None:
    first, second, third = flapping = planned([{**KILL, "repeat": {"times": 3, "every": "10s"}}])
    assert labels(flapping) == ["kill-cache", "kill-cache #2", "kill-cache #3"]
    assert due(first, flapping, began_s=5.0) == 5.0
    assert due(second, flapping, began_s=5.0, begun_s={"kill-cache": 5.1}) is None
    assert due(second, flapping, began_s=5.0, begun_s={"kill-cache": 5.1}, ended_s={"kill-cache": 7.0}) == 15.1
    assert due(second, flapping, began_s=5.0, begun_s={"kill-cache": 5.1}, ended_s={"kill-cache": 19.0}) == 19.0
    assert due(third, flapping, began_s=5.0, begun_s={"kill-cache": 5.1}, ended_s={"kill-cache": 19.0}) is None


def test_a_fault_during_recovery_is_due_when_that_begins_and_after_a_time_then() -> None:
    both = planned([KILL, {"type": "hang", "service": "database", "during": "recovery", "after": "2s"}])
    assert due(both[1], both, began_s=1.0, begun_s={"kill-cache": 1.0}, ended_s={"kill-cache": 3.0}) is None
    recovering = {"began_s": 1.0, "recovery_s": 4.0, "begun_s": {"kill-cache": 1.0}, "ended_s": {"kill-cache": 3.0}}
    assert due(both[1], both, **recovering) == 6.0


def test_no_fault_is_injected_into_a_service_in_which_another_lasts() -> None:
    both = planned([{**KILL, "for": "5s"}, {"type": "flush", "service": "cache", "after": "8s"}])
    assert due(both[1], both, began_s=1.0, begun_s={"kill-cache": 1.0}) is None
    assert due(both[1], both, began_s=1.0, begun_s={"kill-cache": 1.0}, ended_s={"kill-cache": 12.0}) == 9.0


def test_what_comes_later_stands_later() -> None:
    late, now = {**KILL, "after": "5s"}, {"type": "hang", "service": "database"}
    assert labels(planned([late, now])) == ["hang-database", "kill-cache"]

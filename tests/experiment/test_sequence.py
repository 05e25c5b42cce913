"""Sequences that cannot be injected or judged are refused, each at its line."""

import pytest

from tests.experiment.test_loader import EXPERIMENTS, found, line_of

KILL = """
  - type: kill
    service: cache
"""
FLUSH = """
  - type: flush
    service: cache
"""
GATEWAY = """
  - type: hang
    service: gateway
"""


def experiment(faults: str, random: str = "", services: int = 1) -> str:
    """The experiment of a Redis outage with other faults."""
    text = (EXPERIMENTS / "redis-outage.yaml").read_text(encoding="utf-8")
    before, after = text[: text.index("faults:")], text[text.index("max_duration:") :]
    return f"{before}faults:{faults}{random}\nmax_services: {services}\n{after}"


@pytest.mark.parametrize(
    "text",
    [
        experiment(KILL + "    repeat: {times: 3, every: 20s}\n"),
        experiment(KILL + FLUSH + "    during: recovery\n"),
        experiment(KILL + "    for: 5s\n" + FLUSH + "    after: 5s\n"),
        experiment(KILL + GATEWAY, services=2),
        experiment(KILL, "random:\n  pick: 1\n  from:" + GATEWAY, services=2),
        experiment(" []\n", "random:\n  pick: 1\n  from:" + KILL + FLUSH),
    ],
    ids=["flapping", "during recovery", "one after the other", "two at once", "one and a chosen one", "either"],
)
def test_a_sequence_that_can_be_judged_fits(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (experiment(KILL + FLUSH), "  - type: flush", "flush-cache would find cache as kill-cache left it"),
        (experiment(KILL + "    for: 9s\n" + FLUSH + "    after: 5s\n"), "  - type: flush", "would find cache as"),
        (
            experiment(KILL + GATEWAY),
            "  - type: kill",
            "the faults touch 2 services (cache, gateway) (max_services allows 1)",
        ),
        (experiment(KILL + "    after: 5s\n"), "    after: 5s", "kill-cache waits, and nothing is injected at once"),
        (
            experiment(KILL + "    during: recovery\n"),
            "    during:",
            "kill-cache waits, and nothing is injected at once",
        ),
        (
            experiment(KILL + "    for: 12s\n    repeat: {times: 2, every: 10s}\n"),
            "    repeat:",
            "kill-cache lasts 12 s, and is to come back every 10 s (more than 12s)",
        ),
        (
            experiment(KILL + "    repeat: {times: 5, every: 30s}\n"),
            "    repeat:",
            "kill-cache #5 begins after 120 s at the earliest, and is to be judged within 90 s",
        ),
        (
            experiment(" []\n", "random:\n  pick: 3\n  from:" + KILL + GATEWAY, services=2),
            "  pick: 3",
            "3 are to be picked from 2",
        ),
        (
            experiment(" []\n", "random:\n  pick: 2\n  from:" + KILL + GATEWAY),
            "  - type: kill",
            "the faults touch 2 services (cache, gateway)",
        ),
        (
            experiment(" []\n", "random:\n  pick: 1\n  from:" + KILL + "    during: recovery\n" + GATEWAY, services=2),
            "    during:",
            "nothing is injected at once",
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_line(text: str, place: str, message: str) -> None:
    told = found(text)
    assert any(message in each for each in told)
    assert any(each.startswith(f"x.yaml:{line_of(text, place)}:") for each in told)


def test_whatever_is_picked_keeps_within_the_services_that_are_allowed() -> None:
    text = experiment(KILL, "random:\n  pick: 1\n  from:" + GATEWAY + "\n  - {type: hang, service: database}")
    (told,) = found(text)
    assert "the faults may touch 2 services (of cache, database, gateway)" in told


def test_two_faults_that_come_to_one_label_are_told() -> None:
    text = experiment(
        KILL + "    repeat: {times: 2, every: 20s}\n" + GATEWAY + '    name: "kill-cache #2"\n', services=2
    )
    assert any("two faults are called 'kill-cache #2'" in each for each in found(text))

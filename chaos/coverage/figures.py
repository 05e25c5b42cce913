"""What users felt, endpoint by endpoint, by the same windows that decisions were made with."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chaos.events import Record, Requests, SourceFailed
from chaos.incident.board import Board
from chaos.incident.observation import observed
from chaos.incident.service_rows import USERS_FEEL
from chaos.runbook.bindings import Bindings
from chaos.scales import Metric
from chaos.verdict.facts import Facts

STEP_S = 0.25
"""How often the windows are looked at: twenty times in the shortest window that a document's figures are read with."""


@dataclass(frozen=True, slots=True)
class Felt:
    """The response time (ms) and error rate (%) of one endpoint: the last before onset, and the worst of the failure.

    None: there was no value.
    """

    before: Mapping[Metric, float | None]
    worst: Mapping[Metric, float | None]


def felt(records: Sequence[Record], facts: Facts, bindings: Bindings) -> dict[str, Felt]:
    """By endpoint, from the first request to recovery, or to the end of the observation where there was none."""
    onset_s = facts.times.onset_s
    until_s = facts.times.recovered_s if facts.times.recovered_s is not None else facts.observed_until_s
    if onset_s is None:
        return {}
    before: dict[tuple[Metric, str], float | None] = {}
    worst: dict[tuple[Metric, str], float | None] = {}
    for at_s, values in _looks(records, bindings, onset_s, until_s):
        for about, value in values.items():
            if about[0] not in USERS_FEEL:
                continue
            if at_s <= onset_s:
                before[about] = value
            else:
                known = [each for each in (worst.get(about), value) if each is not None]
                worst[about] = max(known, default=None)
    endpoints = {endpoint for _, endpoint in (*before, *worst)}
    return {
        endpoint: Felt(
            {metric: before.get((metric, endpoint)) for metric in USERS_FEEL},
            {metric: worst.get((metric, endpoint)) for metric in USERS_FEEL},
        )
        for endpoint in endpoints
    }


def nearer_to_second(value: float, first: float, second: float) -> bool:
    """Whether `value` is nearer to `second` than to `first` as ratios go (as differences go, where one is zero)."""
    if min(value, first, second) > 0:
        value, first, second = math.log(value), math.log(first), math.log(second)
    return abs(value - second) < abs(value - first)


def _looks(
    records: Sequence[Record], bindings: Bindings, onset_s: float, until_s: float
) -> list[tuple[float, dict[tuple[Metric, str], float | None]]]:
    """The values at onset, and every `STEP_S` from there to `until_s`."""
    board = Board(bindings)
    # What is older has left every window by then.
    since_s = onset_s - max((each.window for each in bindings.readings), default=0.0)
    looks = []
    due_s = onset_s
    for record in observed(records):
        while due_s < record.at_s and due_s <= until_s:
            board.advance(due_s)
            looks.append((due_s, board.values()))
            due_s += STEP_S
        if record.at_s > until_s:
            break
        if isinstance(record.event, Requests | SourceFailed) and record.at_s >= since_s:
            board.advance(record.at_s)
            board.take(record.event)
    return looks

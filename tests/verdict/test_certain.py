"""A blinded drill is ended once nothing that may still happen could let it pass, and no sooner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from chaos.blinding import Blinding
from chaos.events import IncidentNotified, IncidentRecovered, Record
from chaos.verdict.certain import TOLD_LATER_S, Certain
from tests.verdict.builders import (
    CONFIRMED_S,
    DETECTED_S,
    ONSET_S,
    bindings,
    cut,
    document,
    experiment,
    redis_outage,
    without,
)
from tests.verdict.scenarios import RESPONSE

BEFORE, AFTER = -0.01, 0.01


@dataclass(frozen=True)
class Case:
    """A log, and from which moment on its drill has failed for good; None where it never has."""

    name: str
    blinded: Blinding
    log: Sequence[Record]
    from_s: float | None
    expect: dict[str, Any]


UNDETECTED = without(redis_outage(), *RESPONSE)
UNTOLD = cut(without(redis_outage(), IncidentNotified), 20.0)
LASTING = without(redis_outage(), IncidentRecovered)
HOLD_S = 3.0
CASES = (
    Case("no incident in time", Blinding.DETECTION, UNDETECTED, ONSET_S + 5, {}),
    Case("no incident, no limit", Blinding.DETECTION, UNDETECTED, None, {"detected_within": None}),
    Case("an incident all the same", Blinding.DETECTION, redis_outage(), None, {}),
    Case("a class too high", Blinding.SEVERITY, cut(redis_outage(), DETECTED_S), 0.0, {"severity": "Minor"}),
    Case("a class that is right", Blinding.SEVERITY, cut(redis_outage(), DETECTED_S), None, {}),
    Case("nobody told in time", Blinding.NOTIFICATION, UNTOLD, DETECTED_S + 30, {}),
    Case("nobody told within its own limit", Blinding.NOTIFICATION, UNTOLD, DETECTED_S + 2, {"notified_within": "2s"}),
    Case("told all the same", Blinding.NOTIFICATION, redis_outage(), None, {}),
    Case("not back in time", Blinding.REMEDIATION, LASTING, ONSET_S + 30 + HOLD_S + TOLD_LATER_S, {}),
    Case("not back, idle", Blinding.IDLE_REMEDIATION, LASTING, ONSET_S + 30 + HOLD_S + TOLD_LATER_S, {}),
    Case("not back, no limit", Blinding.REMEDIATION, LASTING, None, {"recovered_within": None}),
    Case("back by itself", Blinding.REMEDIATION, cut(redis_outage(), CONFIRMED_S), None, {}),
)


def _certain(case: Case, now_s: float) -> bool:
    watch = Certain(case.blinded, experiment(**case.expect), document(), bindings())
    # As a drill asks: again and again, while its log grows.
    return [watch.at(case.log[:end], now_s) for end in range(0, len(case.log) + 50, 50)][-1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_drill_has_failed_for_good_from_one_moment_on(case: Case) -> None:
    if case.from_s is None:
        assert not _certain(case, 100_000.0)
    else:
        assert not _certain(case, case.from_s + BEFORE) or case.from_s == 0.0
        assert _certain(case, case.from_s + AFTER)


def test_nothing_is_certain_where_nothing_is_blinded() -> None:
    assert not Certain(None, experiment(), document(), bindings()).at(UNDETECTED, 100_000.0)


def test_nothing_counts_that_was_before_the_injection() -> None:
    log = cut(redis_outage(), ONSET_S - 0.1)
    assert not Certain(Blinding.DETECTION, experiment(), document(), bindings()).at(log, 100_000.0)

"""Whom a level hits is one thing for calls, messages, verdicts and reports."""

import pytest

from chaos.events import LevelChanged
from chaos.incident.service_rows import USERS_FEEL, hits_users, users_feel, users_hit
from chaos.scales import Level, Metric


@pytest.mark.parametrize("metric", Metric)
@pytest.mark.parametrize("level", Level)
def test_users_are_hit_by_what_they_feel_at_warning_or_above(metric: Metric, level: Level) -> None:
    change = LevelChanged(metric.value, "payment", level.word, 1.0, "none")
    assert users_feel(change) is (metric in USERS_FEEL)
    assert users_hit(change) is (metric in USERS_FEEL and level in {Level.WARNING, Level.CRITICAL})
    assert hits_users(level) is (level in {Level.WARNING, Level.CRITICAL})


def test_nobody_is_known_to_be_hit_by_what_is_not_known() -> None:
    assert not hits_users(None)
    assert not users_hit(LevelChanged("error_rate", "payment", "unknown", None, "critical"))

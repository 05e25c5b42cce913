"""What several measurements of one thing come to: median, 95th percentile, and how sure the median is."""

import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

SEED = 7
"""Fixed, so that the same measurements always give the same interval."""

RESAMPLES = 5_000
"""So many bootstrap samples put the ends of a 95 % interval within about a hundredth of where endless ones would."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """Of `values`, ascending. `low` and `high` are the ends of the 95 % interval of the median."""

    values: tuple[float, ...]
    median: float
    p95: float
    low: float
    high: float


def distribution(values: Sequence[float]) -> Distribution | None:
    """None without values. The percentile is interpolated; the interval is the percentile bootstrap's.

    A single value has no spread to tell of: every figure is that value.
    """
    if not values:
        return None
    ordered = tuple(sorted(values))
    if len(ordered) == 1:
        return Distribution(ordered, *ordered * 4)
    draw = random.Random(SEED)  # noqa: S311 - statistics, not a secret
    medians = sorted(statistics.median(draw.choices(ordered, k=len(ordered))) for _ in range(RESAMPLES))
    tail = RESAMPLES // 40
    return Distribution(
        values=ordered,
        median=statistics.median(ordered),
        # What is computed between two values may be rounded beyond the larger one.
        p95=min(statistics.quantiles(ordered, n=20, method="inclusive")[-1], ordered[-1]),
        low=medians[tail],
        high=medians[-tail - 1],
    )

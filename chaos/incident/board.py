"""Every signal's window: takes observations in, and says the value of each subject at one moment."""

from chaos.events import Readings, Requests, SourceFailed
from chaos.incident.snapshot import Subject
from chaos.incident.windows import Window
from chaos.runbook.bindings import Bindings, Reading, Statistic
from chaos.scales import Metric

LOAD_SOURCE = "k6"
"""The source whose failure makes what `Requests` tell unknown."""

UNBOUND_WINDOW_S = 15.0
"""For how long the last value of a metric that no reading binds is taken for what is there now."""

_METRICS = {metric.value: metric for metric in Metric}


class Board:
    """The windows by subject. Time is the records' and never goes back."""

    def __init__(self, bindings: Bindings) -> None:
        self._readings = {metric: _reading(bindings, metric) for metric in Metric}
        self._windows: dict[Subject, Window] = {}
        self._source_of: dict[Subject, str] = {}
        self.now_s = 0.0

    def advance(self, at_s: float) -> None:
        """It is `at_s` now."""
        self.now_s = max(self.now_s, at_s)

    def take(self, observation: Requests | Readings | SourceFailed) -> None:
        """Take in what a source saw."""
        match observation:
            case Requests(items=requests):
                for at_s, endpoint, took_ms, failed in requests:
                    self._add(LOAD_SOURCE, (Metric.API_RESPONSE_TIME, endpoint), at_s, took_ms)
                    self._add(LOAD_SOURCE, (Metric.ERROR_RATE, endpoint), at_s, 100.0 if failed else 0.0)
            case Readings(source=source, items=readings):
                for at_s, key, subject, value in readings:
                    # A log of a later version may hold metrics that are not known here.
                    if metric := _METRICS.get(key):
                        self._add(source, (metric, subject), at_s, value)
            case SourceFailed(source=source):
                for about, its_source in self._source_of.items():
                    if its_source == source:
                        self._windows[about].fail()

    def values(self) -> dict[Subject, float | None]:
        """The value of every subject ever seen; None is unknown."""
        return {subject: window.value(self.now_s) for subject, window in self._windows.items()}

    def _add(self, source: str, about: Subject, at_s: float, value: float | None) -> None:
        window = self._windows.get(about)
        if window is None:
            window = self._windows[about] = Window(self._readings[about[0]])
        self._source_of[about] = source
        # Clocks of two processes differ a little; nothing was seen later than it was recorded.
        window.add(min(at_s, self.now_s), value)


def _reading(bindings: Bindings, metric: Metric) -> Reading:
    bound = bindings.reading(metric)
    if bound is not None:
        return bound
    # By construction and not by validation: a definition takes durations only as text.
    return Reading.model_construct(
        metric=metric, statistic=Statistic.LAST, window=UNBOUND_WINDOW_S, minimum_samples=1, subjects=None, because=""
    )

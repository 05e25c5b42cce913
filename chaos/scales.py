"""The ordered scales and the named metrics that every part of the project speaks of."""

from enum import Enum, IntEnum, StrEnum


class Level(IntEnum):
    """How far one metric is up the document's threshold table. Not a severity."""

    NONE = 0
    CAUTION = 1
    WARNING = 2
    CRITICAL = 3

    @property
    def word(self) -> str:
        """The word used in definitions, events and reports."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> "Level":
        """The level named by `word`, in any case. Raises KeyError for other words."""
        return cls[word.upper()]


class Severity(IntEnum):
    """The class of an incident by the document's class table. Not a level."""

    NONE = 0
    MINOR = 1
    MAJOR = 2
    CRITICAL = 3

    @property
    def word(self) -> str:
        """The word used in definitions, events and reports."""
        return self.name.capitalize() if self else "none"

    @classmethod
    def of(cls, word: str) -> "Severity":
        """The severity named by `word`, in any case. Raises KeyError for other words."""
        return cls[word.upper()]


class Unit(StrEnum):
    """What the number of a reading counts."""

    MILLISECONDS = "ms"
    PERCENT = "%"
    BYTES = "bytes"
    COUNT = "count"
    FLAG = "flag"


class Metric(Enum):
    """A named series. The value is its key in events; `unit` is what its numbers count."""

    API_RESPONSE_TIME = "api_response_time"
    ERROR_RATE = "error_rate"
    CPU_USAGE = "cpu_usage"
    MEMORY_USAGE = "memory_usage"
    CACHE_HIT_RATIO = "cache_hit_ratio"
    CACHE_EVICTIONS = "cache_evictions"
    QUERY_TIME = "query_time"
    SERVICE_UP = "service_up"
    INDEX_VALID = "index_valid"
    LOCK_WAITS = "lock_waits"
    CONNECTIONS = "connections"

    @property
    def unit(self) -> Unit:
        """The unit of this metric's readings."""
        return _UNITS[self]


_UNITS = {
    Metric.API_RESPONSE_TIME: Unit.MILLISECONDS,
    Metric.ERROR_RATE: Unit.PERCENT,
    Metric.CPU_USAGE: Unit.PERCENT,
    Metric.MEMORY_USAGE: Unit.PERCENT,
    Metric.CACHE_HIT_RATIO: Unit.PERCENT,
    Metric.CACHE_EVICTIONS: Unit.COUNT,
    Metric.QUERY_TIME: Unit.MILLISECONDS,
    Metric.SERVICE_UP: Unit.FLAG,
    Metric.INDEX_VALID: Unit.FLAG,
    Metric.LOCK_WAITS: Unit.COUNT,
    Metric.CONNECTIONS: Unit.COUNT,
}

"""What samplers saw; everything the incident engine derives from it can be derived again."""

from chaos.events.base import Event


class Requests(Event, frozen=True, omit_defaults=True):
    """What the load saw since the last batch: (ended at_s, endpoint, duration in ms, failed).

    `examples` are the slowest of them by endpoint, failed or not, with their request id as the last word.
    """

    items: list[tuple[float, str, float, bool]]
    examples: list[tuple[float, str, float, bool, str]] = []


class Receipts(Event, frozen=True):
    """What the target acknowledged to the load: (at_s, kind, key, reference, request id).

    An `order` has its idempotency key and the order's id; a `payment` the order's id and the payment's reference.
    """

    items: list[tuple[float, str, str, str, str]]


class Readings(Event, frozen=True):
    """What a sampler read: (read at_s, metric key, subject, value). None: it could not be measured.

    The subject is a service, an endpoint, a statement or an index, as the metric has it.
    """

    source: str
    items: list[tuple[float, str, str, float | None]]


class SourceFailed(Event, frozen=True):
    """A sampler could not do its work; its signals are unknown from here until it reads again."""

    source: str
    error: str

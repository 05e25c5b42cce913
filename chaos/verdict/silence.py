"""When nobody heard of an endpoint, and whether that was because its users were kept from asking."""

from collections.abc import Iterator, Sequence

from chaos.events import LevelChanged, Requests
from chaos.scales import Level, Metric
from chaos.verdict.facts import Facts

Span = tuple[float, float]


def silences(facts: Facts, until_s: float) -> Iterator[tuple[str, float, float]]:
    """(endpoint, from, to): when not one request to it had ended within the window of the error rate.

    One that failed at level critical before it fell silent is left out: nothing worse could have been heard of it.
    """
    since_s: dict[str, float] = {}
    failing: set[str] = set()
    for record, event in facts.all(LevelChanged):
        if event.metric != Metric.ERROR_RATE.value:
            continue
        if event.value is not None:
            (failing.add if event.level == Level.CRITICAL.word else failing.discard)(event.subject)
            if event.subject in since_s:
                yield event.subject, since_s.pop(event.subject), record.at_s
        elif event.subject not in failing:
            since_s.setdefault(event.subject, record.at_s)
    for endpoint, start_s in since_s.items():
        yield endpoint, start_s, until_s


def kept(facts: Facts, longer_than_s: float) -> list[Span]:
    """When users were kept from asking, by requests that took so long or failed; in order, none overlapping.

    Who waits for one answer asks for no other, and who fails at one thing (an order) does not come to the next (its
    payment).
    """
    waited = [
        (ended_s - took_ms / 1000, ended_s)
        for _, event in facts.all(Requests)
        for ended_s, _, took_ms, _ in event.items
        if took_ms / 1000 > longer_than_s
    ]
    return _joined([*waited, *_failing(facts)])


def _failing(facts: Facts) -> Iterator[Span]:
    """When an endpoint failed at level critical."""
    since_s: dict[str, float] = {}
    for record, event in facts.all(LevelChanged):
        if event.metric != Metric.ERROR_RATE.value:
            continue
        if event.level == Level.CRITICAL.word:
            since_s.setdefault(event.subject, record.at_s)
        elif event.subject in since_s:
            yield since_s.pop(event.subject), record.at_s
    for start_s in since_s.values():
        yield start_s, facts.observed_until_s


def _joined(spans: Sequence[Span]) -> list[Span]:
    """The spans in order, those that overlap as one."""
    joined: list[Span] = []
    for start_s, end_s in sorted(spans):
        if joined and start_s <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end_s))
        else:
            joined.append((start_s, end_s))
    return joined


def unheard_s(start_s: float, end_s: float, spans: Sequence[Span]) -> float:
    """The longest time between `start_s` and `end_s` in which nobody is known to have been kept from asking."""
    longest_s, free_s = 0.0, start_s
    for began_s, answered_s in spans:
        if answered_s <= free_s:
            continue
        if began_s >= end_s:
            break
        longest_s = max(longest_s, began_s - free_s)
        free_s = answered_s
    return max(longest_s, end_s - free_s)

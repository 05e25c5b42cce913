"""What bindings say, in words: a line of text for whoever checks a document row by row."""

from collections.abc import Iterable

from chaos.definitions import Definition
from chaos.runbook.bindings import Reading
from chaos.runbook.predicates import (
    All,
    Any_,
    At,
    Down,
    Figure,
    Indicator,
    Matched,
    MissingIndex,
    None_,
    Predicate,
    Unavailable,
    WaitsForLocks,
)


def of_reading(reading: Reading) -> str:
    """How a metric is read, for example `p95 over 5 s`."""
    return f"{reading.statistic} over {reading.window:g} s"


def of_entry(entry: Definition) -> str:
    """A check or an action as the bindings write it, what stands there by default left out."""
    return ", ".join(f"{key}: {value}" for key, value in entry.model_dump(exclude_defaults=True).items())


def of_predicate(predicate: Predicate) -> str:
    """When a class or a procedure applies, for example `cache is down, or the indicator of 3.1 is violated`."""
    match predicate:
        case All(all=parts):
            return _joined("and", parts)
        case Any_(any=parts):
            return _joined("or", parts)
        case None_(none=parts):
            return f"not ({_joined('or', parts)})"
        case _:
            return _of_one(predicate)


def _of_one(  # noqa: PLR0911 - one line a kind
    predicate: At | Down | Unavailable | Figure | Indicator | MissingIndex | WaitsForLocks | Matched,
) -> str:
    match predicate:
        case At(level=it):
            return f"{it.metric.value} at least {it.at_least.word}{_on(it.subjects)}"
        case Down(down=service):
            return f"{service} is down"
        case Unavailable(unavailable=endpoints):
            return f"{' or '.join(endpoints)} fails more often than it answers"
        case Figure(figure=metric, subjects=subjects):
            return f"{metric.value} at the figure of this row{_on(subjects)}"
        case Indicator(procedure=section):
            return f"the indicator of {section or 'a procedure'} is violated"
        case MissingIndex(missing_index=service):
            return f"an index of {service} is missing"
        case WaitsForLocks(waits_for_locks=service):
            return f"somebody waits for a lock in {service}"
        case Matched(matched=section):
            return f"{section} is being followed"


def _on(subjects: Iterable[str] | None) -> str:
    return f" on {', '.join(subjects)}" if subjects else ""


def _joined(word: str, parts: tuple[Predicate, ...]) -> str:
    """The parts one after the other, those that are made of several in brackets."""
    said = [f"({of_predicate(part)})" if _several(part) else of_predicate(part) for part in parts]
    return f", {word} ".join(said)


def _several(predicate: Predicate) -> bool:
    match predicate:
        case All(all=parts) | Any_(any=parts):
            return len(parts) > 1
        case _:
            return False

"""What may be said of the signals in bindings: a small closed language, typed and without numbers of the document."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from chaos.definitions import Definition, LevelWord
from chaos.scales import Metric


class LevelCondition(Definition):
    """Some subject of `metric` is at level `at_least` of the threshold table, or above."""

    metric: Metric
    """What is measured."""
    at_least: LevelWord
    """The level that it must have reached."""
    subjects: tuple[str, ...] | None = None
    """The endpoints or services that count; without it, any."""


class At(Definition):
    """`{level: {metric: error_rate, at_least: warning}}`: true when one subject is that high."""

    level: LevelCondition
    """A metric and the level that it must have reached."""


class Down(Definition):
    """`{down: cache}`: the service answers nobody at all."""

    down: str
    """The name of the service, as the target file has it."""


class Unavailable(Definition):
    """`{unavailable: [cart_lookup]}`: one of the endpoints fails more often than it answers."""

    unavailable: tuple[str, ...] = Field(min_length=1)
    """Endpoints; one of them is enough."""


class Figure(Definition):
    """`{figure: api_response_time}`: some subject satisfies the figure inside the class's own sentence."""

    figure: Metric
    """The metric that the figure in the class's sentence is of."""
    subjects: tuple[str, ...] | None = None
    """The endpoints or services that count; without it, any."""


class Indicator(Definition):
    """`{indicator: violated}`: the indicator of a procedure (any, where `procedure` is not given) is violated."""

    indicator: Literal["violated"]
    """That it is violated."""
    procedure: str | None = None
    """The section of the procedure; without it, any."""


class MissingIndex(Definition):
    """`{missing_index: database}`: an expected index of the service is gone or invalid."""

    missing_index: str
    """The name of the service, as the target file has it."""


class WaitsForLocks(Definition):
    """`{waits_for_locks: database}`: somebody who asks the service waits for a lock that somebody else holds."""

    waits_for_locks: str
    """The name of the service, as the target file has it."""


class Matched(Definition):
    """`{matched: "3.1"}`: the open incident is being handled by that procedure already."""

    matched: str
    """The section of the procedure."""


class All(Definition):
    """Every one of the predicates holds."""

    all: tuple["Predicate", ...] = Field(min_length=1)
    """Predicates, each of which must hold."""


class Any_(Definition):  # noqa: N801 - `Any` is taken
    """At least one of the predicates holds."""

    any: tuple["Predicate", ...] = Field(min_length=1)
    """Predicates, one of which must hold."""


class None_(Definition):  # noqa: N801 - `None` is taken
    """Not one of the predicates holds."""

    none: tuple["Predicate", ...] = Field(min_length=1)
    """Predicates, none of which may hold."""


_TAGS = (
    *("level", "down", "unavailable", "figure", "indicator", "missing_index", "waits_for_locks", "matched"),
    *("all", "any", "none"),
)


def _kind(value: object) -> str:
    """The key that says which predicate a mapping is, so that a mistake is reported for that kind only."""
    keys = value if isinstance(value, dict) else getattr(type(value), "model_fields", ())
    return next((tag for tag in _TAGS if tag in keys), "no predicate")


Predicate = Annotated[
    Annotated[At, Tag("level")]
    | Annotated[Down, Tag("down")]
    | Annotated[Unavailable, Tag("unavailable")]
    | Annotated[Figure, Tag("figure")]
    | Annotated[Indicator, Tag("indicator")]
    | Annotated[MissingIndex, Tag("missing_index")]
    | Annotated[WaitsForLocks, Tag("waits_for_locks")]
    | Annotated[Matched, Tag("matched")]
    | Annotated[All, Tag("all")]
    | Annotated[Any_, Tag("any")]
    | Annotated[None_, Tag("none")],
    Discriminator(_kind),
]

All.model_rebuild()
Any_.model_rebuild()
None_.model_rebuild()

"""Bindings: what the document's words mean on one target. Its numbers stay there; windows of measuring are ours.

A phrase matches the document's text after case folding and collapsing of white space and emphasis marks.
One file may carry phrases of several documents and languages.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from chaos.definitions import Definition, Seconds, SeverityWord
from chaos.runbook.channels import ChannelBinding
from chaos.runbook.predicates import Predicate
from chaos.runbook.team import ContactBinding, Escalation
from chaos.scales import Metric

Phrases = Annotated[tuple[str, ...], Field(min_length=1)]


class Statistic(StrEnum):
    """How the samples of a window become one value."""

    P95 = "p95"
    MEAN = "mean"
    LAST = "last"
    RATIO = "ratio"


class Reading(Definition):
    """How one metric is read from its samples: `statistic` over the last `window`, by subject.

    With fewer than `minimum_samples` in the window the value is unknown. `subjects` limits which are
    judged (every one that is seen, where it is not given).
    """

    metric: Metric
    statistic: Statistic
    window: Seconds = Field(gt=0)
    minimum_samples: int = Field(default=1, ge=1)
    subjects: tuple[str, ...] | None = None
    because: str = ""


class OperationBinding(Definition):
    """Phrases that name an operation of users, and the endpoints (of the load script) that it is."""

    phrases: Phrases
    endpoints: tuple[str, ...] = Field(min_length=1)


class ClassBinding(Definition):
    """What makes an incident of one severity class. The worst class that holds is the severity."""

    severity: SeverityWord
    when: Predicate
    because: str


class RestartService(Definition):
    """`{restart: cache}`."""

    restart: str


class CallOperation(Definition):
    """`{call: /admin/cache/rebuild, service: shop}`: POST with the target's admin token.

    `concerns` are the services that it mends, where that is not the one that is asked.
    """

    call: str
    service: str
    concerns: tuple[str, ...] = ()
    method: Literal["POST", "PUT"] = "POST"
    token: str = "admin_token"  # noqa: S105 - the name of a secret, not a secret
    timeout: Seconds = Field(default=30.0, gt=0)


class RebuildIndexes(Definition):
    """`{rebuild_indexes: database}`: every expected index that is missing or invalid, without blocking writes."""

    rebuild_indexes: str
    timeout: Seconds = Field(default=120.0, gt=0)


class RefreshStatistics(Definition):
    """`{refresh_statistics: database}`: ANALYZE."""

    refresh_statistics: str
    timeout: Seconds = Field(default=60.0, gt=0)


_ACTIONS = ("restart", "call", "rebuild_indexes", "refresh_statistics")
_CHECKS = ("up", "memory", "hit_ratio", "cpu", "slow_queries", "indexes")


def _key(tags: tuple[str, ...]) -> Discriminator:
    def kind(value: object) -> str:
        keys = value if isinstance(value, dict) else type(value).model_fields  # type: ignore[attr-defined]
        return next((tag for tag in tags if tag in keys), "none of " + ", ".join(tags))

    return Discriminator(kind)


Action = Annotated[
    Annotated[RestartService, Tag("restart")]
    | Annotated[CallOperation, Tag("call")]
    | Annotated[RebuildIndexes, Tag("rebuild_indexes")]
    | Annotated[RefreshStatistics, Tag("refresh_statistics")],
    _key(_ACTIONS),
]


class UpCheck(Definition):
    """`{up: cache}`: whether the service answers."""

    up: str


class MemoryCheck(Definition):
    """`{memory: cache}`: memory used against what it may use."""

    memory: str


class HitRatioCheck(Definition):
    """`{hit_ratio: cache}`: share of look-ups that the cache answered."""

    hit_ratio: str


class CpuCheck(Definition):
    """`{cpu: database}`: CPU used against what it may use."""

    cpu: str


class SlowQueriesCheck(Definition):
    """`{slow_queries: database}`: the watched statements by mean time."""

    slow_queries: str


class IndexesCheck(Definition):
    """`{indexes: database}`: whether every expected index is there and valid."""

    indexes: str


Check = Annotated[
    Annotated[UpCheck, Tag("up")]
    | Annotated[MemoryCheck, Tag("memory")]
    | Annotated[HitRatioCheck, Tag("hit_ratio")]
    | Annotated[CpuCheck, Tag("cpu")]
    | Annotated[SlowQueriesCheck, Tag("slow_queries")]
    | Annotated[IndexesCheck, Tag("indexes")],
    _key(_CHECKS),
]


class ActionBinding(Definition):
    """Phrases that ask for one action, and what is done, in order."""

    phrases: Phrases
    does: tuple[Action, ...] = Field(min_length=1)
    because: str = ""


class CheckBinding(Definition):
    """Phrases that ask for one check, and what is looked at."""

    phrases: Phrases
    looks_at: Check


class ProcedureBinding(Definition):
    """When a failure procedure applies (`phrases` name it by title), and which subjects its indicator watches."""

    phrases: Phrases
    applies: Predicate
    indicator_subjects: tuple[str, ...] | None = None
    because: str = ""


class Triage(Definition):
    """An incident is classified once nothing worse was seen for `settle`, or at once where nothing is worse."""

    settle: Seconds = 0.0
    because: str = ""


class Recovery(Definition):
    """Recovered: nothing of the incident is above level none, indicators are met, and it held for `hold`."""

    hold: Seconds = 5.0
    because: str = ""


class Bindings(Definition):
    """One bindings file."""

    readings: tuple[Reading, ...] = Field(min_length=1)
    operations: tuple[OperationBinding, ...] = ()
    classes: tuple[ClassBinding, ...] = Field(min_length=1)
    procedures: tuple[ProcedureBinding, ...] = ()
    checks: tuple[CheckBinding, ...] = ()
    actions: tuple[ActionBinding, ...] = ()
    contacts: tuple[ContactBinding, ...] = ()
    channels: tuple[ChannelBinding, ...] = ()
    escalation: Escalation = Escalation()
    triage: Triage = Triage()
    recovery: Recovery = Recovery()

    def reading(self, metric: Metric) -> Reading | None:
        """How `metric` is read, None where the file does not say."""
        return next((each for each in self.readings if each.metric is metric), None)

    @property
    def endpoints(self) -> tuple[str, ...]:
        """Every endpoint that an operation of the document is."""
        return tuple(sorted({name for each in self.operations for name in each.endpoints}))

    def endpoints_of(self, phrase: str) -> tuple[str, ...]:
        """The endpoints that `phrase` of the document names; empty where it is not bound."""
        return next((each.endpoints for each in self.operations if names(each.phrases, phrase)), ())

    def action_of(self, phrase: str) -> ActionBinding | None:
        """What `phrase` asks to be done; None is not executable."""
        return next((each for each in self.actions if names(each.phrases, phrase)), None)

    def check_of(self, phrase: str) -> CheckBinding | None:
        """What `phrase` asks to be looked at; None is not executable."""
        return next((each for each in self.checks if names(each.phrases, phrase)), None)

    def contact_of(self, who: str) -> ContactBinding | None:
        """How the contact `who` of the document is called; None where the file does not say."""
        return next((each for each in self.contacts if names(each.phrases, who)), None)

    def channel_of(self, phrase: str) -> str | None:
        """The real channel that stands for the one that `phrase` of the document names; None where it is that one."""
        return next((each.channel for each in self.channels if names(each.phrases, phrase)), None)

    def procedure_of(self, title: str) -> ProcedureBinding | None:
        """When the procedure titled `title` applies; None where it is not bound."""
        return next((each for each in self.procedures if names(each.phrases, title)), None)


def names(phrases: tuple[str, ...], text: str) -> bool:
    """Whether one of `phrases` is `text`, but for case, white space and emphasis marks."""
    return folded(text) in {folded(phrase) for phrase in phrases}


def folded(text: str) -> str:
    """`text` as phrases are compared: without regard to case, white space and emphasis marks."""
    return " ".join(text.replace("*", "").replace("`", "").casefold().split())

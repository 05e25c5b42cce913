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
    """How one metric is read from its samples: `statistic` over the last `window`, by subject."""

    metric: Metric
    """What is measured."""
    statistic: Statistic
    """How its samples become one value."""
    window: Seconds = Field(gt=0)
    """The newest samples that count, for example 5s."""
    minimum_samples: int = Field(default=1, ge=1)
    """With fewer samples in the window the value is unknown."""
    subjects: tuple[str, ...] | None = None
    """The endpoints or services that are judged; without it, every one that is seen."""
    because: str = ""
    """Why it is read so, for whoever reads the report."""


class OperationBinding(Definition):
    """Phrases that name an operation of users, and the endpoints (of the load script) that it is."""

    phrases: Phrases
    """Phrases of documents that name it, in any language; one entry may hold those of several documents."""
    endpoints: tuple[str, ...] = Field(min_length=1)
    """Endpoints, by the names that the load script gives them."""


class ClassBinding(Definition):
    """What makes an incident of one severity class. The worst class that holds is the severity."""

    severity: SeverityWord
    """The class: Critical, Major or Minor."""
    when: Predicate
    """What must hold for an incident to be of the class; the worst class that holds counts."""
    because: str
    """Why it is read so, for whoever reads the report."""


class RestartService(Definition):
    """`{restart: cache}`."""

    restart: str
    """The name of the service, as the target file has it."""


class CallOperation(Definition):
    """`{call: /admin/cache/rebuild, service: shop}`: POST with the target's admin token."""

    call: str
    """The path that is called."""
    service: str
    """The name of the service, as the target file has it."""
    concerns: tuple[str, ...] = ()
    """The services that it mends, where that is not the one that is asked."""
    method: Literal["POST", "PUT"] = "POST"
    """The HTTP method."""
    token: str = "admin_token"  # noqa: S105 - the name of a secret, not a secret
    """The secret of the target that is sent as a bearer token."""
    timeout: Seconds = Field(default=30.0, gt=0)
    """How long the answer may take."""


class RebuildIndexes(Definition):
    """`{rebuild_indexes: database}`: every expected index that is missing or invalid, without blocking writes."""

    rebuild_indexes: str
    """The name of the service, as the target file has it."""
    timeout: Seconds = Field(default=120.0, gt=0)
    """How long it may take."""


class RefreshStatistics(Definition):
    """`{refresh_statistics: database}`: ANALYZE."""

    refresh_statistics: str
    """The name of the service, as the target file has it."""
    timeout: Seconds = Field(default=60.0, gt=0)
    """How long it may take."""


def _key(*tags: str) -> Discriminator:
    def kind(value: object) -> str:
        keys = value if isinstance(value, dict) else getattr(type(value), "model_fields", ())
        return next((tag for tag in tags if tag in keys), "none of " + ", ".join(tags))

    return Discriminator(kind)


Action = Annotated[
    Annotated[RestartService, Tag("restart")]
    | Annotated[CallOperation, Tag("call")]
    | Annotated[RebuildIndexes, Tag("rebuild_indexes")]
    | Annotated[RefreshStatistics, Tag("refresh_statistics")],
    _key("restart", "call", "rebuild_indexes", "refresh_statistics"),
]


class UpCheck(Definition):
    """`{up: cache}`: whether the service answers."""

    up: str
    """The name of the service, as the target file has it."""


class MemoryCheck(Definition):
    """`{memory: cache}`: memory used against what it may use."""

    memory: str
    """The name of the service, as the target file has it."""


class HitRatioCheck(Definition):
    """`{hit_ratio: cache}`: share of look-ups that the cache answered."""

    hit_ratio: str
    """The name of the service, as the target file has it."""


class CpuCheck(Definition):
    """`{cpu: database}`: CPU used against what it may use."""

    cpu: str
    """The name of the service, as the target file has it."""


class SlowQueriesCheck(Definition):
    """`{slow_queries: database}`: the watched statements by mean time."""

    slow_queries: str
    """The name of the service, as the target file has it."""


class IndexesCheck(Definition):
    """`{indexes: database}`: whether every expected index is there and valid."""

    indexes: str
    """The name of the service, as the target file has it."""


Check = Annotated[
    Annotated[UpCheck, Tag("up")]
    | Annotated[MemoryCheck, Tag("memory")]
    | Annotated[HitRatioCheck, Tag("hit_ratio")]
    | Annotated[CpuCheck, Tag("cpu")]
    | Annotated[SlowQueriesCheck, Tag("slow_queries")]
    | Annotated[IndexesCheck, Tag("indexes")],
    _key("up", "memory", "hit_ratio", "cpu", "slow_queries", "indexes"),
]


class ActionBinding(Definition):
    """Phrases that ask for one action, and what is done, in order."""

    phrases: Phrases
    """Phrases of documents that name it, in any language; one entry may hold those of several documents."""
    does: tuple[Action, ...] = Field(min_length=1)
    """What is done, in this order."""
    because: str = ""
    """Why it is read so, for whoever reads the report."""


class CheckBinding(Definition):
    """Phrases that ask for one check, and what is looked at."""

    phrases: Phrases
    """Phrases of documents that name it, in any language; one entry may hold those of several documents."""
    looks_at: Check
    """What is looked at."""


class ProcedureBinding(Definition):
    """When a failure procedure applies (`phrases` name it by title), and which subjects its indicator watches."""

    phrases: Phrases
    """Titles of the procedure, one a document."""
    applies: Predicate
    """What must hold for the procedure to be followed."""
    indicator_subjects: tuple[str, ...] | None = None
    """The endpoints or services that its indicator watches; without it, every one that is seen."""
    because: str = ""
    """Why it is read so, for whoever reads the report."""


class Triage(Definition):
    """An incident is classified once nothing worse was seen for `settle`, or at once where nothing is worse."""

    settle: Seconds = 0.0
    """For so long nothing may have got worse before an incident is classified."""
    levels: bool = False
    """Whether response times and error rates that rise to a higher level count as getting worse, as a class does."""
    because: str = ""
    """Why it is read so, for whoever reads the report."""


class Recovery(Definition):
    """Recovered: nothing of the incident is above level none, indicators are met, and it held for `hold`."""

    hold: Seconds = 5.0
    """For so long everything must be well before a recovery counts."""
    because: str = ""
    """Why it is read so, for whoever reads the report."""


class Bindings(Definition):
    """One bindings file."""

    readings: tuple[Reading, ...] = Field(min_length=1)
    """How each metric becomes a value; each once."""
    operations: tuple[OperationBinding, ...] = ()
    """What users do, and which endpoints that is."""
    classes: tuple[ClassBinding, ...] = ()
    """When an incident is of a class; each once. Without any, no incident is ever opened."""
    procedures: tuple[ProcedureBinding, ...] = ()
    """When a failure procedure applies."""
    checks: tuple[CheckBinding, ...] = ()
    """What the checks of the document look at."""
    actions: tuple[ActionBinding, ...] = ()
    """What the actions of the document do."""
    contacts: tuple[ContactBinding, ...] = ()
    """How the contacts of the document are called."""
    channels: tuple[ChannelBinding, ...] = ()
    """The channels that stand for those of the document while drills run."""
    escalation: Escalation = Escalation()
    """When the next contact is called, and the last one told."""
    triage: Triage = Triage()
    """When an incident is classified."""
    recovery: Recovery = Recovery()
    """When a recovery counts."""

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

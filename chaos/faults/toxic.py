"""`type: toxic`: a link is slow, narrow, mute or broken, as a bad network makes it. The toxics are Toxiproxy's.

Others may have toxics on the same link: ours is known by its name, `gameday-` and the fault's label.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from chaos.definitions import Seconds
from chaos.faults.links import OnLink
from chaos.faults.port import State
from chaos.faults.toxic_effects import EFFECTS, Kind, Look
from chaos.target.port import Target

if TYPE_CHECKING:
    from chaos.target.toxiproxy import Toxic as Put

_TAKES: Mapping[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.LATENCY: (("latency",), ("jitter",)),
    Kind.BANDWIDTH: (("rate_kb",), ()),
    Kind.TIMEOUT: (("timeout",), ()),
    Kind.RESET_PEER: ((), ("timeout",)),
    Kind.SLOW_CLOSE: (("delay",), ()),
    Kind.LIMIT_DATA: (("bytes",), ()),
}
"""The parameters that each kind must have, and those that it may have."""
_OF_KINDS = ("latency", "jitter", "rate_kb", "timeout", "delay", "bytes")


class Toxic(OnLink):
    """Puts one toxic on the link. Each kind takes its own parameters, and no other."""

    type: Literal["toxic"]
    kind: Kind
    """`latency` (takes latency, jitter), `bandwidth` (rate_kb), `timeout` (timeout), `reset_peer` (timeout),
    `slow_close` (delay) or `limit_data` (bytes)."""
    stream: Literal["downstream", "upstream"] = "downstream"
    """What is hit: what flows to the clients (downstream), or to the service (upstream)."""
    share: Annotated[float, Field(gt=0, le=1)] = 1.0
    """The part of new connections that are hit, above 0 and up to 1."""
    latency: Seconds | None = None
    """How much later everything comes."""
    jitter: Seconds | None = None
    """By how much the latency varies, up and down."""
    rate_kb: Annotated[int, Field(ge=1)] | None = None
    """KB a second that get through."""
    timeout: Seconds | None = None
    """After how long the connection is closed, with nothing having got through (0s: never), or reset (0s: at once)."""
    delay: Seconds | None = None
    """How much later a connection is closed."""
    bytes: Annotated[int, Field(ge=1)] | None = None
    """After how many bytes the connection is closed."""

    @model_validator(mode="after")
    def _parameters_fit(self) -> Self:
        wrong = [
            InitErrorDetails(type=PydanticCustomError("parameter", message), loc=(key,), input=getattr(self, key))
            for key, message in _misfits(self)
        ]
        if wrong:
            raise ValidationError.from_exception_data("toxic", wrong)
        return self

    def will_do(self) -> str:
        hit = "" if self.share == 1 else f" for {self.share:.0%} of its new connections"
        return f"put the toxic {self.kind} ({self._given}) on {self.link}, {self.stream}{hit}; {self.service} runs on"

    def will_undo(self) -> str:
        return f"take the toxic {self._name} off {self.link}, if it is still there; every other toxic is left alone"

    def refused(self, target: Target) -> str | None:
        if reason := super().refused(target):
            return reason
        if self._name in target.proxies().toxics(self.link):
            return f"{self.link} has a toxic {self._name} already: another drill runs, or still owes its undo"
        return None

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        target.proxies().add_toxic(self.link, self._toxic())

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        if self._name not in target.proxies().toxics(self.link):
            return None
        look = Look(
            target.link(self.link),
            target.address(self.service),
            target.roles[self.service],
            self._toxic().attributes,
            upstream=self.stream == "upstream",
        )
        return EFFECTS[self.kind](look)

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        if self._name in target.proxies().toxics(self.link) or not self.answers_through(target):
            return None
        return f"{self.link} has no toxic {self._name}, and {self.service} answers through it"

    def undo(self, target: Target, prior: State) -> None:  # noqa: ARG002 - what we put on is known by its name
        proxies = target.proxies()
        if self._name in proxies.toxics(self.link):
            proxies.remove_toxic(self.link, self._name)

    def state(self, target: Target) -> State:
        found = target.proxies().toxics(self.link)
        return {"toxics": {name: asdict(found[name]) for name in sorted(found)}}

    @property
    def _name(self) -> str:
        # It stands in addresses of Toxiproxy's API, and a label may have any character ("toxic-cache #2").
        return f"gameday-{re.sub(r'[^0-9A-Za-z_.-]+', '-', self.label)}"

    @property
    def _given(self) -> str:
        given = self.model_dump(mode="json", include={*_OF_KINDS}, exclude_none=True)
        return ", ".join(f"{key} {value}" for key, value in given.items()) or "at once"

    def _toxic(self) -> "Put":
        from chaos.target.toxiproxy import Toxic as Put  # noqa: PLC0415 - requests takes 100 ms

        attributes = {key: value for key, value in _attributes(self) if value is not None}
        return Put(self._name, self.kind.value, attributes, self.stream, self.share)


def _attributes(toxic: Toxic) -> Iterator[tuple[str, int | None]]:
    """The parameters as Toxiproxy counts them: milliseconds, KB/s and bytes."""
    for key in ("latency", "jitter", "timeout", "delay"):
        seconds = getattr(toxic, key)
        yield key, None if seconds is None else round(seconds * 1000)
    yield "rate", toxic.rate_kb
    yield "bytes", toxic.bytes


def _misfits(toxic: Toxic) -> Iterator[tuple[str, str]]:
    if toxic.kind is Kind.SLOW_CLOSE and toxic.stream == "upstream":
        yield "stream", "slow_close upstream shows to nobody: the client has hung up before, so it cannot be proven"
    must, may = _TAKES[toxic.kind]
    for key in _OF_KINDS:
        given = getattr(toxic, key) is not None
        if key in must and not given:
            yield key, f"a toxic of the kind {toxic.kind} needs {key}"
        if given and key not in (*must, *may):
            takes = ", ".join((*must, *may)) or "no parameter"
            yield key, f"a toxic of the kind {toxic.kind} takes no {key}; it takes {takes}"

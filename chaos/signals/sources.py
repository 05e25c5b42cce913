"""Every source of signals that one target has: the one place where they are chosen."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from psycopg.conninfo import make_conninfo

from chaos.clock import Clock
from chaos.errors import TargetError
from chaos.scales import Metric
from chaos.signals import postgres, redis, up, usage
from chaos.signals.expected_indexes import expected_indexes
from chaos.signals.k6 import K6, Samples
from chaos.signals.k6_csv import Csv
from chaos.signals.k6_line import Lines
from chaos.signals.port import Source
from chaos.signals.ready_way import ReadyWay
from chaos.signals.sampler import Probe, Sample, Sampler
from chaos.target import load_samples, tools
from chaos.target.definition import LoadScript, PostgresService, ProcessService, RedisService, Service, TargetDefinition
from chaos.target.port import Address, Target

_LOAD_DEFAULTS = {
    "DURATION_S": "86400",  # the load ends when it is stopped
    "SEED": "1",  # every drill shops alike
}


class LoadedTarget(Target, Protocol):
    """A target that says how the load reaches it."""

    def load_environment(self, users: int) -> Mapping[str, str]:
        """The variables of the load script."""


def sources(  # noqa: PLR0913, PLR0917 - what a source can need
    target: LoadedTarget, definition: TargetDefinition, base: Path, users: int, clock: Clock, log_dir: Path
) -> list[Source]:
    """The sources of `target`, none of them started. Paths of `definition` are relative to `base`.

    Raises SetupError where k6 cannot be had, OSError where the file of indexes cannot be read.
    """
    secrets = [target.secret(name) for name in definition.secrets]
    load = K6(
        binary=tools.k6(_silent),
        script=base / definition.load.script,
        environment={**_LOAD_DEFAULTS, **target.load_environment(users)},
        clock=clock,
        log_dir=log_dir,
        secrets=secrets,
        samples=_samples(definition.load, base, users),
    )
    return [load, *_samplers(target, definition, base, clock)]


def _samples(load: LoadScript, base: Path, users: int) -> Samples:
    if load_samples.of(load, base) == load_samples.LINES:
        return Lines()
    return Csv(load.endpoints, users, own_options=load.own_options)


def _samplers(target: Target, definition: TargetDefinition, base: Path, clock: Clock) -> Iterator[Source]:
    secrets = [target.secret(name) for name in definition.secrets]
    for name, service in definition.services.items():
        probe = up.UpProbe(name, _ways(target, definition, name, service))
        yield Sampler(f"up {name}", probe, clock, up.INTERVAL_S, secrets, unchanged_s=up.UNCHANGED_S)
    for title, figures, interval_s in _probes(target, definition, base):
        yield Sampler(title, figures, clock, interval_s, secrets)


def _ways(target: Target, definition: TargetDefinition, name: str, service: Service) -> Sequence[up.Way]:
    """How the users of a service reach it: by every link that leads there, and directly where none does."""
    own = target.address(name)
    at = [replace(own, host=link.host, port=link.port) for link in _links(target, definition, name)] or [own]
    match service:
        case RedisService():
            return [up.RedisWay(address) for address in at]
        case PostgresService():
            url = target.database_url(name)
            return [up.PostgresWay(make_conninfo(url, host=each.host, port=each.port)) for each in at]
        case ProcessService(ready=path):
            return [ReadyWay(address, path) for address in at]


def _links(target: Target, definition: TargetDefinition, name: str) -> Iterator[Address]:
    for link, leads in definition.links.items():
        if leads.to == name:
            # A running system that is attached to need not have all of them.
            with suppress(TargetError):
                yield target.link(link)


def _probes(target: Target, definition: TargetDefinition, base: Path) -> Iterator[tuple[str, Probe, float]]:
    """What measures the servers themselves, past the links: the name in events, and the interval in seconds."""
    own_memory = [name for name, service in definition.services.items() if isinstance(service, RedisService)]
    yield "usage", usage.UsageProbe(target.usage, tuple(definition.services), own_memory), usage.INTERVAL_S
    for name, service in definition.services.items():
        match service:
            case RedisService():
                yield f"redis {name}", _Figures(redis.RedisProbe(name, target.address(name))), redis.INTERVAL_S
            case PostgresService():
                indexes = _index_names(base, service)
                probe = postgres.PostgresProbe(name, target.database_url(name), service.statements, indexes)
                yield f"postgresql {name}", _Figures(probe), postgres.INTERVAL_S


class _Figures:
    """A probe without what it says of the service being up, which is asked elsewhere, and otherwise."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    def read(self) -> Sequence[Sample]:
        return [sample for sample in self._probe.read() if sample[0] is not Metric.SERVICE_UP]

    def close(self) -> None:
        self._probe.close()


def _index_names(base: Path, service: PostgresService) -> Sequence[str]:
    if not service.indexes:
        return ()
    return [index.name for index in expected_indexes((base / service.indexes).read_text(encoding="utf-8"))]


def _silent(_line: str) -> None:
    """The tools were had when the target came up: there is nothing to tell any more."""

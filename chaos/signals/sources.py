"""Every source of signals that one target has: the one place where they are chosen."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from chaos.clock import Clock
from chaos.signals import postgres, readiness, redis, usage
from chaos.signals.expected_indexes import expected_indexes
from chaos.signals.k6 import K6
from chaos.signals.port import Source
from chaos.signals.sampler import Probe, Sampler
from chaos.target import tools
from chaos.target.definition import PostgresService, ProcessService, RedisService, TargetDefinition
from chaos.target.port import Target

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
    samplers: list[Source] = [
        Sampler(name, probe, clock, interval_s, secrets)
        for name, probe, interval_s in _probes(target, definition, base)
    ]
    load = K6(
        binary=tools.k6(_silent),
        script=base / definition.load.script,
        environment={**_LOAD_DEFAULTS, **target.load_environment(users)},
        clock=clock,
        log_dir=log_dir,
        secrets=secrets,
    )
    return [load, *samplers]


def _probes(target: Target, definition: TargetDefinition, base: Path) -> Iterator[tuple[str, Probe, float]]:
    """Every probe with its name in events and its interval in seconds."""
    own_memory = [name for name, service in definition.services.items() if isinstance(service, RedisService)]
    yield "usage", usage.UsageProbe(target.usage, tuple(definition.services), own_memory), usage.INTERVAL_S
    for name, service in definition.services.items():
        match service:
            case RedisService():
                yield f"redis {name}", redis.RedisProbe(name, target.address(name)), redis.INTERVAL_S
            case PostgresService():
                indexes = _index_names(base, service)
                probe = postgres.PostgresProbe(name, target.database_url(name), service.statements, indexes)
                yield f"postgresql {name}", probe, postgres.INTERVAL_S
            case ProcessService():
                ready = readiness.ReadinessProbe(name, target.address(name), service.ready)
                yield f"readiness {name}", ready, readiness.INTERVAL_S


def _index_names(base: Path, service: PostgresService) -> Sequence[str]:
    if not service.indexes:
        return ()
    return [index.name for index in expected_indexes((base / service.indexes).read_text(encoding="utf-8"))]


def _silent(_line: str) -> None:
    """The tools were had when the target came up: there is nothing to tell any more."""

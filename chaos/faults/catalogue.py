"""The faults that an experiment may name, listed by hand."""

from collections.abc import Mapping
from typing import Annotated, Any, Union

import msgspec
from pydantic import Field, TypeAdapter, ValidationError

from chaos.errors import NotCleaned
from chaos.experiment.definition import Experiment
from chaos.faults.connection_exhaustion import ConnectionExhaustion
from chaos.faults.connection_limit import ConnectionLimit
from chaos.faults.cpu_hog import CpuHog
from chaos.faults.cpu_pressure import CpuPressure
from chaos.faults.disk_full import DiskFull
from chaos.faults.drop_index import DropIndex
from chaos.faults.flush import Flush
from chaos.faults.gateway_errors import GatewayErrors
from chaos.faults.hang import Hang
from chaos.faults.invalid_index import InvalidIndex
from chaos.faults.kill import Kill
from chaos.faults.kill_replica import KillReplica
from chaos.faults.memory_hog import MemoryHog
from chaos.faults.memory_pressure import MemoryPressure
from chaos.faults.noop import Noop
from chaos.faults.out_of_memory import OutOfMemory
from chaos.faults.partition import Partition
from chaos.faults.port import Fault
from chaos.faults.slow_command import SlowCommand
from chaos.faults.slow_queries import SlowQueries
from chaos.faults.stale_statistics import StaleStatistics
from chaos.faults.stampede import Stampede
from chaos.faults.stop import Stop
from chaos.faults.table_lock import TableLock
from chaos.faults.toxic import Toxic

FAULTS: tuple[type[Fault], ...] = (
    Kill,
    KillReplica,
    Stop,
    Hang,
    Partition,
    Toxic,
    Flush,
    Stampede,
    MemoryPressure,
    OutOfMemory,
    ConnectionLimit,
    SlowCommand,
    DropIndex,
    InvalidIndex,
    TableLock,
    ConnectionExhaustion,
    SlowQueries,
    StaleStatistics,
    DiskFull,
    CpuPressure,
    CpuHog,
    MemoryHog,
    GatewayErrors,
    Noop,
)

_ANY_FAULT: Any = Annotated[Union[FAULTS], Field(discriminator="type")]  # noqa: UP007 - made from the list
_ADAPTER: TypeAdapter[Fault] = TypeAdapter(_ANY_FAULT)

EXPERIMENT: type[Experiment[Fault]] = Experiment[_ANY_FAULT]
"""The model of an experiment file."""


def fault_of(definition: Mapping[str, Any]) -> Fault:
    """The fault that was dumped as `definition` into an undo log. Raises NotCleaned where this version has it not."""
    try:
        return _ADAPTER.validate_json(msgspec.json.encode(definition))
    except ValidationError as error:
        problems = "; ".join(detail["msg"] for detail in error.errors())
        raise NotCleaned(f"the fault {dict(definition)} is not one that this version can undo: {problems}") from error

"""The faults that an experiment may name, listed by hand."""

from collections.abc import Mapping
from typing import Annotated, Any, Union

import msgspec
from pydantic import Field, TypeAdapter, ValidationError

from chaos.errors import NotCleaned
from chaos.experiment.definition import Experiment
from chaos.faults.drop_index import DropIndex
from chaos.faults.kill import Kill
from chaos.faults.noop import Noop
from chaos.faults.port import Fault

FAULTS: tuple[type[Fault], ...] = (DropIndex, Kill, Noop)

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

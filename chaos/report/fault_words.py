"""The catalogue in words: what each fault does, on which runtimes and services, and which parameters it takes."""

import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chaos.experiment.timing import Timed
from chaos.faults.catalogue import FAULTS
from chaos.faults.port import Fault
from chaos.schema import of_model
from chaos.target.abilities import LACKING

_EVERYWHERE = ("type", *(field.alias or name for name, field in Timed.model_fields.items()))
"""The keys that say nothing of this fault: which one it is, and when it begins and ends."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One key of a fault: what it takes, what stands for it where it is left out ("" for a must), what it says."""

    name: str
    takes: str
    default: str
    says: str


@dataclass(frozen=True, slots=True)
class Described:
    """One fault. `runtimes` gives by name why each cannot inject it, "" where it can."""

    type: str
    title: str
    text: str
    does: str
    roles: tuple[str, ...]
    runtimes: Mapping[str, str]
    parameters: tuple[Parameter, ...]

    @property
    def able(self) -> str:
        """The runtimes that can inject it."""
        return ", ".join(name for name, reason in self.runtimes.items() if not reason) or "none"


def all_faults() -> tuple[Described, ...]:
    """Every fault, in the order of the catalogue."""
    return tuple(map(_described, FAULTS))


def _described(fault: type[Fault]) -> Described:
    first, _, rest = inspect.cleandoc(sys.modules[fault.__module__].__doc__ or "").partition("\n\n")
    kind, _, title = " ".join(first.split()).removeprefix("`type: ").partition("`: ")
    return Described(
        type=kind,
        title=title[:1].upper() + title[1:],
        text=" ".join(rest.split()),
        does=" ".join((inspect.getdoc(fault) or "").split()),
        roles=tuple(sorted(fault.roles)),
        runtimes={runtime: fault.unable(runtime) or "" for runtime in sorted(LACKING)},
        parameters=tuple(_parameters(of_model(fault))),
    )


def _parameters(schema: Mapping[str, Any]) -> Iterator[Parameter]:
    must = schema.get("required", [])
    for name, said in schema["properties"].items():
        if name not in _EVERYWHERE:
            default = "" if name in must else _word(said.get("default"))
            yield Parameter(name, _takes(said, schema.get("$defs", {})), default, " ".join(said["description"].split()))


def _takes(said: Mapping[str, Any], named: Mapping[str, Any]) -> str:
    """What a value may be, in a few words."""
    if reference := said.get("$ref"):
        return _takes(named[reference.rpartition("/")[2]], named)
    if several := said.get("anyOf"):
        return " or ".join(_takes(each, named) for each in several if each.get("type") != "null")
    if words := said.get("enum"):
        return ", ".join(map(str, words))
    if "const" in said:
        return str(said["const"])
    if said.get("type") == "string" and "pattern" in said:
        return "a duration"
    kinds = {"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false"}
    return kinds.get(str(said.get("type")), "a value")


def _word(default: Any) -> str:
    match default:
        case None | "":
            return "nothing"
        case bool():
            return str(default).lower()
        case _:
            return str(default)

"""Every file that one drill needs, read and checked together, so that everything wrong is told at once."""

import math
import os
import platform
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from chaos import blinding, definitions
from chaos.blinding import Blinding
from chaos.errors import BadInput, Problem
from chaos.events import SCHEMA_VERSION, DrillStarted
from chaos.experiment import figures, fit
from chaos.experiment.definition import MOST_USERS, Experiment
from chaos.experiment.loader import problems as cross_problems
from chaos.faults.catalogue import EXPERIMENT
from chaos.responding import Mode
from chaos.runbook import bindings_file
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.runbook.parse import parse
from chaos.runbook.suggest_names import System, endpoints_in
from chaos.source_files import Source, read_runbook, read_text, read_yaml
from chaos.target import checks
from chaos.target.definition import TargetDefinition

T = TypeVar("T")
WHOLE_PERCENT = 100
SEEDS = 10_000
"""A seed of ours is below: short enough to be typed again."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A document with bindings that are valid by themselves, and for a target where one was given.

    `system` is what that target tells of itself, as far as it can be read.
    """

    runbook: Runbook
    bindings: Bindings
    bindings_source: Source
    system: System


@dataclass(frozen=True, slots=True)
class Inputs:
    """One experiment with its document, bindings and target, all valid and fitting each other.

    `blinded` is the part of the response that is taken away in the drill, None in any that is to show something.
    `allowed_hosts` are those beyond this machine that may be spoken to. `called` is the short name where it is not the
    file's. `options` are those of the command line that changed what the files say: with them it is run again.
    """

    experiment: Experiment[Any]
    runbook: Runbook
    bindings: Bindings
    target: TargetDefinition
    experiment_source: Source
    runbook_source: Source
    bindings_source: Source
    target_source: Source
    blinded: Blinding | None = None
    allowed_hosts: frozenset[str] = frozenset()
    called: str = ""
    options: tuple[str, ...] = ()

    def allowing(self, hosts: Iterable[str]) -> "Inputs":
        """The same experiment on a target that may reach `hosts` besides this machine."""
        return replace(self, allowed_hosts=frozenset(hosts))

    @property
    def seed(self) -> int | None:
        """What the random part of the experiment follows from; None where it has none."""
        return self.experiment.random.seed if self.experiment.random else None

    def with_seed(self, seed: int) -> "Inputs":
        """The same experiment with what `seed` picks; one that picks nothing stays as it is."""
        if self.experiment.random is None:
            return self
        random = self.experiment.random.model_copy(update={"seed": seed})
        return replace(self, experiment=self.experiment.model_copy(update={"random": random}))

    def with_responder(self, mode: Mode) -> "Inputs":
        """The same experiment with another choice of who responds; the file it was read from stays what it says."""
        return replace(self, experiment=self.experiment.model_copy(update={"responder": mode}))

    def with_load(self, percent: int) -> "Inputs":
        """The same experiment with so much of its users, rounded up; the record of the drill has them too.

        Raises BadInput where they are too many.
        """
        if percent == WHOLE_PERCENT:
            return self
        load = self.experiment.load
        users = math.ceil(load.users * percent / WHOLE_PERCENT)
        if users > MOST_USERS:
            told = f"{percent} % of its load are {users:,} users; {MOST_USERS} are the most"
            raise BadInput(Problem(str(self.experiment_source.path), 0, 0, told))
        load = load.model_copy(update={"users": users})
        kept = {**self.experiment_source.data, "load": load.model_dump()}
        return replace(
            self,
            experiment=self.experiment.model_copy(update={"load": load}),
            experiment_source=replace(self.experiment_source, data=kept),
            options=(*self.options, "--load", str(percent)),
        )

    def with_blinding(self, blinded: Blinding) -> "Inputs":
        """The same experiment with one part of the response taken away."""
        return replace(self, blinded=blinded)

    @property
    def target_base(self) -> Path:
        """The folder that paths inside the target file are relative to."""
        return self.target_source.path.parent

    @property
    def name(self) -> str:
        """The experiment's short name: its file's, without the ending, where it has no other."""
        return self.called or self.experiment_source.path.stem

    def started(self, drill: str, runtime: str) -> DrillStarted:
        """The first event of a drill: every input whole, so that a replay needs no other file."""
        return DrillStarted(
            schema=SCHEMA_VERSION,
            drill=drill,
            title=blinding.titled(self.experiment.title, self.blinded or ""),
            experiment=dict(self.experiment_source.data),
            experiment_path=str(self.experiment_source.path),
            runbook_path=str(self.runbook_source.path),
            runbook_text=self.runbook_source.text,
            bindings=dict(self.bindings_source.data),
            bindings_path=str(self.bindings_source.path),
            target=dict(self.target_source.data),
            runtime=runtime,
            responder=self.experiment.responder.value,
            environment={
                "gameday": version("gameday"),
                "python": platform.python_version(),
                "system": platform.platform(),
                "machine": platform.machine(),
                "processors": str(os.cpu_count()),
            },
            blinded=self.blinded or "",
            options=list(self.options),
        )


def read(path: Path, target: Path | None = None) -> Inputs:
    """Everything that the experiment in `path` names, `target` in the place of its own where it is given.

    Raises BadInput with every problem of every file.
    """
    source = read_yaml(path, "experiment")
    if target is None:
        return fitted(source)
    read_yaml(target, "target")  # what is wrong with it is not told as if the experiment named it
    named = os.path.relpath(target, path.parent)
    other = fitted(replace(source, data={**source.data, "target": named}))
    return replace(other, options=("--target", str(target)))


def fitted(source: Source) -> Inputs:
    """Everything that the experiment in `source` names, relative to its path. Raises BadInput as `read` does."""
    problems: list[Problem | str] = []
    path = source.path
    experiment = _kept(problems, lambda: definitions.load(source.text, str(path), EXPERIMENT))

    def beside(key: str, reader: Callable[[Path], T]) -> T | None:
        name = source.data.get(key)
        if not isinstance(name, str):
            return None
        named = partial(_named_by, source, key)
        return _kept(problems, lambda: named(reader, Path(os.path.normpath(path.parent / name))))

    runbook_source = beside("runbook", read_runbook)
    bindings_source = beside("bindings", partial(read_yaml, kind="bindings"))
    target_source = beside("target", partial(read_yaml, kind="target"))
    runbook = _from(runbook_source, problems, parse)
    bindings = _from(bindings_source, problems, bindings_file.read)
    target = _from(target_source, problems, lambda text, at: definitions.load(text, at, TargetDefinition))
    if experiment and runbook and bindings and target:
        problems += cross_problems(experiment, runbook, bindings, target, source.text, str(path))
        if bindings_source:
            bound = bindings_source
            problems += fit.problems(bound.data, bound.text, str(bound.path), target.services)
        if target_source:
            at = target_source.path
            problems += (Problem(str(at), 0, 0, each) for each in checks.problems(target, at.parent))
        if not problems:
            assert runbook_source
            assert bindings_source
            assert target_source
            experiment = _seeded(figures.aimed(experiment, runbook))
            return Inputs(experiment, runbook, bindings, target, source, runbook_source, bindings_source, target_source)
    raise BadInput(*problems)


def _named_by(source: Source, key: str, reader: Callable[[Path], T], path: Path) -> T:
    """What `reader` makes of the file that `source` names; one that cannot be had is told with where it is named."""
    try:
        return reader(path)
    except BadInput as error:
        line, column = definitions.places(source.text, str(source.path)).get((key,), (0, 0))
        where = f"named as {key} in {source.path}:{line}:{column}"
        told = [
            replace(each, hint=where) if isinstance(each, Problem) and not (each.line or each.hint) else each
            for each in error.problems
        ]
        raise BadInput(*told) from None


def _seeded(experiment: Experiment[Any]) -> Experiment[Any]:
    """The same with a seed for what it picks at random, where its file says none."""
    if experiment.random is None or experiment.random.seed is not None:
        return experiment
    random = experiment.random.model_copy(update={"seed": secrets.randbelow(SEEDS)})
    return experiment.model_copy(update={"random": random})


def read_bound(document: Path, bindings: Path, target: Path | None = None) -> Bound:
    """A document and its bindings, held against `target` where it is given. Raises BadInput with every problem."""
    problems: list[Problem | str] = []
    runbook_source = _kept(problems, partial(read_runbook, document))
    bindings_source = _kept(problems, partial(read_yaml, bindings, "bindings"))
    target_source = _kept(problems, partial(read_yaml, target, "target")) if target else None
    runbook = _from(runbook_source, problems, parse)
    bound = _from(bindings_source, problems, bindings_file.read)
    definition = _from(target_source, problems, lambda text, at: definitions.load(text, at, TargetDefinition))
    if bound and bindings_source and definition:
        problems += fit.problems(bindings_source.data, bindings_source.text, str(bindings), definition.services)
    if problems or not runbook or not bound or not bindings_source:
        raise BadInput(*problems)
    return Bound(runbook, bound, bindings_source, _system(definition, target))


def read_surroundings(document: Path, target: Path | None = None) -> tuple[Runbook, System]:
    """A document, and what `target` tells of the system that it is to be bound to. Raises BadInput."""
    problems: list[Problem | str] = []
    runbook_source = _kept(problems, partial(read_runbook, document))
    target_source = _kept(problems, partial(read_yaml, target, "target")) if target else None
    runbook = _from(runbook_source, problems, parse)
    definition = _from(target_source, problems, lambda text, at: definitions.load(text, at, TargetDefinition))
    if problems or not runbook:
        raise BadInput(*problems)
    return runbook, _system(definition, target)


def _system(definition: TargetDefinition | None, path: Path | None) -> System:
    """What a target tells of itself: its services, and the requests of its load script, as far as it can be read."""
    if definition is None or path is None:
        return System()
    statements = [name for each in definition.services.values() for name in getattr(each, "statements", {})]
    script = read_text(path.parent / definition.load.script).text
    return System(
        services={name: each.role.value for name, each in definition.services.items()},
        endpoints=(*definition.load.endpoints, *endpoints_in(script)) or tuple(statements),
        statements=tuple(statements),
        known=True,
    )


def read_all(paths: list[Path], target: Path | None = None) -> list[Inputs]:
    """Every experiment of `paths`, in order, as `read` reads each. Raises BadInput with every problem of all."""
    problems: list[Problem | str] = []
    found = [_kept(problems, partial(read, path, target)) for path in paths]
    if problems:
        raise BadInput(*dict.fromkeys(problems))
    return [each for each in found if each]


def _from(source: Source | None, problems: list[Problem | str], reader: Callable[[str, str], T]) -> T | None:
    return _kept(problems, lambda: reader(source.text, str(source.path))) if source else None


def _kept(problems: list[Problem | str], step: Callable[[], T]) -> T | None:
    try:
        return step()
    except BadInput as error:
        problems += error.problems
        return None

"""Which target, document and expectations a test has: from its markers and pytest's settings, as an experiment."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import methodcaller
from pathlib import Path
from typing import Any

import pytest

from chaos import definitions
from chaos.errors import BadInput, Problem
from chaos.faults.catalogue import EXPERIMENT
from chaos.faults.port import Fault
from chaos.inputs import Inputs, fitted
from chaos.runbook.model import Runbook
from chaos.runbook.parse import parse
from chaos.source_files import Source, read_runbook

__tracebackhide__ = methodcaller("errisinstance", BadInput)
FILES = ("target", "runbook", "bindings")
MARKER = "gameday"
_LONGEST = "5m"
_INJECTED_BY_THE_TEST = ("faults", "random")
_NOTHING_EXPECTED = {"severity": "none", "level": "none"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What stands in the markers of one test, the nearest one first, as an experiment file has it.

    `path` is the test's file, `called` its name and `title` the first line of what it says of itself.
    `load_percent` is how much of its load it is run under.
    """

    data: Mapping[str, Any]
    path: Path
    called: str
    title: str
    load_percent: int

    def document(self) -> Runbook:
        """The document. Raises BadInput."""
        self._need("runbook")
        source = read_runbook(Path(os.path.normpath(self.path.parent / self.data["runbook"])))
        return parse(source.text, str(source.path))

    def experiment(self, faults: Sequence[Mapping[str, Any]]) -> Inputs:
        """The experiment that injects `faults`; without any, a control. Raises BadInput."""
        self.check()
        return self._fitted(self.data, faults)

    def check(self) -> None:
        """Raises BadInput for what is wrong with the markers themselves, whatever is injected then."""
        self._need(*FILES)
        if "expect" not in self.data:
            said = 'expect={"severity": "Critical", "level": "critical"}'
            raise BadInput(f"{self._where}: say what the drill is to show: @pytest.mark.{MARKER}({said})")
        try:
            definitions.load(self._text(self.data, ()), str(self.path), EXPERIMENT)
        except BadInput as error:
            raise _without_lines(error, self.path, self._where) from None

    def system(self) -> Inputs:
        """The target, document and bindings alone, whatever is to be injected. Raises BadInput."""
        self._need(*FILES)
        files = {name: self.data[name] for name in FILES}
        return self._fitted({**files, "expect": _NOTHING_EXPECTED}, ())

    @property
    def _where(self) -> str:
        return f"{self.path}::{self.called}"

    def _fitted(self, data: Mapping[str, Any], faults: Sequence[Mapping[str, Any]]) -> Inputs:
        text = self._text(data, faults)
        try:
            inputs = fitted(Source(self.path, text, definitions.plain(text, str(self.path))))
        except BadInput as error:
            raise _without_lines(error, self.path, self._where) from None
        # No line of it stands in any file.
        source = replace(inputs.experiment_source, path=Path(self._where), text="{}")
        return replace(inputs, experiment_source=source, called=self.called).with_load(self.load_percent)

    def _text(self, data: Mapping[str, Any], faults: Sequence[Mapping[str, Any]]) -> str:
        """What an experiment file would say."""
        whole = {"title": self.title, "section": self._section(data), "max_duration": _LONGEST, **data}
        return json.dumps({**whole, "faults": list(faults)}, indent=2, default=str, ensure_ascii=False)

    def _section(self, data: Mapping[str, Any]) -> str:
        """The section that is exercised: the one that is expected to be followed, else the document's first."""
        expect = data.get("expect")
        procedure = expect.get("procedure") if isinstance(expect, Mapping) else None
        if procedure and procedure != "none":
            return str(procedure)
        return next((each.section for each in self.document().procedures), "")

    def _need(self, *names: str) -> None:
        if missing := [name for name in names if not isinstance(self.data.get(name), str)]:
            words = ", ".join(f"{name}=..." for name in missing)
            settings = ", ".join(f"{MARKER}_{name}" for name in missing)
            raise BadInput(
                f"{self._where}: @pytest.mark.{MARKER}({words}) is missing, or {settings} in pytest's settings"
            )


def settings_of(node: pytest.Item) -> Settings:
    """What stands for `node`. Paths in markers are relative to the test's file, those in settings to the settings."""
    config = node.config
    folder = config.inipath.parent if config.inipath else config.rootpath
    data: dict[str, Any] = {}
    for name in FILES:
        if said := config.getini(f"{MARKER}_{name}"):
            data[name] = os.path.relpath(folder / said, node.path.parent)
    for mark in reversed(list(node.iter_markers(MARKER))):
        if mark.args:
            raise BadInput(
                f"{node.nodeid}: @pytest.mark.{MARKER} takes names with values, as an experiment file has them"
            )
        data.update(mark.kwargs)
    if target := config.getoption("gameday_target"):
        data["target"] = os.path.relpath(target, node.path.parent)
    if own := [name for name in _INJECTED_BY_THE_TEST if name in data]:
        raise BadInput(f"{node.nodeid}: {' and '.join(own)} is for the test to inject: drill.inject(...)")
    path = Path(os.path.relpath(node.path, config.invocation_params.dir))
    said_of_itself = getattr(getattr(node, "obj", None), "__doc__", None) or ""
    title = next((line.strip().rstrip(".") for line in said_of_itself.splitlines() if line.strip()), "")
    return Settings(
        data,
        path,
        node.name,
        title or node.name.removeprefix("test_").replace("_", " "),
        config.getoption("gameday_load"),
    )


def definition_of(fault: Fault | Mapping[str, Any]) -> dict[str, Any]:
    """A fault as an experiment file has it."""
    if not isinstance(fault, Fault):
        return dict(fault)
    said: dict[str, Any] = fault.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for name, key in (("lasts", "for"), ("after", "after")):
        if name in fault.model_fields_set:
            said[key] = f"{getattr(fault, name)}s"
    if fault.during:
        said["during"] = fault.during.value
    if fault.repeat:
        said["repeat"] = fault.repeat.model_dump(mode="json")
    return {"type": fault.type, **said}


def _without_lines(error: BadInput, path: Path, where: str) -> BadInput:
    """The same where what is wrong stands in a marker: its lines are those of no file."""
    return BadInput(
        *(
            replace(each, path=where, line=0, column=0)
            if isinstance(each, Problem) and each.path == str(path)
            else each
            for each in error.problems
        )
    )

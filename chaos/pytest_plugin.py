"""Drills under pytest: experiment files as items, and the fixtures `target`, `runbook` and `drill` for tests in Python.

Only YAML files that hold both `faults:` (or `random:`) and `runbook:` at the top level are collected, and only
where they or their own folder are named on the command line: a drill harms something, so it never runs because a
folder above it happened to be searched.

Everybody who has gameday installed loads this with every pytest run: what drills need is imported where one is run.
"""

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chaos.commands import overrides
from chaos.commands.runtime import DEFAULT, WANTED

if TYPE_CHECKING:
    from chaos.pytest_support.drill import PythonDrill
    from chaos.pytest_support.figures import Document
    from chaos.pytest_support.items import ExperimentFile
    from chaos.target.runtimes import RunningTarget

_IS_EXPERIMENT = [re.compile(rf"^{key}:", re.MULTILINE) for key in ("(faults|random)", "runbook")]
_SETTINGS = {
    "target": "the target file of drills in Python",
    "runbook": "their incident-response document",
    "bindings": "what its words mean on the target",
}
_DRILL = pytest.StashKey["PythonDrill"]()
_USED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of `gameday run` that stand for every drill, and the settings that stand for every test."""
    group = parser.getgroup("gameday")
    group.addoption("--gameday-home", default=".gameday", metavar="DIR", help="where runs and target data are kept")
    group.addoption(
        "--gameday-runtime",
        choices=WANTED,
        default=DEFAULT,
        help="as --runtime of `gameday run` (default: %(default)s)",
    )
    group.addoption("--gameday-target", type=Path, metavar="FILE", help="as --target of `gameday run`")
    group.addoption(
        "--gameday-load",
        type=overrides.percent,
        default=100,
        metavar="PERCENT",
        help="as --load of `gameday run` (default: %(default)s)",
    )
    for name, what in _SETTINGS.items():
        parser.addini(f"gameday_{name}", f"{what}, where no marker says it (relative to the settings)", default="")


def pytest_configure(config: pytest.Config) -> None:
    """A drill is marked so that pytest-timeout, where it is there, leaves it alone."""
    config.addinivalue_line(
        "markers",
        "gameday(target, runbook, bindings, expect, ...): what the fixtures target, runbook and drill go by: the keys "
        "of an experiment file, paths relative to the test's file",
    )
    if not config.pluginmanager.hasplugin("timeout"):
        config.addinivalue_line("markers", "timeout(seconds): no other timer than its own may end a drill")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ExperimentFile | None":
    """Collect an experiment that was named on the command line, itself or by its folder."""
    if file_path.suffix not in {".yaml", ".yml"} or not _named(file_path, parent.config):
        return None
    try:
        text = file_path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    if not all(pattern.search(text) for pattern in _IS_EXPERIMENT):
        return None
    from chaos.pytest_support.items import ExperimentFile

    parent.config.stash[_USED] = True
    return ExperimentFile.from_parent(parent, path=file_path)


@pytest.fixture
def target(request: pytest.FixtureRequest) -> "RunningTarget":
    """The running target of the test's marker, shared by the session; its data are put back first."""
    from chaos.pytest_support.asked import running_target

    request.config.stash[_USED] = True
    return running_target(request.node)


@pytest.fixture
def runbook(request: pytest.FixtureRequest) -> "Document":
    """The document of the test's marker, with its figures."""
    from chaos.pytest_support.asked import document

    return document(request.node)


@pytest.fixture
def drill(request: pytest.FixtureRequest) -> Iterator["PythonDrill"]:
    """A drill that the test steers: `with drill.inject(...)`; kept with its event log and report as any other."""
    from chaos.pytest_support.asked import python_drill

    request.config.stash[_USED] = True
    item: pytest.Item = request.node
    item.stash[_DRILL] = python_drill(item)
    yield item.stash[_DRILL]
    item.stash[_DRILL].finish()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """A drill in Python ends with its test, whatever ends that: undone, judged, and failed where it did not pass."""
    __tracebackhide__ = True
    try:
        result = yield
    except BaseException as error:
        if steered := item.stash.get(_DRILL, None):
            steered.finish(f"{type(error).__name__}: {error}".splitlines()[0])
        raise
    if steered := item.stash.get(_DRILL, None):
        steered.finish()
    return result


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """What a value of a drill or of a document rests on, below the comparison that it did not stand."""
    sides = [(each, getattr(each, "evidence", ())) for each in (left, right) if _is_ours(each)]
    if not any(evidence for _, evidence in sides):
        return None
    return [f"{left!r} {op} {right!r}", *(f"{value!r}: {each}" for value, evidence in sides for each in evidence)]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the target that drills of this session used."""
    if config.stash.get(_USED, False):
        from chaos.pytest_support.running import RUNNING

        if running := config.stash.get(RUNNING, None):
            running.close()


def _is_ours(value: object) -> bool:
    return type(value).__module__ in {"chaos.steering_results", "chaos.pytest_support.figures"}


def _named(path: Path, config: pytest.Config) -> bool:
    """Whether the file or its own folder stands on the command line; `pytest .` above it names neither."""
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return False
    given = {(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args}
    return bool({path, path.parent} & given)

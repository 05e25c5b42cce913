"""Runs experiment files as pytest items: `pytest experiments/`, one item a drill.

Only YAML files that hold both `faults:` (or `random:`) and `runbook:` at the top level are collected, and only
where they or their own folder are named on the command line: a drill harms something, so it never runs because a
folder above it happened to be searched.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chaos.commands.runtime import DEFAULT, WANTED

if TYPE_CHECKING:
    from chaos.drill import Drilled
    from chaos.inputs import Inputs

_IS_EXPERIMENT = [re.compile(rf"^{key}:", re.MULTILINE) for key in ("(faults|random)", "runbook")]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--gameday-home` and `--gameday-runtime`."""
    group = parser.getgroup("gameday")
    group.addoption("--gameday-home", default=".gameday", metavar="DIR", help="where runs and target data are kept")
    group.addoption(
        "--gameday-runtime",
        choices=WANTED,
        default=DEFAULT,
        help="as --runtime of `gameday run` (default: %(default)s)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """A drill is marked so that pytest-timeout, where it is there, leaves it alone."""
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
    if all(pattern.search(text) for pattern in _IS_EXPERIMENT):
        return ExperimentFile.from_parent(parent, path=file_path)
    return None


class ExperimentFile(pytest.File):
    """One experiment file."""

    def collect(self) -> Iterator["DrillItem"]:
        """The one drill of the file."""
        from chaos.errors import BadInput
        from chaos.inputs import read

        try:
            inputs = read(self.path)
        except BadInput as error:
            raise self.CollectError(str(error)) from None
        yield DrillItem.from_parent(self, name=inputs.name, inputs=inputs)


class DrillItem(pytest.Item):
    """One drill. Fails with every expectation that is not passed: expected, observed, evidence."""

    def __init__(self, *, inputs: "Inputs", **rest: Any) -> None:
        super().__init__(**rest)
        self._inputs = inputs
        # A drill has its own mandatory maximum duration and must undo its fault: no other timer may end it.
        self.add_marker(pytest.mark.timeout(0))

    def runtest(self) -> None:
        """Run the drill on the target that the session shares."""
        from chaos.outcome import Verdict

        drilled = _running(self.config).drill(self._inputs)
        self.user_properties.append(("verdict", drilled.verdict.value))
        self.user_properties.append(("report", str(drilled.folder / "report.html")))
        if drilled.verdict is not Verdict.PASSED:
            raise DrillFailed(drilled)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected and observed; the message alone for what is wrong with the set-up."""
        from chaos.errors import GamedayError

        if isinstance(excinfo.value, DrillFailed | GamedayError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the drill stands, and its title."""
        return self.path, 0, f"drill: {self._inputs.experiment.title}"


class DrillFailed(Exception):
    """A drill whose verdict is not passed; its text is what pytest shows."""

    def __init__(self, drilled: "Drilled") -> None:
        from chaos.report.summary import failure

        super().__init__(failure(drilled.records) + f"\nreport: {drilled.folder / 'report.html'}")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the target that drills of this session used."""
    if running := config.stash.get(_RUNNING, None):
        running.close()


class _Running:
    """The target and the signal handling that the drills of one pytest session share."""

    def __init__(self, home: Path, runtime: str) -> None:
        from contextlib import ExitStack

        from chaos.errors import NotCleaned
        from chaos.outcome import Verdict
        from chaos.report.live import Live
        from chaos.safety.interrupts import Interrupts
        from chaos.session import Home, Session

        with ExitStack() as stack:
            interrupts = stack.enter_context(Interrupts())
            live = stack.enter_context(Live())
            place = Home(home)
            if place.heal(live.say) is not Verdict.PASSED:
                raise NotCleaned("an earlier run still owes an undo: `gameday recover` says which")
            self._session = stack.enter_context(Session(place, live, interrupts, runtime))
            self._runtime = runtime
            self._stack = stack.pop_all()

    def drill(self, inputs: "Inputs") -> "Drilled":
        from chaos.runtime_choice import choices

        choices([inputs], self._runtime)  # a session looks when it starts a target, and this one shares it
        drilled = self._session.drill(inputs)
        if drilled.interrupted:
            raise KeyboardInterrupt
        return drilled

    def close(self) -> None:
        self._stack.close()


_RUNNING = pytest.StashKey[_Running]()


def _running(config: pytest.Config) -> _Running:
    if _RUNNING not in config.stash:
        config.stash[_RUNNING] = _Running(
            Path(config.getoption("--gameday-home")), config.getoption("--gameday-runtime")
        )
    return config.stash[_RUNNING]


def _named(path: Path, config: pytest.Config) -> bool:
    """Whether the file or its own folder stands on the command line; `pytest .` above it names neither."""
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return False
    given = {(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args}
    return bool({path, path.parent} & given)

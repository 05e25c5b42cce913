"""Experiment files as pytest items: one a drill."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chaos.drill import Drilled
from chaos.errors import BadInput, GamedayError
from chaos.inputs import Inputs, read
from chaos.outcome import Verdict
from chaos.pytest_support.running import running
from chaos.report.summary import failure
from chaos.session import REPORT_NAME


class ExperimentFile(pytest.File):
    """One experiment file."""

    def collect(self) -> Iterator["DrillItem"]:
        """The one drill of the file."""
        try:
            inputs = read(self.path, self.config.getoption("gameday_target"))
            loaded = inputs.with_load(self.config.getoption("gameday_load"))
        except BadInput as error:
            raise self.CollectError(str(error)) from None
        yield DrillItem.from_parent(self, name=inputs.name, inputs=loaded)


class DrillItem(pytest.Item):
    """One drill. Fails with every expectation that is not passed: expected, observed, evidence."""

    def __init__(self, *, inputs: Inputs, **rest: Any) -> None:
        super().__init__(**rest)
        self._inputs = inputs
        # A drill has its own mandatory maximum duration and must undo its fault: no other timer may end it.
        self.add_marker(pytest.mark.timeout(0))

    def runtest(self) -> None:
        """Run the drill on the target that the session shares."""
        drilled = running(self.config).drill(self._inputs)
        told(self, drilled)
        if drilled.verdict is not Verdict.PASSED:
            raise DrillFailed(drilled)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected and observed; the message alone for what is wrong with the set-up."""
        if isinstance(excinfo.value, DrillFailed | GamedayError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the drill stands, and its title."""
        return self.path, 0, f"drill: {self._inputs.experiment.title}"


class DrillFailed(Exception):
    """A drill whose verdict is not passed; its text is what pytest shows."""

    def __init__(self, drilled: Drilled) -> None:
        super().__init__(failure(drilled.records) + f"\nreport: {drilled.folder / REPORT_NAME}")


def told(item: pytest.Item, drilled: Drilled) -> None:
    """Add the verdict and the report to what `--junitxml` and other plugins are told of `item`."""
    item.user_properties.append(("verdict", drilled.verdict.value))
    item.user_properties.append(("report", str(drilled.folder / REPORT_NAME)))

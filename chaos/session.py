"""Where runs are kept, and several drills in order on one running target."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from chaos.drill import Drill, Drilled
from chaos.errors import GamedayError, SetupError
from chaos.inputs import Inputs
from chaos.outcome import Verdict, worst
from chaos.report.html import render
from chaos.report.live import Live
from chaos.response.slack_settings import slack_settings
from chaos.runbook.binding_check import BindingState, check_bindings
from chaos.runs import run_named
from chaos.runtime_choice import choices
from chaos.safety import aftermath
from chaos.safety.interrupts import Interrupts
from chaos.safety.owner import claim
from chaos.safety.recover import recover
from chaos.safety.target_lock import held
from chaos.steering import SteeredDrill
from chaos.target.port import Progress
from chaos.target.runtimes import ATTACHED, EMBEDDED, RunningTarget, attach, start, stop_leftovers

REPORT_NAME = "report.html"
WORKERS = "workers"
"""The folder of a home with a home for each test worker beside others."""

D = TypeVar("D", bound=Drill)


@dataclass(frozen=True, slots=True)
class Home:
    """Where runs and target data are kept (`.gameday` beside the project)."""

    path: Path

    @property
    def runs(self) -> Path:
        """One folder a drill."""
        return self.path / "runs"

    def target(self, name: str) -> Path:
        """The data of the target `name`."""
        return self.path / "targets" / name

    def worker(self, name: str) -> "Home":
        """The home of the test worker `name`: nothing in it is shared with others that run side by side."""
        return Home(self.path / WORKERS / name)

    def heal(self, say: Progress) -> Verdict:
        """Undo what dead runs still owe and end what they left running; every step is said.

        Not cleaned where something is still owed. Raises SetupError where another run holds a target.
        """
        found = recover(self.runs, attach)
        for each in found:
            say(f"{each.run.name}: {each.fault or 'undo log'}: {each.sentence}")
        for run in dict.fromkeys(each.run for each in found if each.undone):
            undone = [each for each in found if each.run == run]
            aftermath.tell(run, undone, "its own end", "the process of the drill died; a later command undid the fault")
        clean = all(each.clean for each in found)
        # A target that still owes an undo stays up: its state may be all that tells what to restore.
        if clean:
            for state_dir in sorted(self.path.glob("targets/*/")):
                stop_leftovers(state_dir, say)
        workers = [Home(each).heal(say) for each in sorted(self.path.glob(f"{WORKERS}/*/"))]
        return worst([Verdict.PASSED if clean else Verdict.NOT_CLEANED, *workers])

    def new_run(self, name: str) -> Path:
        """A new folder for a drill of `name`. Raises SetupError where it cannot be made."""
        stamp = time.strftime("%Y%m%d-%H%M%S")
        for suffix in ("", *(f"-{n}" for n in range(2, 100))):
            folder = self.runs / f"{stamp}-{name}{suffix}"
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                continue
            except OSError as error:
                raise SetupError(f"{folder}: cannot be made: {error.strerror}") from None
            return folder
        raise SetupError(f"{self.runs}: a hundred runs of {name} in one second")

    def run(self, name: str) -> Path:
        """The folder of a run by its path, the end of its name, or `latest`. Raises BadInput."""
        return run_named(self.runs, name)


class Session:
    """Runs drills one after the other, keeping the target up between those that share it.

    Raises BadInput where the environment says of Slack what cannot be.
    A context manager: the target is stopped at the end, however it ends.
    """

    def __init__(self, home: Home, live: Live, interrupts: Interrupts, runtime: str = EMBEDDED) -> None:
        self._home = home
        self._runtime = runtime
        self._live = live
        self._interrupts = interrupts
        # Before a target is started for a drill whose reports could not be sent.
        slack_settings(os.environ)
        self._target: RunningTarget | None = None
        self._target_path: Path | None = None

    def drill(self, inputs: Inputs) -> Drilled:
        """Run one drill and write its report.

        Raises SetupError where the target does not come up, or another drill has it.
        """
        with self._prepared(inputs, Drill) as drill:
            drilled = drill.run()
        self._report(drilled)
        return drilled

    @contextmanager
    def steered(self, inputs: Inputs) -> Iterator[SteeredDrill]:
        """A drill that goes on step by step; ended, and its report written, when this is left. Raises as above."""
        with self._prepared(inputs, SteeredDrill) as drill:
            try:
                yield drill
            finally:
                drilled = drill.end()
        self._report(drilled)

    def target(self, inputs: Inputs) -> RunningTarget:
        """The running target of `inputs`, started or with its data put back. Raises SetupError."""
        return self._ready(inputs)

    @contextmanager
    def _prepared(self, inputs: Inputs, kind: type[D]) -> Iterator[D]:
        """A drill in a folder of its own on a target that no other drill has meanwhile."""
        self._tell_gaps(inputs)
        target = self._ready(inputs)
        folder = self._home.new_run(re.sub(r"\W+", "-", inputs.name).strip("-"))
        with ExitStack() as lock:
            try:
                lock.enter_context(held(target.identities, folder))
            except GamedayError:
                folder.rmdir()  # nothing was drilled
                raise
            try:
                claim(folder, self._state_dir(inputs))
                drill = kind(inputs, target, folder, self._live, self._interrupts)
            except OSError as error:
                raise SetupError(f"{folder}: cannot be written: {error.strerror}") from None
            yield drill

    def _report(self, drilled: Drilled) -> None:
        folder = drilled.folder
        try:
            (folder / REPORT_NAME).write_text(render(drilled.records), encoding="utf-8")
        except Exception as error:  # noqa: BLE001 - the verdict stands, whatever becomes of its report
            self._live.say(f"the report could not be written ({error}); `gameday report {folder.name}` tries again")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _t: type[BaseException] | None, _v: BaseException | None, _tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop the target. Safe to call twice."""
        if self._target:
            with self._interrupts.held():
                self._live.say("letting the target go" if self._target.runtime == ATTACHED else "stopping the target")
                self._target.stop()
                self._target = None

    def _ready(self, inputs: Inputs) -> RunningTarget:
        path = inputs.target_source.path.resolve()
        if self._target and path == self._target_path:
            if inputs.target.attach is None:
                self._live.say("putting the target's data back")
            self._target.reset_data()
            return self._target
        self.close()
        (choice,) = choices([inputs], self._runtime)
        self._live.say(f"{inputs.target.name}: on the {choice.runtime} runtime ({choice.why})")
        state_dir = self._state_dir(inputs)
        self._target = start(inputs.target, inputs.target_base, state_dir, self._live.say, choice.runtime)
        self._target_path = path
        return self._target

    def _tell_gaps(self, inputs: Inputs) -> None:
        rows = check_bindings(inputs.runbook, inputs.bindings)
        for row in rows:
            if row.state is BindingState.NOT_UNDERSTOOD:
                self._live.say(f"{inputs.runbook.path}:{row.line}: not understood: {row.text}")
        if unbound := sum(row.state is BindingState.NOT_EXECUTABLE for row in rows):
            self._live.say(f"{inputs.runbook.path}: {unbound} rows are not executable; `gameday plan` names them")

    def _state_dir(self, inputs: Inputs) -> Path:
        return self._home.target(inputs.target.name).resolve()

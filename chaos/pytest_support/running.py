"""What the drills of one pytest session share: the target, the home, and who hears Ctrl-C."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from chaos.drill import Drilled
from chaos.errors import NotCleaned
from chaos.inputs import Inputs
from chaos.outcome import Verdict
from chaos.report.live import Live
from chaos.runtime_choice import choices
from chaos.safety.interrupts import Interrupts
from chaos.session import Home, Session
from chaos.target import ports


class Running:
    """Healed first. Raises NotCleaned where an earlier run still owes an undo, SetupError where another one runs."""

    def __init__(self, home: Home, runtime: str) -> None:
        with ExitStack() as stack:
            interrupts = stack.enter_context(Interrupts())
            live = stack.enter_context(Live())
            if home.heal(live.say) is not Verdict.PASSED:
                raise NotCleaned("an earlier run still owes an undo: `gameday recover` says which")
            self.session = stack.enter_context(Session(home, live, interrupts, runtime))
            self._runtime = runtime
            self._stack = stack.pop_all()

    def allowed(self, inputs: Inputs) -> Inputs:
        """`inputs`, where the runtime can do what they say; a session looks only when it starts a target."""
        choices([inputs], self._runtime)
        return inputs

    def drill(self, inputs: Inputs) -> Drilled:
        """Run one drill to its end. Raises KeyboardInterrupt where it was interrupted."""
        drilled = self.session.drill(self.allowed(inputs))
        if drilled.interrupted:
            raise KeyboardInterrupt
        return drilled

    def close(self) -> None:
        """Stop the target."""
        self._stack.close()


RUNNING = pytest.StashKey[Running]()


def running(config: pytest.Config) -> Running:
    """The one of this session, begun by the first that asks."""
    if RUNNING not in config.stash:
        config.stash[RUNNING] = Running(_home(config), config.getoption("--gameday-runtime"))
    return config.stash[RUNNING]


def _home(config: pytest.Config) -> Home:
    """The home that was given; of a worker beside others, one of its own, and ports of its own."""
    home = Home(Path(config.getoption("--gameday-home")))
    worker: dict[str, str | int] | None = getattr(config, "workerinput", None)
    if worker is None:
        return home
    name = str(worker["workerid"])
    ports.keep_to(int(name.removeprefix("gw")), int(worker["workercount"]))
    return home.worker(name)

"""Undoing what dead runs still owe: a drill that was killed leaves its undo log, and that is enough.

Whoever undoes (a guardian, `gameday recover`, `gameday stop`, the next run) holds the run's undo log meanwhile, so
that no two ever undo the same run at a time, and the target, so that no drill of another home has it.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from chaos.errors import GamedayError, NotCleaned
from chaos.faults.catalogue import fault_of
from chaos.safety.active import judged
from chaos.safety.owner import owner_of
from chaos.safety.target_lock import held
from chaos.safety.undo import Undone, carry_out
from chaos.safety.undo_log import FILE_NAME, Owed, UndoLog
from chaos.target.port import Target
from chaos.target.runtimes import RunningTarget

GUARDIAN_WITHIN_S = 30.0
"""For so long a guardian may undo, and end what its drill left running, before somebody else does."""
HELD_WITHIN_S = 30.0
_LOOK_EVERY_S = 0.02

Attach = Callable[[Path], RunningTarget | None]
"""The running target whose state folder this is; None where it is gone."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """One debt of a dead run and what became of it. `clean` is false where it is still owed.

    `undone` is the proof, None where the target is gone or could not be asked.
    """

    run: Path
    fault: str
    clean: bool
    sentence: str
    undone: Undone | None = None


def recover(runs_dir: Path, attach: Attach) -> list[Recovery]:
    """Undo everything that dead runs under `runs_dir` owe, and those whose drill is over though its process goes on.

    Runs that still go on are left alone.

    The guardian of a run that died a moment ago is waited for. Never raises for one debt: the others are paid all
    the same, and each is reported.
    """
    found: list[Recovery] = []
    for log in sorted(runs_dir.glob(f"*/{FILE_NAME}")):
        owner = owner_of(log.parent)
        if owner is None or not owner.alive() or judged(log.parent):
            await_guardian(log.parent)
            found += recover_run(log.parent, attach)
    return found


def await_guardian(run: Path) -> None:
    """Return once the guardian of `run`, whose drill is dead, has ended, or has had GUARDIAN_WITHIN_S to."""
    owner = owner_of(run)
    waiting = Retrying(
        stop=stop_after_delay(GUARDIAN_WITHIN_S),
        wait=wait_fixed(_LOOK_EVERY_S),
        retry=retry_if_result(bool),
        retry_error_callback=lambda _: None,  # it hangs: whoever waits undoes instead
    )
    waiting(lambda: owner is not None and owner.guarded())


def recover_run(run: Path, attach: Attach) -> list[Recovery]:
    """Undo what the run in the folder `run` owes; its drill is dead, or is the one that asks. Never raises."""
    owner = owner_of(run)
    try:
        with _held(run):
            return list(_recover(run, attach, Path(owner.target) if owner else None))
    except FileNotFoundError:
        return []
    except (GamedayError, OSError) as error:
        return [Recovery(run, "", clean=False, sentence=str(error))]


@contextmanager
def _held(run: Path) -> Iterator[None]:
    """Keep everybody else from undoing the run meanwhile. Raises NotCleaned where somebody does not get done."""
    # The undo log itself: on a full disk no other file can be made.
    descriptor = os.open(run / FILE_NAME, os.O_RDONLY | os.O_CLOEXEC)

    def taken() -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    waiting = Retrying(
        stop=stop_after_delay(HELD_WITHIN_S),
        wait=wait_fixed(_LOOK_EVERY_S),
        retry=retry_if_result(lambda done: not done),
        retry_error_callback=lambda _: False,
    )
    try:
        if not waiting(taken):
            raise NotCleaned(f"another process has been undoing {run.name} for {HELD_WITHIN_S:g} s")
        yield
    finally:
        os.close(descriptor)


def _recover(run: Path, attach: Attach, state_dir: Path | None) -> Iterator[Recovery]:
    log = UndoLog(run / FILE_NAME)
    try:
        debts = log.owed()
    except GamedayError as error:
        yield Recovery(run, "", clean=False, sentence=str(error))
        return
    if not debts:
        return
    with ExitStack() as lock:
        try:
            target = _target_of(state_dir, attach)
            if target:
                lock.enter_context(held(target.identities, run, undoing=True))
        except GamedayError as error:
            yield from (Recovery(run, debt.fault, clean=False, sentence=f"still owed: {error}") for debt in debts)
            return
        for debt in debts:
            try:
                sentence, undone = _pay(log, debt, target)
                yield Recovery(run, debt.fault, clean=True, sentence=sentence, undone=undone)
            except GamedayError as error:
                yield Recovery(run, debt.fault, clean=False, sentence=f"still owed: {error}")


def _target_of(state_dir: Path | None, attach: Attach) -> RunningTarget | None:
    if state_dir is None:
        raise NotCleaned("the run does not say which target it drilled")
    return attach(state_dir)


def _pay(log: UndoLog, debt: Owed, target: Target | None) -> tuple[str, Undone | None]:
    """What was done, with the proof. Raises GamedayError where the debt stays."""
    if target is None:
        reason = "the target is gone, and the fault with it"
        log.settle(debt.fault, reason)
        return reason, None
    undone = carry_out(fault_of(debt.definition), target, debt.prior)
    if undone.differences:
        raise NotCleaned("; ".join(undone.differences))
    sentence = "undone: the state equals the captured one" if undone.needed else "restored already by somebody else"
    log.settle(debt.fault, sentence)
    return sentence, undone

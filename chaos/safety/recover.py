"""Undoing what dead runs still owe: a drill that was killed leaves its undo log, and that is enough."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chaos.errors import GamedayError, NotCleaned
from chaos.faults.catalogue import fault_of
from chaos.safety.owner import owner_of
from chaos.safety.undo import Undone, carry_out
from chaos.safety.undo_log import FILE_NAME, Owed, UndoLog
from chaos.target.port import Target

Attach = Callable[[Path], Target | None]
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
    """Undo everything that dead runs under `runs_dir` owe. Runs that still go on are left alone.

    Never raises for one debt: the others are paid all the same, and each is reported.
    """
    found: list[Recovery] = []
    for log in sorted(runs_dir.glob(f"*/{FILE_NAME}")):
        owner = owner_of(log.parent)
        if owner is None or not owner.alive():
            found += _recover(log.parent, attach, Path(owner.target) if owner else None)
    return found


def _recover(run: Path, attach: Attach, state_dir: Path | None) -> Iterator[Recovery]:
    log = UndoLog(run / FILE_NAME)
    try:
        debts = log.owed()
    except GamedayError as error:
        yield Recovery(run, "", clean=False, sentence=str(error))
        return
    if not debts:
        return
    try:
        target = _target_of(state_dir, attach)
    except GamedayError as error:
        yield from (Recovery(run, debt.fault, clean=False, sentence=f"still owed: {error}") for debt in debts)
        return
    for debt in debts:
        try:
            sentence, undone = _pay(log, debt, target)
            yield Recovery(run, debt.fault, clean=True, sentence=sentence, undone=undone)
        except GamedayError as error:
            yield Recovery(run, debt.fault, clean=False, sentence=f"still owed: {error}")


def _target_of(state_dir: Path | None, attach: Attach) -> Target | None:
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

"""What goes on and what is owed, from the files of a home alone: it works from any terminal."""

import os
import re
from contextlib import suppress
from pathlib import Path

import msgspec

from chaos import event_log
from chaos.definitions import DURATION
from chaos.errors import GamedayError
from chaos.events import (
    EffectProven,
    FaultEnded,
    FaultInjected,
    PhaseStarted,
    Record,
    UndoProven,
)
from chaos.safety.owner import FILE_NAME, Owner, owner_of
from chaos.safety.undo_log import FILE_NAME as UNDO_LOG
from chaos.safety.undo_log import UndoLog
from chaos.target.ledger import ATTACHED_FILE, CONTAINERS_FILE, boot_id
from chaos.target.processes import Process, find

_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_LIMITS = {"steady state": ("steady_state", "within"), "inject": ("effect_within",), "observe": ("max_duration",)}
"""The key of the experiment that limits each phase."""
_DEFAULTS_S = {"steady state": 45.0, "inject": 5.0}


class InPlace(msgspec.Struct, frozen=True):
    """A fault that is in place: `effect` is the evidence, empty while none has been seen."""

    fault: str
    service: str
    since_s: float
    effect: str


class Active(msgspec.Struct, frozen=True, kw_only=True):
    """A run whose drill goes on, or which owes an undo. Times are seconds of the drill; None is unknown.

    `left_s` is how long the phase may still take. `pid` is None where the drill's process is dead.
    """

    run: str
    title: str
    pid: int | None
    guardian: int | None
    guarded: bool
    phase: str
    elapsed_s: float | None
    left_s: float | None
    in_place: list[InPlace]
    owed: list[str]
    trouble: str = ""


class Up(msgspec.Struct, frozen=True):
    """A target that is up. `held_by` is the process that uses it, None where nobody does: it was left behind."""

    name: str
    runtime: str
    state_dir: str
    held_by: int | None


def runs(folder: Path, now_wall_s: float) -> list[Active]:
    """Every run under `folder` that goes on or owes something, oldest first."""
    return [found for run in sorted(folder.glob("*/")) if (found := _active(run, now_wall_s))]


def going_on(folder: Path) -> list[tuple[Path, Owner]]:
    """The runs under `folder` whose drills go on."""
    found = ((run, owner_of(run)) for run in sorted(folder.glob("*/")) if (run / FILE_NAME).exists())
    return [(run, owner) for run, owner in found if owner and owner.alive() and not judged(run)]


def targets(folder: Path) -> list[Up]:
    """Every target under `folder` of which something may run, or which a process is attached to."""
    return [found for state_dir in sorted(folder.glob("*/")) if (found := _up(state_dir))]


def held_by(state_dir: Path) -> Process | None:
    """The process that has the state folder of a target; None where none has."""
    lock = state_dir / "locks" / ".run.lock"
    try:
        # Not by trying to lock: that would keep a run that begins now from it.
        status = lock.stat()
        wanted = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
        held = re.search(rf"FLOCK +ADVISORY +WRITE (\d+) {wanted} ", Path("/proc/locks").read_text(encoding="ascii"))
    except OSError:
        return None
    return find(int(held[1])) if held else None


def _active(run: Path, now_wall_s: float) -> Active | None:
    owner = owner_of(run)
    alive = owner is not None and owner.alive() and not judged(run)
    owed, trouble = _owed(run)
    if not alive and not owed and not trouble:
        return None
    records = _records(run)
    phase, phase_s = _phase(records)
    elapsed_s = max(0.0, now_wall_s - records[0].wall_s) if records and alive else None
    return Active(
        run=run.name,
        title=event_log.started(records).title if records else "",
        pid=owner.process.pid if owner and alive else None,
        guardian=owner.guardian.pid if owner and owner.guardian else None,
        guarded=owner is not None and owner.guarded(),
        phase=phase if alive else "dead",
        elapsed_s=elapsed_s,
        left_s=_left_s(records, phase, elapsed_s - phase_s) if elapsed_s is not None else None,
        in_place=_in_place(records),
        owed=owed,
        trouble=trouble,
    )


def judged(run: Path) -> bool:
    """Whether the drill has come to its end: its process may have gone on to another one."""
    with suppress(OSError), (run / event_log.FILE_NAME).open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 8192))
        return b'"kind":"DrillJudged"' in file.read()
    return False


def _records(run: Path) -> list[Record]:
    with suppress(GamedayError):
        return event_log.read(run / event_log.FILE_NAME)
    return []


def _owed(run: Path) -> tuple[list[str], str]:
    if not (run / UNDO_LOG).exists():
        return [], ""
    try:
        return [each.fault for each in UndoLog(run / UNDO_LOG).owed()], ""
    except GamedayError as error:
        return [], str(error)


def _phase(records: list[Record]) -> tuple[str, float]:
    """The phase, and when it began."""
    begun = [(each.event.phase, each.at_s) for each in records if isinstance(each.event, PhaseStarted)]
    return begun[-1] if begun else ("set-up", 0.0)


def _left_s(records: list[Record], phase: str, in_phase_s: float) -> float | None:
    """How long the phase may still take, by what the experiment's file says; None where it does not limit it."""
    value: object = event_log.started(records).experiment
    for key in _LIMITS.get(phase, ()):
        value = value.get(key) if isinstance(value, dict) else None
    found = re.match(DURATION, value) if isinstance(value, str) else None
    limit_s = float(found[1]) * _UNITS_S[found[2]] if found else _DEFAULTS_S.get(phase)
    return None if limit_s is None else max(0.0, limit_s - in_phase_s)


def _in_place(records: list[Record]) -> list[InPlace]:
    """What was injected and not seen gone."""
    there: dict[str, InPlace] = {}
    for each in records:
        match each.event:
            case FaultInjected(fault=fault, service=service):
                seen = there[fault].effect if fault in there else ""
                there[fault] = InPlace(fault, service, each.at_s, seen)
            case EffectProven(fault=fault, evidence=evidence) if fault in there:
                there[fault] = msgspec.structs.replace(there[fault], effect=evidence)
            case FaultEnded(fault=fault) | UndoProven(fault=fault, differences=[]):
                there.pop(fault, None)
    return list(there.values())


def _up(state_dir: Path) -> Up | None:
    record = state_dir / "target.json"
    runtime = "embedded"
    with suppress(OSError, msgspec.DecodeError):
        if msgspec.json.decode(record.read_bytes()).get("boot") == boot_id():
            return Up(state_dir.name, runtime, str(state_dir), _pid(held_by(state_dir)))
    if (state_dir / CONTAINERS_FILE).exists():
        return Up(state_dir.name, "docker", str(state_dir), _pid(held_by(state_dir)))
    if (state_dir / ATTACHED_FILE).exists() and (by := _pid(held_by(state_dir))):
        return Up(state_dir.name, "attached", str(state_dir), by)
    return None


def _pid(process: Process | None) -> int | None:
    return process.pid if process else None

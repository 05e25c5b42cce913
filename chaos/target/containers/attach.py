"""Reaching a target on Docker that another process started."""

from pathlib import Path

from chaos.target.containers import leftovers
from chaos.target.containers.record import container_ledger
from chaos.target.containers.target import DockerTarget


def attach(state_dir: Path) -> DockerTarget | None:
    """The target whose record is in `state_dir`; None where there is none of this boot.

    One whose stop was cut short, as by an engine that went away, is ended first, and what was done to it ends with it.
    """
    ledger = container_ledger(state_dir)
    record = ledger.read()
    if record and record.stopping:
        leftovers.end(state_dir, progress=lambda _: None)
        return None
    return DockerTarget(ledger, record) if record else None

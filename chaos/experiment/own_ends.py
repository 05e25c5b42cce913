"""Whether faults that end by themselves do so in time, and as the experiment expects."""

from typing import Any

from chaos.experiment.definition import EndedBy, Experiment
from chaos.experiment.found import Found
from chaos.experiment.schedule import placed
from chaos.scales import Severity


def own_ends_fit(experiment: Experiment[Any], hold_s: float) -> Found:
    """What is wrong with the ends of faults; a recovery must hold for `hold_s`."""
    limit_s, expect = experiment.max_duration, experiment.expect
    needed_s = 0.0 if expect.severity is Severity.NONE else hold_s
    for path, fault in placed(experiment):
        if fault.lasts is None:
            continue
        where = (*path, "for")
        # One that begins later has its time told with its beginning (`sequence.comes_in_time`).
        if fault.lasts + needed_s > limit_s and not (fault.after or fault.repeat):
            held = f", and a recovery must hold {needed_s:g} s after it" if needed_s else ""
            message = f"{fault.label} ends after {fault.lasts:g} s{held}; the drill ends after {limit_s:g} s"
            yield where, message, f"max_duration must be at least {fault.lasts + needed_s:g}s"
        if expect.ended_by is EndedBy.UNDO:
            message = f"{fault.label} ends by itself after {fault.lasts:g} s, before our undo"
            yield where, message, "say ended_by: own end, or leave for out"
        within_s = expect.recovered_within
        if expect.ended_by is EndedBy.OWN_END and within_s is not None and within_s <= fault.lasts:
            message = f"nothing recovers within {within_s:g} s while {fault.label} lasts {fault.lasts:g} s"
            yield ("expect", "recovered_within"), message, f"more than {fault.lasts:g}s is possible"

"""Whether the faults of an experiment can follow on each other as it says, and be judged before the drill ends."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from chaos.experiment.definition import Experiment
from chaos.experiment.found import Found
from chaos.experiment.schedule import Occurrence, earliest_s, occurrences, placed
from chaos.scales import Severity

_CHANCE = "random"


def something_is_injected(experiment: Experiment[Any]) -> Found:
    """An experiment has faults, or says that it has none: `faults: []` makes it a control."""
    if "faults" not in experiment.model_fields_set and experiment.random is None:
        yield (), "nothing is injected", "say what under faults, or under random; faults: [] is a control"


def picks_fit(experiment: Experiment[Any]) -> Found:
    """As many as are picked are there to be picked from, and there is a choice."""
    if (random := experiment.random) and random.pick > len(random.candidates):
        message = f"{random.pick} are to be picked from {len(random.candidates)}"
        yield ("random", "pick"), message, f"at most {len(random.candidates)}"


def blast_radius_kept(experiment: Experiment[Any]) -> Found:
    """Whatever is picked, no more services are touched than the experiment allows."""
    always = {fault.service for fault in experiment.faults}
    others = {fault.service for _, fault in placed(experiment)} - always
    picked = min(len(others), experiment.random.pick) if experiment.random else 0
    if len(always) + picked > experiment.max_services:
        services = ", ".join(sorted(always | others))
        may = "may touch" if picked < len(others) else "touch"
        message = (
            f"the faults {may} {len(always) + picked} services ({'of ' if picked < len(others) else ''}{services})"
        )
        yield ("faults",) if always else (_CHANCE, "from"), message, f"max_services allows {experiment.max_services}"


def begins_somewhere(experiment: Experiment[Any]) -> Found:
    """Something is injected at once, whatever is picked: all other times count from that."""
    if any(not fault.after and fault.during is None for fault in experiment.faults):
        return
    late = [(path, fault) for path, fault in placed(experiment) if fault.after or fault.during]
    chance = experiment.random
    certain = chance and chance.pick > sum(path[0] == _CHANCE for path, _ in late)
    if late and not certain:
        path, fault = late[0]
        message = f"{fault.label} waits, and nothing is injected at once that it could wait for"
        yield (*path, "during" if fault.during else "after"), message, "let one fault begin at once"


def comes_in_time(experiment: Experiment[Any], hold_s: float) -> Found:
    """The last injection leaves time for its own end and for a recovery that must hold for `hold_s`."""
    limit_s = experiment.max_duration
    needed_s = 0.0 if experiment.expect.severity is Severity.NONE else hold_s
    for path, fault in placed(experiment):
        if fault.repeat and fault.lasts is not None and fault.lasts >= fault.repeat.every:
            message = f"{fault.label} lasts {fault.lasts:g} s, and is to come back every {fault.repeat.every:g} s"
            yield (*path, "repeat", "every"), message, f"more than {fault.lasts:g}s"
        all_of_them = list(occurrences(path, fault))
        last = all_of_them[-1]
        begins_s = earliest_s(last, all_of_them)
        if begins_s and begins_s + (fault.lasts or 0.0) + needed_s > limit_s:
            message = (
                f"{last.label} begins after {begins_s:g} s at the earliest, and is to be judged within {limit_s:g} s"
            )
            hint = f"max_duration must be at least {begins_s + (fault.lasts or 0.0) + needed_s:g}s"
            yield (*path, "repeat" if fault.repeat else "after"), message, hint


def one_at_a_time(experiment: Experiment[Any]) -> Found:
    """Two faults in one service do not overlap: the second would capture the first's damage as the state to restore."""
    groups = [(path, list(occurrences(path, fault))) for path, fault in placed(experiment)]
    for (path, first), (later, second) in combinations(groups, 2):
        one, other = first[0].fault, second[0].fault
        never_both = path[0] == later[0] == _CHANCE and experiment.random and experiment.random.pick == 1
        if one.service == other.service and not never_both and not _apart(first, second):
            message = f"{other.label} would find {one.service} as {one.label} left it, and take that for its own state"
            yield later, message, "let it wait: during: recovery, or after the end that for gives the other"


def _apart(first: Sequence[Occurrence], second: Sequence[Occurrence]) -> bool:
    """Whether one of two faults is known to be over before the other begins."""
    if first[0].during is not second[0].during:
        return True  # a recovery begins when all before it have ended
    return _over_before(first, second) or _over_before(second, first)


def _over_before(one: Sequence[Occurrence], other: Sequence[Occurrence]) -> bool:
    lasts_s = one[-1].fault.lasts
    return lasts_s is not None and earliest_s(one[-1], list(one)) + lasts_s <= earliest_s(other[0], list(other))

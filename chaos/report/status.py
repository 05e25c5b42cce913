"""What goes on and what is owed, for a terminal and as JSON."""

from collections.abc import Iterator, Sequence

import msgspec

from chaos.durations import tenths
from chaos.safety.active import Active, Up


def json_of(runs: Sequence[Active], targets: Sequence[Up]) -> str:
    """Both as one JSON object."""
    return msgspec.json.format(msgspec.json.encode({"runs": runs, "targets": targets}), indent=2).decode()


def lines(runs: Sequence[Active], targets: Sequence[Up]) -> Iterator[str]:
    """Both for people; what has to be done first says how."""
    for each in runs:
        yield f"{each.title or 'a drill'}  {each.run}"
        yield f"  {_course(each)}"
        if each.pid is not None:
            yield f"  {_guard(each)}"
        for fault in each.in_place if each.pid is not None else ():
            yield f"  in place: {fault.fault} in {fault.service} since +{fault.since_s:.1f} s  {fault.effect}".rstrip()
        if each.owed:
            yield f"  owed: the undo of {', '.join(each.owed)}"
        if each.trouble:
            yield f"  {each.trouble}"
        if each.pid is None:
            yield "  undo it: gameday recover"
    for target in targets:
        used = f"used by process {target.held_by}" if target.held_by else "left behind: gameday recover ends it"
        yield f"target {target.name} is up ({target.runtime}), {used}"
    if not runs and not targets:
        yield "no drill runs, nothing is owed, no target is up"


def _course(it: Active) -> str:
    if it.pid is None:
        return "its process is dead"
    passed = "" if it.elapsed_s is None else f", {tenths(it.elapsed_s)} since it began"
    left = "" if it.left_s is None else f", at most {tenths(it.left_s)} left of this phase"
    return f"process {it.pid}: {it.phase}{passed}{left}"


def _guard(it: Active) -> str:
    if it.guarded:
        return f"guarded by process {it.guardian}"
    return "its guardian is gone" if it.guardian else "not guarded: nothing is injected yet"

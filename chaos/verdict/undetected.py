"""What was seen of a failure that opened no incident: levels, and procedures that would have applied."""

from collections.abc import Iterator

from chaos.events import LevelChanged, SteadyStateJudged
from chaos.incident.engine import Engine
from chaos.incident.matching import matches
from chaos.incident.observation import observed
from chaos.scales import Level
from chaos.verdict.facts import Facts
from chaos.verdict.words import listed

_RISEN: dict[str, Level] = {level.word: level for level in Level if level is not Level.NONE}


def undetected(facts: Facts) -> str:
    """In one line; empty where nothing rose and no condition held, and where no steady target was hit."""
    steady = any(event.met for _, event in facts.all(SteadyStateJudged))
    if facts.times.injected_s is None or not steady:
        return ""
    levels = listed(list(_levels(facts)))
    return "; ".join([*([f"levels reached: {levels}"] if levels else []), *_conditions(facts)])


def _levels(facts: Facts) -> Iterator[str]:
    """The worst level of each subject that rose under the fault, worst first."""
    worst: dict[tuple[str, str], Level] = {}
    for _, event in facts.under_fault(LevelChanged):
        if (level := _RISEN.get(event.level)) is not None:
            about = (event.metric, event.subject)
            worst[about] = max(level, worst.get(about, level))
    for (metric, subject), level in sorted(worst.items(), key=lambda each: (-each[1], each[0])):
        yield f"{metric} of {subject} {level.word}"


def _conditions(facts: Facts) -> Iterator[str]:
    """Every procedure whose condition held under the fault, from when on and by what, in the order of the document."""
    engine = Engine(facts.runbook, facts.bindings)
    held: dict[str, str] = {}
    for record in observed(facts.records):
        engine.fold(record)
        if facts.times.injected_s is None or record.at_s < facts.times.injected_s:
            continue
        for match in matches(engine.snapshot(), facts.runbook, facts.bindings):
            section = match.procedure.section
            if section not in held:
                held[section] = f"+{record.at_s:.1f} s: {'; '.join(match.finding.texts)}"
    for procedure in facts.runbook.procedures:
        if seen := held.get(procedure.section):
            yield f"procedure {procedure.section} would have applied ({seen}), but no class of the document holds"

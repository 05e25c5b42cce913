"""Every expectation a drill is judged by, in the order a reader asks. Each is a pure function of the facts."""

from collections.abc import Iterator

from chaos.events import ExpectationJudged
from chaos.verdict import conduct, objectives, response, steps, team
from chaos.verdict.audit import audit
from chaos.verdict.facts import Facts
from chaos.verdict.notification import notification


def expectations(facts: Facts) -> Iterator[ExpectationJudged]:
    """All of them, judged; those that the experiment does not ask for are left out."""
    yield conduct.steady_state(facts)
    yield conduct.effect(facts)
    yield response.detected(facts)
    yield from response.each_noticed(facts)
    yield response.severity(facts)
    yield response.level(facts)
    if (procedure := response.procedure(facts)) is not None:
        yield procedure
    yield from notification(facts)
    yield from team.called(facts)
    yield from response.followed(facts)
    yield from steps.followed(facts)
    yield response.recovered(facts)
    if (within := response.recovered_within(facts)) is not None:
        yield within
    yield from objectives.objectives(facts)
    if not facts.control:
        yield response.ended(facts)
    yield conduct.undo(facts)
    yield from audit(facts)
    yield conduct.signals(facts)
    yield conduct.whole_log(facts)

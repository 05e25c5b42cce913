"""Who ended a fault, by what was recorded until its end was seen: a fold, with no view of the target."""

from dataclasses import dataclass, replace

from chaos.events import ActionDone, ActionStarted, AnyEvent, IncidentOpened
from chaos.experiment.definition import EndedBy
from chaos.responding import Mode


@dataclass(frozen=True, slots=True)
class Attribution:
    """The services that an action was to mend: under way, or ended well. `noticed` is whether an incident opened."""

    under_way: frozenset[str] = frozenset()
    mended: frozenset[str] = frozenset()
    noticed: bool = False

    def after(self, event: AnyEvent) -> "Attribution":
        """The same once `event` has happened. The responder does one thing at a time."""
        match event:
            case ActionStarted(concerns=concerns):
                return replace(self, under_way=frozenset(concerns))
            case ActionDone(ok=ok):
                mended = self.mended | self.under_way if ok else self.mended
                return replace(self, under_way=frozenset(), mended=mended)
            case IncidentOpened():
                return replace(self, noticed=True)
            case _:
                return self

    def ended_by(self, service: str, mode: Mode) -> EndedBy:
        """Who ended a fault of `service` that is seen gone now, before any undo.

        The remediation, where an action concerned that service: one that ended well, or one still under way, for a
        server that is being restarted answers before the restart is over. What people do is not seen: where they
        respond, an end after an incident was noticed is theirs.
        """
        match mode:
            case Mode.RUNBOOK:
                by_us = service in self.under_way | self.mended
            case Mode.HUMAN:
                by_us = self.noticed
            case Mode.NONE:
                by_us = False
        return EndedBy.REMEDIATION if by_us else EndedBy.OWN_END

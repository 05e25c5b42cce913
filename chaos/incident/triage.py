"""When an incident is classified: once its picture has settled, for windows fill gradually."""

from dataclasses import dataclass

from chaos.scales import Severity


@dataclass(frozen=True, slots=True)
class Triage:
    """`told` is the severity as it was told last, None before the classification.

    `worst` is the worst seen before the classification, since `worst_since_s`.
    """

    told: Severity | None = None
    worst: Severity = Severity.NONE
    worst_since_s: float = 0.0

    def after(self, seen: Severity, now_s: float, settle_s: float, top: Severity) -> "Triage":
        """The same once `seen` is the severity at `now_s`.

        Classified as the worst seen, when nothing worse came for `settle_s`, or at once when nothing is worse
        than `top`. From then on every change is told as it comes.
        """
        if self.told is not None:
            return Triage(seen, self.worst, self.worst_since_s)
        worst, since_s = (seen, now_s) if seen > self.worst else (self.worst, self.worst_since_s)
        settled = worst >= top or now_s - since_s >= settle_s
        return Triage(worst if settled else None, worst, since_s)

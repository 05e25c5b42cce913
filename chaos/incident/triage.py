"""When an incident is classified: once its picture has settled, for windows fill gradually."""

from dataclasses import dataclass

from chaos.scales import Level, Severity


@dataclass(frozen=True, slots=True)
class Triage:
    """`told` is the severity as it was told last, None before the classification.

    `worst` and `felt` are the worst class and the worst level that users feel, of those seen before the
    classification; `worst_since_s` is since when neither has got any worse.
    """

    told: Severity | None = None
    worst: Severity = Severity.NONE
    felt: Level = Level.NONE
    worst_since_s: float = 0.0

    def after(self, seen: Severity, felt: Level, now_s: float, settle_s: float, top: Severity) -> "Triage":
        """The same once `seen` is the severity at `now_s`, and `felt` the worst level that users feel.

        Classified as the worst seen, when nothing worse came for `settle_s`, or at once when nothing is worse
        than `top`. From then on every change is told as it comes.
        """
        if self.told is not None:
            return Triage(seen, self.worst, self.felt, self.worst_since_s)
        worst, most = max(seen, self.worst), max(felt, self.felt)
        since_s = now_s if (worst, most) != (self.worst, self.felt) else self.worst_since_s
        settled = worst >= top or now_s - since_s >= settle_s
        return Triage(worst if settled else None, worst, most, since_s)

"""When a procedure that was matched is to be followed once more in the same incident: what it is for came back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Relapses:
    """`gone_since_s` is since when each matched procedure has not applied, by section; those that do are not in it."""

    gone_since_s: Mapping[str, float] = field(default_factory=dict)

    def after(self, matched: Collection[str], applies: Mapping[str, bool | None], now_s: float) -> "Relapses":
        """The same at `now_s`. What is unknown is not known to be gone, nor to be back: it stays as it was."""
        gone = {
            each: self.gone_since_s.get(each, now_s)
            for each in matched
            if applies.get(each) is False or (applies.get(each) is None and each in self.gone_since_s)
        }
        return Relapses(gone)

    def again(self, applies: Mapping[str, bool | None], now_s: float, settle_s: float) -> tuple[str, ...]:
        """The sections that apply now and had not for `settle_s`: a shorter gap is the same trouble going on."""
        back = (each for each, since_s in self.gone_since_s.items() if now_s - since_s >= settle_s)
        return tuple(each for each in back if applies.get(each))

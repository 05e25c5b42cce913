"""What a test waited for and did not see, with what was seen in its place."""

from collections.abc import Sequence

from chaos.report.console import printable
from chaos.report.figures import worst_of_each
from chaos.report.telling import told
from chaos.steering import SteeredDrill

_NEWS = 12
"""How many of the latest news are shown: the whole is in the event log."""


class NotSeen(AssertionError):
    """Its text says what was waited for, what the signals said, and what had happened."""

    def __init__(self, what: str, steered: SteeredDrill, evidence: Sequence[str] = ()) -> None:
        news = [
            f"  +{record.at_s:.1f} s  {printable(f'{each.what}  {each.detail}'.rstrip())}"
            for record in steered.records
            if (each := told(record.event))
        ]
        lines = [
            f"{what} was not seen by +{steered.now_s:.1f} s",
            *(f"evidence: {each}" for each in evidence),
            f"signals: {worst_of_each(steered.snapshot)}",
            *([f"blocked by: {'; '.join(steered.blocked_by)}"] if steered.blocked_by else []),
            "what had happened:",
            *news[-_NEWS:],
            f"event log: {steered.folder}",
        ]
        super().__init__("\n".join(lines))

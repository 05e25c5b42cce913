"""The one table from what runs showed of a row to its verdict. Missing data proves nothing.

| the row is, or its runs are                                   | verdict        |
|----------------------------------------------------------------|----------------|
| a line that nobody understood                                  | not understood |
| a line that asks for nothing to be done                        | information    |
| a phrase without a binding, whatever older runs say            | not executable |
| what no binding can have judged, such as a promise of a class  | not executable |
| the newest run that settled it proved it                        | proven         |
| the newest run that settled it refuted it                       | refuted        |
| runs exercised it, and no log of them tells how it went         | unknown        |
| exercised by no run                                             | never tried    |

A run that exercised a row without settling it neither proves nor refutes it; the next older run that settled it
decides, and the reason says so.
"""

from collections.abc import Sequence

from chaos.coverage.model import Outcome, Result, Verdict
from chaos.runbook.binding_check import BindingState

_BY_STATE = {
    BindingState.NOT_UNDERSTOOD: (Verdict.NOT_UNDERSTOOD, "nobody has understood this line"),
    BindingState.INFORMATION: (Verdict.INFORMATION, "asks for nothing to be done"),
    BindingState.NOT_EXECUTABLE: (Verdict.NOT_EXECUTABLE, "no binding says what it means here"),
    BindingState.NOT_JUDGED: (Verdict.NOT_EXECUTABLE, "no drill judges it"),
}
_BY_OUTCOME = {Outcome.PROVEN: Verdict.PROVEN, Outcome.REFUTED: Verdict.REFUTED}


def judged(state: BindingState, meaning: str, results: Sequence[Result]) -> tuple[Verdict, str, Result | None]:
    """The verdict of a row, why, and the result that decides it. `results` are all that exercised it, newest first."""
    if state in _BY_STATE:
        verdict, why = _BY_STATE[state]
        return verdict, meaning or why, None
    if not results:
        return Verdict.NEVER_TRIED, "no recorded run exercised it", None
    decisive = next((each for each in results if each.finding.outcome in _BY_OUTCOME), None)
    newest = results[0]
    if decisive is None:
        return Verdict.UNKNOWN, newest.finding.because, newest
    later = "" if decisive is newest else f"; the newest run does not tell: {newest.finding.because}"
    return _BY_OUTCOME[decisive.finding.outcome], f"{decisive.finding.because}{later}", decisive

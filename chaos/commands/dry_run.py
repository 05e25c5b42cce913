"""`gameday run --dry-run`: what drills would touch, told and not done."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chaos.outcome import Verdict

if TYPE_CHECKING:
    from chaos.inputs import Inputs
    from chaos.target.runtimes import Choice


def told(all_inputs: "Sequence[Inputs]", choices: "Sequence[Choice]", home: Path) -> Verdict:
    """Print what each drill would touch. Raises SetupError or BadInput where a running system cannot be reached."""
    from chaos.dry_run import lines
    from chaos.report.console import printable, say
    from chaos.session import Home

    for inputs, choice in zip(all_inputs, choices, strict=True):
        state_dir = Home(home).target(inputs.target.name).resolve()
        for line in lines(inputs, state_dir, choice.runtime):
            say(printable(line))
    return Verdict.PASSED

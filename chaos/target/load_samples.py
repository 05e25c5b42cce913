"""Who tells of the requests of a load script: the script itself, in lines, or k6, in its CSV output."""

from pathlib import Path
from typing import Literal

from chaos.target.definition import LoadScript

LINES: Literal["lines"] = "lines"
CSV: Literal["csv"] = "csv"
_PRINTED = b"GD1"


def of(load: LoadScript, base: Path) -> Literal["lines", "csv"]:
    """What `load` says, else what its script looks like: one that prints our lines has their first word in it.

    A script that cannot be read is not ours: whoever runs it says why.
    """
    if load.samples:
        return load.samples
    try:
        return LINES if _PRINTED in (base / load.script).read_bytes() else CSV
    except OSError:
        return CSV

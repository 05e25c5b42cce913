"""The folders of runs, by the names that people give them."""

import re
from contextlib import suppress
from pathlib import Path

from chaos.errors import BadInput

LOG_NAME = "events.jsonl"
"""The file that makes a folder a run's."""

_BEGAN = re.compile(r"(\d{8}-\d{6})-.")


def began(run: str) -> str:
    """When a run began, as its name has it ("20261124-110348"); empty where it does not say.

    It names a drill to those who respond, for the rest of the name says what was injected.
    """
    found = _BEGAN.match(run)
    return found[1] if found else ""


def is_named(run: Path, name: str) -> bool:
    """Whether `name` is the end of the run's name, or when it began."""
    return bool(name) and (run.name.endswith(name) or began(run.name) == name)


def run_named(runs: Path, name: str) -> Path:
    """The folder of a run among `runs` by its path, its name's end, when it began, or `latest`. Raises BadInput."""
    given = Path(name)
    with suppress(OSError, ValueError):  # too long for a path, or not one at all
        if given.name == LOG_NAME and given.is_file():
            return given.parent
        if (given / LOG_NAME).is_file():
            return given
    folders = sorted(path.parent for path in runs.glob(f"*/{LOG_NAME}"))
    matching = folders if name == "latest" else [each for each in folders if is_named(each, name)]
    if not matching:
        raise BadInput(f"no run named {name[:80]!r} in {runs}")
    return matching[-1]

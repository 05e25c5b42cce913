"""The folders of runs, by the names that people give them."""

from contextlib import suppress
from pathlib import Path

from chaos.errors import BadInput

LOG_NAME = "events.jsonl"
"""The file that makes a folder a run's."""


def run_named(runs: Path, name: str) -> Path:
    """The folder of a run by its path, the end of its name among `runs`, or `latest`. Raises BadInput."""
    given = Path(name)
    with suppress(OSError, ValueError):  # too long for a path, or not one at all
        if given.name == LOG_NAME and given.is_file():
            return given.parent
        if (given / LOG_NAME).is_file():
            return given
    folders = sorted(path.parent for path in runs.glob(f"*/{LOG_NAME}"))
    matching = folders if name == "latest" else [each for each in folders if name and each.name.endswith(name)]
    if not matching:
        raise BadInput(f"no run named {name[:80]!r} in {runs}")
    return matching[-1]

"""The last lines of a log file, read from its end: a log may be far larger than what anybody reads of it."""

from pathlib import Path

from chaos.errors import TargetError

MOST_BYTES = 1_000_000


def last_lines(log: Path, lines: int, most_bytes: int = MOST_BYTES) -> list[str]:
    """The last `lines` whole lines within the last `most_bytes` of `log`, oldest first. Raises TargetError."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - most_bytes))
            read = file.read(most_bytes)
    except OSError as error:
        raise TargetError(f"the log {log.name} cannot be read: {error.strerror or error}") from None
    # Only "\n" ends a line here: what else Python splits at may stand inside one.
    found = read.decode("utf-8", errors="replace").removesuffix("\n").split("\n")
    if size > most_bytes:
        del found[0]  # it may have begun before
    return [line.removesuffix("\r") for line in found[-lines:] if line] if lines > 0 else []

"""What several commands do with files."""

from pathlib import Path


def write(path: Path, text: str) -> None:
    """Write `text` to `path`. Raises BadInput where that cannot be done."""
    _write(path, text, "w")


def create(path: Path, text: str) -> None:
    """Write `text` to a new file at `path`. Raises BadInput where that cannot be done, or one is there."""
    _write(path, text, "x")


def _write(path: Path, text: str, mode: str) -> None:
    from chaos.errors import BadInput, Problem

    try:
        with path.open(mode, encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BadInput(Problem(str(path), 0, 0, "is there already", "--force writes over it")) from None
    except OSError as error:
        raise BadInput(Problem(str(path), 0, 0, f"cannot be written: {error.strerror}")) from None

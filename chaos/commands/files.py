"""What several commands do with files."""

from pathlib import Path


def write(path: Path, text: str) -> None:
    """Write `text` to `path`. Raises BadInput where that cannot be done."""
    from chaos.errors import BadInput, Problem

    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(Problem(str(path), 0, 0, f"cannot be written: {error.strerror}")) from None

"""Files that users wrote, read as text: never more than a bound, never waited for, and in one encoding."""

import codecs
import stat
from pathlib import Path

from chaos.errors import BadInput, Problem
from chaos.limits import FILE_BYTES

_SAVE = "save it as UTF-8"


def read(path: Path) -> str:
    """The text of `path`, without a byte order mark. Raises BadInput."""
    content = _bytes(path)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadInput(Problem(str(path), 1, 1, "this is UTF-16 or UTF-32 text, and UTF-8 is wanted", _SAVE))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        kind = "no text: it holds a null byte" if b"\0" in content else f"not UTF-8 text (byte {error.start})"
        raise BadInput(Problem(str(path), line, column, kind, _hint(content))) from None


def _bytes(path: Path) -> bytes:
    try:
        # A pipe or a device has no end.
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise BadInput(Problem(str(path), 0, 0, "not a file" + (", but a folder" if stat.S_ISDIR(mode) else "")))
        with path.open("rb") as file:
            content = file.read(FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(Problem(str(path), 0, 0, f"cannot be read: {reason}")) from None
    if len(content) > FILE_BYTES:
        raise BadInput(Problem(str(path), 0, 0, f"larger than {FILE_BYTES:,} bytes"))
    return content


def _hint(content: bytes) -> str:
    """In which encoding a Korean text is most likely to be, where it is one."""
    if b"\0" in content:
        return ""
    try:
        text = content.decode("cp949")
    except UnicodeDecodeError:
        return _SAVE
    korean = sum("가" <= each <= "힣" for each in text)
    return f"it looks like CP949 (EUC-KR); {_SAVE}" if korean else _SAVE

"""Appending a line to a file so that it survives a crash, whole or not at all."""

import os
from pathlib import Path


def append_line(path: Path, line: bytes) -> None:
    """Append `line` and a newline; on stable storage (file and folder) when this returns.

    What an earlier crash tore off is cut away first, and so is what a failing write (a full disk) left.
    Raises OSError.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        whole = _end_of_last_line(descriptor)
        os.ftruncate(descriptor, whole)
        try:
            _write(descriptor, line + b"\n", whole)
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, whole)
            raise
    finally:
        os.close(descriptor)
    _sync_folder(path.parent)


def _write(descriptor: int, data: bytes, offset: int) -> None:
    while data:
        written = os.pwrite(descriptor, data, offset)
        data, offset = data[written:], offset + written


def _end_of_last_line(descriptor: int) -> int:
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, size, 0).rfind(b"\n") + 1


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""The line that a load script prints for each request: `GD1 UNIX_MS ENDPOINT DURATION_MS 0|1`."""

import re
from typing import NamedTuple

PREFIX = b"GD1 "

_LINE = re.compile(rb"GD1 (\d{1,15}(?:\.\d{1,20})?) ([A-Za-z0-9_.-]{1,100}) (\d{1,12}(?:\.\d{1,20})?) ([01])")


class RequestLine(NamedTuple):
    """One request; `ended_unix_ms` is when its response ended."""

    ended_unix_ms: float
    endpoint: str
    duration_ms: float
    failed: bool


def parse(line: bytes) -> RequestLine | None:
    """The request of one line without its end; None for everything else that a script or k6 itself prints."""
    if not line.startswith(PREFIX) or (match := _LINE.fullmatch(line)) is None:
        return None
    ended, endpoint, duration, failed = match.groups()
    return RequestLine(float(ended), endpoint.decode("ascii"), float(duration), failed == b"1")

"""The requests of any script, as k6's own CSV output tells them: rows of `http_req_duration`, read by their header.

An endpoint is the tag `name` that the script gave the request, else what the target file calls requests of such a URL.
What has neither is `other`: it counts as what it is, and its URL, which may hold anything, gets into no event.
"""

import csv
import re
from collections.abc import Mapping
from functools import lru_cache

from chaos.signals.k6_line import RequestLine

OTHER = "other"
"""The endpoint of requests without a name."""

_HEADER = b"metric_name,"
_ROW = b"http_req_duration,"
_NEEDED = ("timestamp", "metric_value", "name", "status")
_NO_ANSWER = 0
_FAILED_FROM = 400
_LONGEST_NAME = 100
_KNOWN_NAMES = 4096
_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*([^?#]*).*", re.IGNORECASE | re.DOTALL)
_ENDLESS = "24h"
_WILD = {"**": ".*", "*": "[^/]*"}


class Endpoints:
    """What requests are called. `patterns`: by endpoint, `[METHOD ]/PATH`; `*` stops at a slash and `**` does not."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        self._patterns = [(name, *_compiled(pattern)) for name, pattern in patterns.items()]
        self.of = lru_cache(_KNOWN_NAMES)(self._of)

    def _of(self, method: str, name: str) -> str:
        """The endpoint of a request with the tags `method` and `name`, which is the URL where the script says none."""
        url = _URL.fullmatch(name)
        if url is None:
            return "".join(each if each.isprintable() else " " for each in name[:_LONGEST_NAME]).strip() or OTHER
        path = url[1] or "/"
        fits = (
            endpoint
            for endpoint, wanted, pattern in self._patterns
            if wanted in {"", method.upper()} and pattern.fullmatch(path)
        )
        return next(fits, OTHER)


class Csv:
    """Reads any script; `users` of it run until they are stopped, unless it goes by its `own_options`."""

    environment: Mapping[str, str] = {"K6_CSV_SAVE_INTERVAL": "10ms", "K6_CSV_TIME_FORMAT": "unix_nano"}
    talks = False
    """What the script prints goes to k6's stderr, so that no row of the output is torn by it."""

    def __init__(self, endpoints: Mapping[str, str], users: int, *, own_options: bool) -> None:
        endless = ("--vus", str(users), "--duration", _ENDLESS)
        self.options = ("--log-output=stderr", "--out=csv=-", *(() if own_options else endless))
        self.problem = ""
        self._endpoints = Endpoints(endpoints)
        self._columns: dict[str, int] = {}

    def keeps(self, line: bytes) -> bool:
        """Whether the line belongs into the log of the run: k6 writes eight more for each request."""
        return line.startswith((_ROW, _HEADER))

    def read(self, line: bytes) -> RequestLine | None:
        """The request that a row is; None for every other row, and for what is no row of the output."""
        if line.startswith(_ROW):
            return self._request(_cells(line))
        if line.startswith(_HEADER):
            self._begin({name: at for at, name in enumerate(_cells(line))})
        return None

    def _begin(self, columns: dict[str, int]) -> None:
        if missing := [name for name in _NEEDED if name not in columns]:
            self.problem = (
                f"requests cannot be told apart: the option systemTags of the script leaves out {', '.join(missing)}"
            )
        else:
            self._columns = columns

    def _request(self, cells: list[str]) -> RequestLine | None:
        if not self._columns or len(cells) != max(self._columns.values()) + 1:
            return None
        row = {name: cells[at] for name, at in self._columns.items()}
        try:
            ended_ms, duration_ms = int(row["timestamp"]) / 1e6, float(row["metric_value"])
        except ValueError:
            return None
        endpoint = self._endpoints.of(row.get("method", ""), row["name"])
        return RequestLine(ended_ms, endpoint, duration_ms, _failed(row))


def _failed(row: Mapping[str, str]) -> bool:
    """Whether k6, or the callback of the script, did not expect the answer; by its status where neither was to say."""
    if expected := row.get("expected_response"):
        return expected != "true"
    status = int(row["status"]) if row["status"].isdigit() else _NO_ANSWER
    return status == _NO_ANSWER or status >= _FAILED_FROM


def _cells(line: bytes) -> list[str]:
    try:
        return next(csv.reader([line.decode(errors="replace").rstrip("\r")]), [])
    except csv.Error:  # it was torn, or is none of k6's
        return []


def _compiled(pattern: str) -> tuple[str, re.Pattern[str]]:
    method, _, path = pattern.rpartition(" ")
    parts = re.split(r"(\*\*|\*)", path)
    return method, re.compile("".join(_WILD.get(part, re.escape(part)) for part in parts))

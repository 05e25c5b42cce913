"""The lines that a load script prints.

`GD1 UNIX_MS ENDPOINT DURATION_MS 0|1 [REQUEST_ID]` for each request, 1 for one that failed;
`GD2 UNIX_MS order IDEMPOTENCY_KEY ORDER_ID REQUEST_ID` for each order that was acknowledged, and
`GD2 UNIX_MS payment ORDER_ID REFERENCE REQUEST_ID` for each payment.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

PREFIXES = (b"GD1 ", b"GD2 ")

_TIME = rb"(\d{1,15}(?:\.\d{1,20})?)"
_NAME = rb"([A-Za-z0-9_.:-]{1,100})"
_REQUEST = re.compile(rb"GD1 %b ([A-Za-z0-9_.-]{1,100}) (\d{1,12}(?:\.\d{1,20})?) ([01])(?: %b)?" % (_TIME, _NAME))
_RECEIPT = re.compile(rb"GD2 %b (order|payment) %b %b %b" % (_TIME, _NAME, _NAME, _NAME))


class RequestLine(NamedTuple):
    """One request; `ended_unix_ms` is when its response ended, `request_id` empty where the script tells none."""

    ended_unix_ms: float
    endpoint: str
    duration_ms: float
    failed: bool
    request_id: str = ""


class ReceiptLine(NamedTuple):
    """One order or payment that was acknowledged at `at_unix_ms`.

    `key` is an order's idempotency key or a payment's order id, `reference` what was given in return: the
    order's id or the payment's reference.
    """

    at_unix_ms: float
    kind: str
    key: str
    reference: str
    request_id: str


def parse(line: bytes) -> RequestLine | ReceiptLine | None:
    """What one line without its end says; None for everything else that a script or k6 itself prints."""
    if not line.startswith(PREFIXES):
        return None
    if match := _REQUEST.fullmatch(line):
        ended, endpoint, duration, failed, request_id = match.groups(b"")
        return RequestLine(
            float(ended), endpoint.decode("ascii"), float(duration), failed == b"1", request_id.decode("ascii")
        )
    if match := _RECEIPT.fullmatch(line):
        at, *texts = match.groups()
        return ReceiptLine(float(at), *(text.decode("ascii") for text in texts))
    return None


class Lines:
    """Reads a script that prints the lines itself: it is told in its environment how many users shop, and how long."""

    options = ("--log-output=stdout", "--log-format=raw")
    environment: Mapping[str, str] = {}
    talks = True
    problem = ""

    def keeps(self, _line: bytes) -> bool:
        """Whether the line belongs into the log of the run."""
        return True

    def read(self, line: bytes) -> RequestLine | ReceiptLine | None:
        """What the line says."""
        return parse(line)

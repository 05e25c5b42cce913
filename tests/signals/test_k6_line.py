"""The line protocol between load scripts and the k6 source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.signals.k6_line import ReceiptLine, RequestLine, parse

UNIX_MS = st.integers(min_value=0, max_value=10**14)
ENDPOINTS = st.from_regex(r"[a-z][a-z0-9_]{0,30}", fullmatch=True)
# Durations as JavaScript prints them: whole nanoseconds divided into milliseconds.
DURATIONS_MS = st.integers(min_value=1000, max_value=10**14).map(lambda nanoseconds: nanoseconds / 1e6)


NAMES = st.from_regex(r"[A-Za-z0-9_.:-]{1,100}", fullmatch=True)


@given(unix_ms=UNIX_MS, endpoint=ENDPOINTS, duration_ms=DURATIONS_MS, failed=st.booleans(), request_id=NAMES)
def test_a_valid_line_reads_as_what_was_written(
    unix_ms: int,
    endpoint: str,
    duration_ms: float,
    failed: bool,  # noqa: FBT001 - hypothesis gives it by name
    request_id: str,
) -> None:
    line = f"GD1 {unix_ms} {endpoint} {duration_ms} {int(failed)} {request_id}".encode()
    assert parse(line) == RequestLine(unix_ms, endpoint, duration_ms, failed, request_id)


def test_a_script_need_not_tell_the_id_of_a_request() -> None:
    line = b"GD1 1700000000000 order_lookup 12.5 1"
    assert parse(line) == RequestLine(1700000000000, "order_lookup", 12.5, failed=True)


@given(unix_ms=UNIX_MS, kind=st.sampled_from(["order", "payment"]), key=NAMES, reference=NAMES, request_id=NAMES)
def test_a_valid_receipt_reads_as_what_was_written(
    unix_ms: int, kind: str, key: str, reference: str, request_id: str
) -> None:
    line = f"GD2 {unix_ms} {kind} {key} {reference} {request_id}".encode()
    assert parse(line) == ReceiptLine(unix_ms, kind, key, reference, request_id)


@given(line=st.binary().filter(lambda line: not line.startswith((b"GD1 ", b"GD2 "))))
def test_anything_without_the_prefix_is_ignored(line: bytes) -> None:
    assert parse(line) is None


@given(rest=st.binary() | st.text(alphabet="GD1 0._-e\n").map(str.encode))
def test_garbage_after_the_prefix_is_never_an_error(rest: bytes) -> None:
    request = parse(b"GD1 " + rest)
    assert request is None or (isinstance(request, RequestLine) and request.duration_ms >= 0 and request.endpoint)


@given(rest=st.binary() | st.text(alphabet="GD2 0._-e\norder").map(str.encode))
def test_garbage_in_a_receipt_is_never_an_error(rest: bytes) -> None:
    receipt = parse(b"GD2 " + rest)
    assert receipt is None or (isinstance(receipt, ReceiptLine) and receipt.key)


@pytest.mark.parametrize(
    "line",
    [
        b"GD1 1700000000000 order_lookup 12.5",
        b"GD1 1700000000000 order_lookup 12.5 2",
        b"GD1 1700000000000 order_lookup 12.5 1 1-7-233 more",
        b"GD1 1700000000000 order_lookup 12.5 1 1,7",
        b"GD1 1700000000000 order_lookup 12.5 1 ",
        b"GD1 1700000000000 order lookup 12.5 1",
        b"GD1 1700000000000 order_lookup NaN 0",
        b"GD1 1700000000000 order_lookup -1 0",
        b"GD1 1700000000000 order_lookup 1e999 0",
        b"GD1 soon order_lookup 12.5 0",
        b"GD2 1700000000000 order_lookup 12.5 0",
        b"GD2 1700000000000 order key-1 17",
        b"GD2 1700000000000 order key-1 17 request-1 more",
        b"GD2 1700000000000 refund 17 charge-1 request-1",
        b"GD2 1700000000000 payment 17 undefined? request-1",
        b"GD2 soon order key-1 17 request-1",
        b"GD1 1700000000000 order_lookup 12.5 0\n",
        b" GD1 1700000000000 order_lookup 12.5 0",
        b"GD1 1700000000000 order_lookup 12.5 0GD1 1700000000000 order_lookup 12.5 0",
    ],
)
def test_a_torn_or_foreign_line_says_nothing(line: bytes) -> None:
    assert parse(line) is None

"""k6's CSV output as a source of requests: what a row says, and what requests are called."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.signals.k6_csv import OTHER, Csv, Endpoints
from chaos.signals.k6_line import RequestLine

COLUMNS = (
    "metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,"
    "service,status,subproto,tls_version,url,extra_tags,metadata"
)
ENDED_NS = 1795533052349177747
LINKS = {"follow": "GET /l/*", "shorten": "POST /links", "static": "/static/**"}


def row(columns: str = COLUMNS, **cells: str) -> bytes:
    known = {"metric_name": "http_req_duration", "timestamp": str(ENDED_NS), "metric_value": "4.662573"} | cells
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([known.get(column, "") for column in columns.split(",")])
    return text.getvalue().encode()


def request(columns: str = COLUMNS, **cells: str) -> RequestLine | None:
    """What a row says, after the header of its output."""
    reader = Csv(LINKS, 6, own_options=False)
    assert reader.read(columns.encode()) is None
    said = reader.read(row(columns, **{"method": "GET", "name": "follow", "status": "200"} | cells))
    assert reader.problem == ""
    return said


@given(
    nanoseconds=st.integers(10**18, 2 * 10**18),
    duration_ms=st.integers(0, 10**11).map(lambda micros: micros / 1e6),
    failed=st.booleans(),
    name=st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60).map(str.strip),
)
def test_a_row_reads_as_what_was_written(nanoseconds: int, duration_ms: float, failed: bool, name: str) -> None:  # noqa: FBT001 - hypothesis gives it by name
    said = request(
        timestamp=str(nanoseconds),
        metric_value=f"{duration_ms:.6f}",
        name=f"n{name}",
        expected_response="false" if failed else "true",
    )
    assert said == RequestLine(nanoseconds / 1e6, f"n{name}", duration_ms, failed)


@given(st.binary(max_size=200))
def test_no_line_breaks_the_reader(line: bytes) -> None:
    reader = Csv(LINKS, 6, own_options=False)
    reader.read(COLUMNS.encode())
    assert reader.read(line) is None
    reader.read(b"http_req_duration," + line)


@pytest.mark.parametrize(
    ("cells", "failed"),
    [
        ({"status": "200", "expected_response": "true"}, False),
        ({"status": "200", "expected_response": "false"}, True),
        ({"status": "404", "expected_response": "true"}, False),
        ({"status": "0", "expected_response": "false"}, True),
        ({"status": "302"}, False),
        ({"status": "404"}, True),
        ({"status": "0"}, True),
        ({"status": ""}, True),
    ],
)
def test_what_failed_is_what_the_script_did_not_expect_else_by_its_status(
    cells: dict[str, str],
    failed: bool,  # noqa: FBT001 - a case
) -> None:
    said = request(**cells)
    assert said
    assert said.failed is failed


def test_other_metrics_are_no_requests() -> None:
    assert request(metric_name="http_req_blocked") is None


def test_rows_before_the_header_are_not_guessed() -> None:
    assert Csv(LINKS, 6, own_options=False).read(row(name="follow", status="200")) is None


def test_a_row_that_was_torn_off_says_nothing() -> None:
    reader = Csv(LINKS, 6, own_options=False)
    reader.read(COLUMNS.encode())
    assert reader.read(row(name="follow", status="200")[:60]) is None


def test_a_script_that_leaves_out_columns_is_told_which() -> None:
    reader = Csv(LINKS, 6, own_options=False)
    columns = "metric_name,timestamp,metric_value,method,extra_tags,metadata"
    reader.read(columns.encode())
    assert reader.read(row(columns)) is None
    assert reader.problem.endswith("the option systemTags of the script leaves out name, status")


def test_columns_that_nobody_needs_may_be_missing() -> None:
    assert request("metric_name,timestamp,metric_value,name,status") == RequestLine(
        ENDED_NS / 1e6, "follow", 4.662573, failed=False
    )


def test_only_what_is_read_is_kept() -> None:
    reader = Csv({}, 6, own_options=False)
    assert [reader.keeps(line) for line in (COLUMNS.encode(), row(), row(metric_name="http_reqs"))] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("method", "name", "endpoint"),
    [
        ("GET", "http://127.0.0.1:8080/l/17", "follow"),
        ("GET", "http://127.0.0.1:8080/l/17?from=mail", "follow"),
        ("GET", "http://127.0.0.1:8080/l/${}", "follow"),
        ("POST", "http://127.0.0.1:8080/l/17", OTHER),
        ("GET", "http://127.0.0.1:8080/l/17/more", OTHER),
        ("POST", "https://example.org/links", "shorten"),
        ("GET", "http://127.0.0.1/static/a/b.css", "static"),
        ("GET", "http://127.0.0.1", OTHER),
        ("GET", "http://user:secret@127.0.0.1/?token=secret", OTHER),
        ("GET", "http://[broken", OTHER),
        ("GET", "Follow a link", "Follow a link"),
        ("GET", "two\nlines", "two lines"),
        ("GET", "", OTHER),
    ],
)
def test_a_request_is_called_by_its_own_name_else_by_its_url(method: str, name: str, endpoint: str) -> None:
    assert Endpoints(LINKS).of(method, name) == endpoint


def test_the_first_pattern_that_fits_counts() -> None:
    assert Endpoints({"one": "/l/1", "any": "/l/*"}).of("GET", "http://h/l/1") == "one"


def test_users_shop_until_they_are_stopped_unless_the_script_has_its_own_way() -> None:
    assert "--vus" in Csv({}, 6, own_options=False).options
    assert "--vus" not in Csv({}, 6, own_options=True).options

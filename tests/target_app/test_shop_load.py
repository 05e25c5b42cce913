"""The load script: it speaks the line protocol, uses every endpoint, and ends by itself."""

import os
import re
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from chaos.signals.k6_line import ReceiptLine, RequestLine, parse
from chaos.target import tools
from tests.target_app.running_shop import Shop

SCRIPT = Path(__file__).parents[2] / "target_app" / "load" / "shop.js"
LINE = re.compile(r"GD1 (\d{13}) ([a-z_]+) (\d+\.\d+) ([01]) (\d+-\d+-\d+)")
ENDPOINTS = {
    *("popular_products", "product_detail", "cart_lookup", "cart_add", "order_create", "order_lookup", "payment"),
}


def _printed(shop: Shop, **environment: str) -> list[str]:
    k6 = [str(tools.k6(print)), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0"]
    done = subprocess.run(
        [*k6, "--log-output=stdout", "--log-format=raw", str(SCRIPT)],
        env=os.environ | shop.target.load_environment(3) | environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout.splitlines()


def _run(shop: Shop, **environment: str) -> list[tuple[str, ...]]:
    """The fields of every line that tells of a request."""
    lines = [line for line in _printed(shop, **environment) if line.startswith("GD1")]
    matches = [LINE.fullmatch(line) for line in lines]
    assert all(matches)
    return [match.groups() for match in matches if match]


@pytest.fixture(scope="module")
def printed(shop: Shop) -> list[tuple[str, ...]]:
    """The fields of every line of a short run."""
    began = time.monotonic()
    lines = _run(shop, DURATION_S="4", SEED="3", THINK_MS="30")
    assert time.monotonic() - began < 10
    return lines


def test_every_endpoint_is_used_and_none_fails(printed: list[tuple[str, ...]]) -> None:
    assert {line[1] for line in printed} == ENDPOINTS
    assert {line[3] for line in printed} == {"0"}


def test_lines_carry_the_moment_in_which_the_response_ended(printed: list[tuple[str, ...]]) -> None:
    moments = [int(line[0]) for line in printed]

    assert all(abs(moment / 1000 - time.time()) < 60 for moment in moments)
    assert max(moments) - min(moments) <= 6_000


def test_order_look_up_and_popular_products_are_asked_most(printed: list[tuple[str, ...]]) -> None:
    asked = Counter(line[1] for line in printed)

    assert asked["popular_products"] > asked["order_lookup"] > asked["cart_lookup"] > asked["order_create"] > 0


def test_a_refused_request_is_printed_as_failed(shop: Shop) -> None:
    lines = _run(shop, DURATION_S="1", USERS="1", BASE_URL="http://127.0.0.1:9")

    assert lines
    assert {line[3] for line in lines} == {"1"}


def test_every_request_has_an_id_of_its_own_which_the_log_of_the_shop_has_too(
    shop: Shop, printed: list[tuple[str, ...]]
) -> None:
    ids = {line[4] for line in printed}

    assert len(ids) == len(printed)
    logged = shop.target.log_file("shop").read_text(encoding="utf-8")
    assert [each for each in ids if f'"request_id": "{each}"' not in logged] == []


def test_every_acknowledged_order_and_payment_prints_its_receipt(shop: Shop) -> None:
    lines = [parse(line.encode()) for line in _printed(shop, DURATION_S="2", SEED="4", THINK_MS="20")]
    receipts = {
        kind: [r for r in lines if isinstance(r, ReceiptLine) and r.kind == kind] for kind in ("order", "payment")
    }
    orders, payments = receipts["order"], receipts["payment"]

    asked = Counter(line.endpoint for line in lines if isinstance(line, RequestLine))
    assert (len(orders), len(payments)) == (asked["order_create"], asked["payment"])
    assert payments
    placed = shop.rows("SELECT idempotency_key, id::text FROM orders WHERE idempotency_key LIKE '4-%%'")
    assert {(each.key, each.reference) for each in orders} <= set(placed)
    assert {each.key for each in payments} <= {each.reference for each in orders}


def test_who_cannot_pay_asks_again_a_few_times_and_gives_up(shop: Shop) -> None:
    shop.target.kill("gateway")
    try:
        lines = _run(shop, DURATION_S="5", USERS="1", SEED="5", THINK_MS="5")
    finally:
        shop.target.start("gateway")

    asked = "".join("p" if line[1] == "payment" else "." for line in lines)
    assert {line[3] for line in lines if line[1] == "payment"} == {"1"}
    # The last ones may have been cut short by the end of the load.
    assert {len(tries) for tries in re.findall(r"p+(?=\.)", asked)} == {5}

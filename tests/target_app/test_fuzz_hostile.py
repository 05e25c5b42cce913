"""What no description speaks of: bodies and request ids that were made to break something, and what the log shows."""

import json
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from target_app.app import LARGEST_BODY_BYTES
from tests.target_app.running_shop import Shop, eventually

BODIES = {
    "no number": b'{"product_id": NaN}',
    "infinite": b'{"product_id": Infinity}',
    "infinite once read": b'{"product_id": 1e999}',
    "half a character": b'{"product_id": "\\ud800"}',
    "half a character as a name": b'{"\\ud800": 1}',
    "NUL": b'{"product_id": "\\u0000"}',
    "above int4": b'{"product_id": 2147483648}',
    "above int8": b'{"product_id": 9223372036854775808}',
    "more digits than Python reads": b'{"product_id": ' + b"9" * 5000 + b"}",
    "text for a number": b'{"product_id": "1"}',
    "true for a number": b'{"product_id": true}',
    "deep": b"[" * 8000,
    "not UTF-8": b"\xff\xfe{}",
    "nothing": b"",
}


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-16", "text/plain"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_cannot_be_meant_is_refused(shop: Shop, body: bytes, content_type: str) -> None:
    answer = shop.client.post("/users/1/cart/items", content=body, headers={"Content-Type": content_type})

    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]


@pytest.mark.parametrize("product", ["%00", "%ff", "1_0", "%201", "1.0", "9" * 5000, "-1", "²"])
def test_an_id_that_is_none_is_refused(shop: Shop, product: str) -> None:
    assert shop.client.get(f"/products/{product}").status_code == 422


def test_a_body_that_is_too_large_is_refused_whether_its_length_is_told_or_not(shop: Shop) -> None:
    body = b" " * (LARGEST_BODY_BYTES + 1)

    told = shop.client.post("/orders", content=body, headers={"Content-Type": "application/json"})
    untold = shop.client.post("/orders", content=iter([body]), headers={"Content-Type": "application/json"})

    assert (told.status_code, untold.status_code) == (413, 413)
    assert "X-Request-Id" in told.headers


@pytest.mark.parametrize(
    "given",
    [b"x" * 101, b"", b"a b", b'","level":"', b"../../etc", "é".encode("latin-1"), b"\xf0\x9f\x98\x80"],
)
def test_a_request_id_that_could_forge_or_flood_a_log_is_replaced(shop: Shop, given: bytes) -> None:
    answer = shop.client.get("/health/live", headers=[(b"X-Request-Id", given)])

    assert answer.status_code == 200
    assert len(answer.headers["X-Request-Id"]) == 32
    assert answer.headers["X-Request-Id"].isalnum()


def test_a_request_is_one_line_with_its_route_status_and_duration(shop: Shop) -> None:
    shop.client.get("/users/77/cart", headers={"X-Request-Id": "one-line"})

    def lines() -> list[dict[str, object]]:
        return [line for line in map(json.loads, _log(shop)) if line.get("request_id") == "one-line"]

    eventually(lambda: len(lines()) == 1)
    (line,) = lines()
    duration_ms = line.pop("duration_ms")
    assert isinstance(duration_ms, float)
    assert 0 < duration_ms < 5000
    assert line.pop("timestamp")
    assert line == {
        "event": "request",
        "level": "info",
        "request_id": "one-line",
        "method": "GET",
        "route": "/users/{user_id}/cart",
        "path": "/users/77/cart",
        "endpoint": "cart_lookup",
        "status": 200,
    }


def test_every_line_of_the_log_is_json_and_none_shows_a_secret(shop: Shop) -> None:
    token = shop.target.secret("admin_token")
    password = urlsplit(_environment(shop)["SHOP_DATABASE_URL"]).password
    assert password
    shop.rebuild()
    shop.client.get(f"/products/{token[:3]}", headers={"Authorization": f"Bearer {token}"})

    log = _log(shop)

    assert all(isinstance(json.loads(line), dict) for line in log)
    assert not [line for line in log if token in line or password in line]


def _log(shop: Shop) -> list[str]:
    return shop.target.log_file("shop").read_text(encoding="utf-8").splitlines()


def _environment(shop: Shop) -> dict[str, str]:
    """The environment that the shop was started with."""
    port = httpx.URL(f"http://{shop.target.address('shop')}").port
    serving = (process for process in psutil.process_iter() if "target_app.serve" in _command(process))
    return next(process.environ() for process in serving if str(port) in _command(process))


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []

"""A ready path over real connections: slow is not down, and a refusal, an error and silence are."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chaos.signals.ready_way import SILENT_S, ReadyWay
from chaos.target.port import Address

ASKED_EVERY_S = 0.1


class Door(BaseHTTPRequestHandler):
    """Answers with `status` of its server once `late_s` of it has passed."""

    server: "House"

    def do_GET(self) -> None:
        self.server.let_in.wait(self.server.late_s)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


class House(ThreadingHTTPServer):
    daemon_threads = True
    status = 200
    late_s = 0.0
    let_in = threading.Event()


@pytest.fixture
def house() -> Iterator[House]:
    house = House(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=house.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield house
    house.shutdown()
    thread.join()
    house.server_close()


@pytest.fixture
def way(house: House) -> Iterator[ReadyWay]:
    way = ReadyWay(Address("127.0.0.1", house.server_address[1]), "/ready")
    yield way
    way.close()


def asked(way: ReadyWay, for_s: float) -> list[bool]:
    """What it says, each tenth of a second."""
    said, pause = [], threading.Event()
    until_s = time.monotonic() + for_s
    while time.monotonic() < until_s:
        began_s = time.monotonic()
        said.append(way.answers())
        pause.wait(max(0.0, began_s + ASKED_EVERY_S - time.monotonic()))
    return said


def test_one_that_is_late_with_every_answer_is_up(house: House, way: ReadyWay) -> None:
    assert way.answers()
    house.late_s = SILENT_S * 0.6
    assert all(asked(way, 3 * SILENT_S))


def test_one_that_gives_no_answer_is_down_once_it_has_been_silent(house: House, way: ReadyWay) -> None:
    assert way.answers()
    house.late_s = 60.0
    said = asked(way, SILENT_S + 3 * ASKED_EVERY_S)
    assert said[0]
    assert not said[-1]


def test_an_error_is_no_answer_that_counts(house: House, way: ReadyWay) -> None:
    assert way.answers()
    house.status = 503
    assert not way.answers()
    house.status = 200
    assert way.answers()


def test_a_refused_connection_is_down_at_once(house: House, way: ReadyWay) -> None:
    assert way.answers()
    house.shutdown()
    house.server_close()
    assert not way.answers()

"""Ports are free, clear of the kernel's own, and their holder is named when they are busy."""

import random
import socket
from collections.abc import Iterator

import pytest

from chaos.errors import SetupError
from chaos.target import ports


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as server:
        server.bind((ports.HOST, 0))
        server.listen()
        yield server


def test_a_free_port_can_be_listened_on_and_is_never_lent_to_outgoing_connections() -> None:
    port = ports.free_port(taken=())
    with socket.socket() as server:
        server.bind((ports.HOST, port))
    assert port < 32_768


def test_a_port_that_is_taken_already_is_not_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([20_001, 20_001, 20_002])
    monkeypatch.setattr(random, "randint", lambda _low, _high: next(drawn))
    monkeypatch.setattr(ports, "is_free", lambda _port: True)
    assert ports.free_port(taken={20_001}) == 20_002


def test_processes_side_by_side_draw_from_shares_that_have_no_port_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    spans = []
    monkeypatch.setattr(random, "randint", lambda low, high: spans.append((low, high)) or low)
    monkeypatch.setattr(ports, "_share", (0, 1))
    monkeypatch.setattr(ports, "is_free", lambda _port: True)
    for number in range(3):
        ports.keep_to(number, 3)
        ports.free_port(taken=())
    (_, first), (second_low, second), (third_low, _) = spans
    assert first < second_low <= second < third_low


def test_a_busy_fixed_port_is_named_with_the_process_that_holds_it(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    with pytest.raises(SetupError, match=rf"port {port} of service cache is in use by process \d+ \(.+\)"):
        ports.claim(port, "service cache")


def test_a_port_is_free_again_once_nobody_listens(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    assert not ports.is_free(port)
    listener.close()
    assert ports.is_free(port)


def test_a_number_that_is_no_port_is_told() -> None:
    with pytest.raises(SetupError, match="70000 is no port: ports are 1 to 65535"):
        ports.claim(70_000, "service cache")

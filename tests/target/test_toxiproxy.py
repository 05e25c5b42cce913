"""The Toxiproxy adapter: real toxics, bounded calls, nothing shared between servers."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import cast

import pytest

from chaos.errors import TargetError
from chaos.target import ports, tools, toxiproxy
from chaos.target.embedded import EmbeddedTarget
from chaos.target.port import Address
from chaos.target.processes import Awaited, Children, Process, wait_ready
from chaos.target.runtimes import RunningTarget
from chaos.target.toxiproxy import Toxic, Toxiproxy
from chaos.target.toxiproxy_server import ToxiproxyServer, write_config

SLOW = Toxic("slow", "latency", {"latency": 300, "jitter": 0})


@pytest.fixture
def target(small_target: RunningTarget) -> EmbeddedTarget:
    return cast("EmbeddedTarget", small_target)


@pytest.fixture
def proxies(target: EmbeddedTarget) -> Iterator[Toxiproxy]:
    """The proxies of the shared target, without a toxic and enabled after the test."""
    found = target.proxies()
    yield found
    found.enable("shop-cache")
    for name in found.toxics("shop-cache"):
        found.remove_toxic("shop-cache", name)


def ping_took_s(address: Address) -> float:
    began = time.monotonic()
    with socket.create_connection((address.host, address.port), timeout=5) as connection:
        connection.sendall(b"PING\r\n")
        assert connection.recv(16) == b"+PONG\r\n"
    return time.monotonic() - began


def test_a_latency_toxic_delays_the_link_until_it_is_removed(target: EmbeddedTarget, proxies: Toxiproxy) -> None:
    link = target.link("shop-cache")
    proxies.add_toxic("shop-cache", SLOW)
    delayed = ping_took_s(link)
    proxies.remove_toxic("shop-cache", "slow")
    assert delayed >= 0.3
    assert ping_took_s(link) < 0.3


def test_toxics_are_read_back_as_they_were_added(proxies: Toxiproxy) -> None:
    proxies.add_toxic("shop-cache", SLOW)
    assert proxies.toxics("shop-cache") == {"slow": SLOW}


def test_a_disabled_proxy_refuses_connections(target: EmbeddedTarget, proxies: Toxiproxy) -> None:
    proxies.disable("shop-cache")
    assert not proxies.enabled("shop-cache")
    with pytest.raises(ConnectionRefusedError):
        ping_took_s(target.link("shop-cache"))


def test_removing_a_toxic_that_is_not_there_does_nothing(proxies: Toxiproxy) -> None:
    proxies.remove_toxic("shop-cache", "never-added")
    assert proxies.toxics("shop-cache") == {}


def test_a_toxic_that_toxiproxy_refuses_is_an_error_with_its_reason(proxies: Toxiproxy) -> None:
    with pytest.raises(TargetError, match=r"adding toxic odd to shop-cache: .*invalid toxic type"):
        proxies.add_toxic("shop-cache", Toxic("odd", "gravity"))


def test_an_unknown_proxy_is_an_error(proxies: Toxiproxy) -> None:
    with pytest.raises(TargetError, match="no proxy 'shop-csche'"):
        proxies.toxics("shop-csche")


@contextmanager
def server_of(folder: Path, listen: Address) -> Iterator[tuple[ToxiproxyServer, Process]]:
    """A Toxiproxy server of its own with the proxy `other`, which listens at `listen`."""
    write_config(folder / "proxies.json", {"other": (listen, Address(ports.HOST, 9))})
    server = ToxiproxyServer(
        name="second",
        role=None,
        port=ports.free_port(()),
        log=folder / "log",
        ready_within_s=2.0,
        binary=tools.toxiproxy_server(print),
        config=folder / "proxies.json",
        proxies=("other",),
    )
    children = Children()
    process = children.spawn(server.launch())
    try:
        yield server, process
    finally:
        children.kill(process)


def wait_for(server: ToxiproxyServer, process: Process) -> None:
    wait_ready(Awaited(server.title, server.why_not_ready, process, server.log, server.ready_within_s))


def test_clients_of_two_servers_do_not_redirect_each_other(proxies: Toxiproxy, tmp_path: Path) -> None:
    with server_of(tmp_path, Address(ports.HOST, ports.free_port(()))) as (server, process):
        wait_for(server, process)
        Toxiproxy(server.address).add_toxic("other", SLOW)
        assert proxies.toxics("shop-cache") == {}
        assert Toxiproxy(server.address).toxics("other") == {"slow": SLOW}


def test_a_link_whose_port_somebody_took_keeps_the_server_from_being_ready(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((ports.HOST, 0))
        taken.listen()
        with (
            server_of(tmp_path, Address(*taken.getsockname())) as (server, process),
            pytest.raises(TargetError, match="it could not open the links other"),
        ):
            wait_for(server, process)


def test_a_proxy_of_the_environment_is_not_used(proxies: Toxiproxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert proxies.enabled("shop-cache")


def test_a_call_that_hangs_is_an_error_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toxiproxy, "CALL_WITHIN_S", 0.2)
    with socket.socket() as silent:
        silent.bind((ports.HOST, 0))
        silent.listen()
        with pytest.raises(TargetError, match=r"reading the proxies got no answer within 0\.2 s"):
            Toxiproxy(Address(*silent.getsockname())).remove_toxic("shop-cache", "slow")


def test_a_server_error_of_toxiproxy_is_an_error() -> None:
    class Failing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(500, "the disk is full")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer((ports.HOST, 0), Failing) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(TargetError, match="toxiproxy answers 500 to GET /proxies"):
            Toxiproxy(Address(ports.HOST, server.server_port)).enabled("shop-cache")


def test_nobody_listening_is_an_error() -> None:
    with pytest.raises(TargetError, match=r"looking at proxy shop-cache: .*refused"):
        Toxiproxy(Address(ports.HOST, ports.free_port(()))).enabled("shop-cache")

"""What every runtime promises of the links between services, and of putting the seed data back."""

import socket
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import psycopg
import pytest
from redis import RedisError

from chaos.errors import TargetError
from chaos.target.port import Address
from chaos.target.runtimes import RunningTarget
from chaos.target.toxiproxy import Toxic
from tests.contract.servers import redis_at, rows

INDEX = "orders_user_id_created_at_idx"


def test_links_lead_to_their_services_through_the_proxy(target: RunningTarget) -> None:
    assert redis_at(target.link("shop-cache")).ping()
    with urllib.request.urlopen(f"{target.load_environment(1)['BASE_URL']}/seed.py", timeout=5) as answer:
        assert answer.status == 200


def test_a_link_that_is_cut_leaves_the_service_itself_alone(target: RunningTarget) -> None:
    proxies = target.proxies()
    proxies.disable("shop-cache")
    try:
        with pytest.raises(RedisError):
            redis_at(target.link("shop-cache")).ping()
        assert redis_at(target.address("cache")).ping()
    finally:
        proxies.enable("shop-cache")
    assert redis_at(target.link("shop-cache")).ping()


def test_links_work_again_after_the_proxy_was_restarted(target: RunningTarget) -> None:
    target.restart("toxiproxy")
    assert redis_at(target.link("shop-cache")).ping()


@contextmanager
def stuck(address: Address) -> Iterator[None]:
    """A client of Redis that asks for more than fits into every buffer, and reads nothing of it."""
    with socket.create_connection((address.host, address.port), timeout=5) as client:
        client.sendall(b"SETRANGE big 8000000 x\r\n")
        assert client.recv(16).startswith(b":")
        client.sendall(b"GET big\r\n" * 6)
        yield


def test_a_toxic_is_removed_while_data_are_stuck_and_all_else_stays(target: RunningTarget) -> None:
    proxies = target.proxies()
    kept, hanging = Toxic("kept", "latency", {"latency": 1, "jitter": 0}), Toxic("hanging", "latency", {"latency": 50})
    try:
        proxies.disable("shop-database")
        proxies.add_toxic("load-shop", kept)
        proxies.add_toxic("shop-cache", hanging)
        with stuck(target.link("shop-cache")):
            proxies.remove_toxic("shop-cache", "hanging")
        found = proxies.proxies()
        assert {name: (each.enabled, dict(each.toxics)) for name, each in found.items()} == {
            "shop-cache": (True, {}),
            "shop-database": (False, {}),
            "load-shop": (True, {"kept": kept}),
        }
    finally:
        proxies.reset()
    assert {(each.enabled, len(each.toxics)) for each in proxies.proxies().values()} == {(True, 0)}
    assert redis_at(target.link("shop-cache")).ping()


def test_a_toxic_is_updated_in_place(target: RunningTarget) -> None:
    proxies = target.proxies()
    proxies.add_toxic("shop-cache", Toxic("slow", "latency", {"latency": 10, "jitter": 0}))
    try:
        slower = Toxic("slow", "latency", {"latency": 20, "jitter": 0}, toxicity=0.5)
        proxies.update_toxic("shop-cache", slower)
        assert proxies.toxics("shop-cache") == {"slow": slower}
    finally:
        proxies.remove_toxic("shop-cache", "slow")


def test_reset_puts_rows_indexes_and_cache_back_while_somebody_is_connected(target: RunningTarget) -> None:
    with psycopg.connect(target.database_url("database"), autocommit=True) as connection:
        connection.execute("DELETE FROM orders WHERE user_id < 400")
        connection.execute(f"DROP INDEX {INDEX}")
        redis_at(target.address("cache")).set("stale", "1")
        target.reset_data()
    assert rows(target, "SELECT count(*) FROM orders") == [(20_000,)]
    assert rows(target, f"SELECT count(*) FROM pg_indexes WHERE indexname = '{INDEX}'") == [(1,)]
    assert redis_at(target.address("cache")).dbsize() == 0


def test_data_that_could_not_be_put_back_are_by_the_next_call_and_nothing_stays_down(target: RunningTarget) -> None:
    rows(target, "DELETE FROM orders WHERE user_id < 400 RETURNING 1")
    target.shut_down("cache")
    try:
        with pytest.raises(TargetError, match=r"cache on .* cannot be emptied"):
            target.reset_data()
    finally:
        target.start("cache")
    target.reset_data()
    assert rows(target, "SELECT count(*) FROM orders") == [(20_000,)]
    assert [service for service in target.roles if not target.answers(service)] == []


@contextmanager
def clients_that_come_again(url: str) -> Iterator[None]:
    """Four clients of a database that connect anew whenever they are sent away."""
    over = threading.Event()

    def come_again() -> None:
        while not over.is_set():
            with suppress(psycopg.Error), psycopg.connect(url, connect_timeout=2, autocommit=True) as connection:
                while not over.is_set():
                    connection.execute("SELECT count(*) FROM orders")

    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            pool.submit(come_again)
        try:
            yield
        finally:
            over.set()


def test_clients_that_come_again_at_once_do_not_keep_the_data_from_being_put_back(target: RunningTarget) -> None:
    with clients_that_come_again(target.database_url("database")):
        rows(target, "DELETE FROM orders WHERE user_id < 400 RETURNING 1")
        target.reset_data()
        target.reset_data()
        assert rows(target, "SELECT count(*) FROM orders") == [(20_000,)]
    assert [name for (name,) in rows(target, "SELECT datname FROM pg_database WHERE datname ~ 'shop_'")] == [
        "shop_template"
    ]

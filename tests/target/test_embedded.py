"""What a drill asks of a running target: kill, start, restart, state, usage, seed data."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import psycopg
import pytest
from redis import ConnectionError as RefusedError
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from chaos.errors import TargetError
from chaos.target import ports
from chaos.target.embedded import EmbeddedTarget
from chaos.target.port import Address, Role, Status
from chaos.target.postgres_database import set_application_password
from chaos.target.postgres_server import APPLICATION, PostgresServer
from chaos.target.runtimes import RunningTarget
from chaos.target.substitution import database_url

INDEX = "orders_user_id_created_at_idx"


@pytest.fixture
def target(small_target: RunningTarget) -> Iterator[EmbeddedTarget]:
    """The shared target, whole again after the test."""
    embedded = cast("EmbeddedTarget", small_target)
    yield embedded
    for service in embedded.roles:
        embedded.start(service)


def redis_at(address: Address) -> Redis:
    return Redis(host=address.host, port=address.port, socket_timeout=2, retry=Retry(NoBackoff(), 0))


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()


def test_services_have_the_roles_of_the_file_and_the_proxy_is_none_of_them(target: EmbeddedTarget) -> None:
    assert target.roles == {"cache": Role.CACHE, "database": Role.DATABASE, "shop": Role.APP}


def test_a_killed_service_is_stopped_and_refuses_connections(target: EmbeddedTarget) -> None:
    target.kill("cache")
    assert target.state("cache").status is Status.STOPPED
    with pytest.raises(RefusedError, match="refused"):
        redis_at(target.address("cache")).ping()


def test_a_killed_service_started_again_equals_its_state_before_and_is_another_run(target: EmbeddedTarget) -> None:
    before = target.state("cache")
    target.kill("cache")
    target.start("cache")
    after = target.state("cache")
    assert after == before
    assert after.identity != before.identity


def test_the_port_of_a_killed_service_is_free_when_kill_returns(target: EmbeddedTarget) -> None:
    busy = 0
    for _ in range(80):  # threads of the dying server may hold it for a moment longer than its main thread
        target.kill("cache")
        busy += not ports.is_free(target.address("cache").port)
        target.start("cache")
    assert busy == 0


def test_redis_state_holds_the_memory_limit_that_the_server_really_has(target: EmbeddedTarget) -> None:
    redis_at(target.address("cache")).config_set("maxmemory", "20mb")
    changed = target.state("cache")
    target.restart("cache")
    assert changed.settings["maxmemory"] == str(20 * 1024 * 1024)
    assert target.state("cache").settings["maxmemory"] == str(32 * 1024 * 1024)


def test_database_state_holds_the_settings_of_the_target_file(target: EmbeddedTarget) -> None:
    assert target.state("database").settings["max_parallel_workers_per_gather"] == "0"


def test_a_killed_database_leaves_no_process_and_comes_back_with_what_was_committed(target: EmbeddedTarget) -> None:
    url = target.database_url("database")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        target.kill("database")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    target.start("database")
    assert rows(url, "SELECT n FROM kept") == [(1,)]
    target.reset_data()


def test_start_does_nothing_where_the_service_runs(target: EmbeddedTarget) -> None:
    before = target.state("cache").identity
    target.start("cache")
    assert target.state("cache").identity == before


def test_a_service_stopped_by_a_signal_is_paused(target: EmbeddedTarget) -> None:
    pid = int(target.state("shop").identity.split(":")[0])
    os.kill(pid, signal.SIGSTOP)
    try:
        wait = retry(stop=stop_after_delay(5), wait=wait_fixed(0.01), retry=retry_if_result(lambda found: not found))
        assert wait(lambda: target.state("shop").status is Status.PAUSED)()
    finally:
        os.kill(pid, signal.SIGCONT)


def test_links_lead_to_their_services_through_the_proxy(target: EmbeddedTarget) -> None:
    assert redis_at(target.link("shop-cache")).ping()
    with urllib.request.urlopen(f"{target.load_environment(1)['BASE_URL']}/seed.py", timeout=5) as answer:
        assert answer.status == 200


def test_a_service_gets_its_values_and_the_application_may_read_and_write(target: EmbeddedTarget) -> None:
    pid = int(target.state("shop").identity.split(":")[0])
    environ = Path(f"/proc/{pid}/environ").read_text(encoding="utf-8")
    values = dict(pair.split("=", 1) for pair in environ.split("\0") if "=" in pair)
    assert values["REDIS"] == str(target.link("shop-cache"))
    assert values["ADMIN_TOKEN"] == target.secret("admin_token")
    written = rows(
        values["DATABASE_URL"],
        "INSERT INTO orders (user_id, total_cents, created_at) VALUES (1, 1, now()) RETURNING current_user::text",
    )
    assert written == [("gameday_app",)]


def test_statements_are_counted_by_the_server(target: EmbeddedTarget) -> None:
    url = target.database_url("database")
    rows(url, "SELECT /* order_lookup */ count(*) FROM orders WHERE user_id = 7")
    seen = rows(url, "SELECT calls FROM pg_stat_statements WHERE query LIKE '%/* order_lookup */ count%'")
    assert seen


def test_reset_puts_rows_and_indexes_back_while_somebody_is_connected(target: EmbeddedTarget) -> None:
    url = target.database_url("database")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DELETE FROM orders WHERE user_id < 400")
        connection.execute("DROP INDEX orders_user_id_created_at_idx")
        redis_at(target.address("cache")).set("stale", "1")
        target.reset_data()
    assert rows(url, "SELECT count(*) FROM orders") == [(20_000,)]
    assert rows(url, f"SELECT count(*) FROM pg_indexes WHERE indexname = '{INDEX}'") == [(1,)]
    assert redis_at(target.address("cache")).dbsize() == 0


def test_cpu_of_a_database_does_not_go_backwards_when_a_backend_ends(target: EmbeddedTarget) -> None:
    with psycopg.connect(target.database_url("database"), autocommit=True) as connection:
        connection.execute("SELECT sum(sqrt(n)) FROM generate_series(1, 3000000) AS n")
        busy = target.usage("database")
    idle = target.usage("database")
    assert busy
    assert idle
    assert idle.cpu_s >= busy.cpu_s > 0.1


def test_memory_that_postgres_processes_share_counts_once(target: EmbeddedTarget) -> None:
    one = target.usage("database")
    connections = [psycopg.connect(target.database_url("database")) for _ in range(10)]
    try:
        for connection in connections:
            connection.execute("SELECT count(*) FROM orders")
        eleven = target.usage("database")
    finally:
        for connection in connections:
            connection.close()
    assert one
    assert eleven
    assert eleven.memory_bytes - one.memory_bytes < 10 * 8 * 1024 * 1024


def test_redis_may_use_its_maxmemory_and_a_stopped_service_uses_nothing(target: EmbeddedTarget) -> None:
    usage = target.usage("cache")
    assert usage
    assert usage.memory_limit_bytes == 32 * 1024 * 1024
    target.kill("cache")
    assert target.usage("cache") is None


@pytest.mark.parametrize("asked", ["address", "state", "kill", "start", "restart", "usage", "log_file", "log_tail"])
def test_an_unknown_service_is_an_error_that_names_those_there_are(target: EmbeddedTarget, asked: str) -> None:
    with pytest.raises(TargetError, match="no service 'cahce'; there are: cache, database, shop"):
        getattr(target, asked)("cahce", *([1] if asked == "log_tail" else []))


def test_the_last_lines_of_a_log_are_read_while_the_service_is_down(target: EmbeddedTarget) -> None:
    target.kill("cache")
    (line,) = target.log_tail("cache", 1)
    assert line == target.log_file("cache").read_text(encoding="utf-8").splitlines()[-1]
    assert len(target.log_tail("cache", 3)) == 3


def test_another_process_reaches_the_same_services(target: EmbeddedTarget) -> None:
    folder = target.log_file("cache").parent.parent
    before = target.state("cache")
    script = (
        "import sys; from pathlib import Path; from chaos.target.runtimes import attach\n"
        "target = attach(Path(sys.argv[1])); target.kill('cache'); target.start('cache')\n"
        "print(target.state('cache').identity, target.secret('admin_token') != '')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, folder], capture_output=True, text=True, check=True, timeout=60
    )
    after = target.state("cache")
    assert after == before
    assert done.stdout.split() == [after.identity, "True"]
    target.kill("cache")
    assert target.state("cache").status is Status.STOPPED


def test_neither_logs_nor_proxy_configuration_hold_a_secret(target: EmbeddedTarget) -> None:
    folder = target.log_file("cache").parent.parent
    written = [*(folder / "logs").iterdir(), folder / "toxiproxy.json"]
    assert written
    assert not any(target.secret("admin_token").encode() in each.read_bytes() for each in written)


def test_no_statement_that_the_server_remembers_holds_a_password(target: EmbeddedTarget) -> None:
    server = target.server("database")
    assert isinstance(server, PostgresServer)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        set_application_password(connection, server)
        seen = [query for (query,) in connection.execute("SELECT query FROM pg_stat_statements").fetchall()]
    assert any("ROLE" in query for query in seen)
    assert not any(server.application_password in query for query in seen)
    assert rows(database_url(APPLICATION, server.application_password, str(server.address), "shop"), "SELECT 1")


def test_the_record_of_a_target_is_readable_by_its_owner_only(target: EmbeddedTarget) -> None:
    record = target.log_file("cache").parent.parent / "target.json"
    assert record.stat().st_mode & 0o777 == 0o600

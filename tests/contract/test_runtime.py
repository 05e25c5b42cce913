"""What every runtime promises, the same tests on each: child processes and containers."""

import json
import socket
import subprocess
import sys
from contextlib import closing
from typing import Any

import psycopg
import pytest
from redis import RedisError
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from chaos.errors import TargetError
from chaos.faults.catalogue import fault_of
from chaos.safety.undo import carry_out
from chaos.target.abilities import LACKING
from chaos.target.port import Ability, Limits, Role, Status
from chaos.target.runtimes import RunningTarget
from tests.contract.servers import redis_at, rows

INDEX = "orders_user_id_created_at_idx"


def test_services_have_the_roles_of_the_file_and_the_proxy_is_none_of_them(target: RunningTarget) -> None:
    assert target.roles == {"cache": Role.CACHE, "database": Role.DATABASE, "shop": Role.APP}


def test_every_port_is_on_the_loopback(target: RunningTarget) -> None:
    addresses = [*map(target.address, target.roles), *map(target.link, ("shop-cache", "shop-database", "load-shop"))]
    assert {each.host for each in addresses} == {"127.0.0.1"}
    assert len({each.port for each in addresses}) == len(addresses)


@pytest.mark.parametrize("end", ["kill", "shut_down"])
@pytest.mark.parametrize("service", ["cache", "database", "shop"])
def test_a_service_that_was_ended_refuses_connections_and_stays_down(
    target: RunningTarget, service: str, end: str
) -> None:
    getattr(target, end)(service)
    assert target.state(service).status is Status.STOPPED
    address = target.address(service)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.host, address.port), timeout=2)


@pytest.mark.parametrize("service", ["cache", "database", "shop"])
def test_a_service_answers_while_it_serves_and_not_while_it_is_frozen_or_down(
    target: RunningTarget, service: str
) -> None:
    assert target.answers(service)
    target.pause(service)
    assert not target.answers(service)  # though its port takes connections still
    target.resume(service)
    assert target.answers(service)
    target.kill(service)
    assert not target.answers(service)


@pytest.mark.parametrize("service", ["cache", "database", "shop"])
def test_a_killed_service_started_again_equals_its_state_before_and_is_another_run(
    target: RunningTarget, service: str
) -> None:
    before = target.state(service)
    target.kill(service)
    target.start(service)
    after = target.state(service)
    assert after == before
    assert after.identity != before.identity


def test_ending_what_is_down_already_does_nothing(target: RunningTarget) -> None:
    target.kill("cache")
    target.kill("cache")
    target.shut_down("cache")
    assert target.state("cache").status is Status.STOPPED


def test_start_does_nothing_where_the_service_runs(target: RunningTarget) -> None:
    before = target.state("cache").identity
    target.start("cache")
    assert target.state("cache").identity == before


def test_restart_ends_one_run_and_returns_once_the_next_answers(target: RunningTarget) -> None:
    before = target.state("cache").identity
    target.restart("cache")
    assert redis_at(target.address("cache")).ping()
    assert target.state("cache").identity != before


def test_restart_brings_a_stopped_service_up(target: RunningTarget) -> None:
    target.kill("cache")
    target.restart("cache")
    assert redis_at(target.address("cache")).ping()


def test_a_paused_service_answers_nobody_and_goes_on_as_it_was(target: RunningTarget) -> None:
    before = target.state("cache")
    with closing(redis_at(target.address("cache"), timeout_s=0.3)) as client:
        client.set("kept", "1")
        target.pause("cache")
        assert target.state("cache").status is Status.PAUSED
        with pytest.raises(RedisError):
            client.get("kept")
    target.resume("cache")
    after = target.state("cache")
    assert (after, after.identity) == (before, before.identity)
    assert redis_at(target.address("cache")).get("kept") == b"1"


def test_pausing_and_resuming_twice_is_harmless(target: RunningTarget) -> None:
    target.pause("cache")
    target.pause("cache")
    target.resume("cache")
    target.resume("cache")
    assert redis_at(target.address("cache")).ping()


def test_a_paused_service_can_be_killed_and_restarted(target: RunningTarget) -> None:
    target.pause("cache")
    target.kill("cache")
    assert target.state("cache").status is Status.STOPPED
    target.start("cache")
    target.pause("cache")
    target.restart("cache")
    assert redis_at(target.address("cache")).ping()


def test_redis_has_the_memory_limit_of_the_target_file(target: RunningTarget) -> None:
    assert target.state("cache").settings["maxmemory"] == str(32 * 1024 * 1024)


def test_a_setting_that_was_changed_shows_in_the_state_and_is_gone_after_a_restart(target: RunningTarget) -> None:
    before = target.state("cache")
    redis_at(target.address("cache")).config_set("maxmemory", "20mb")
    assert target.state("cache") != before
    target.restart("cache")
    assert target.state("cache") == before


def test_the_database_has_the_settings_of_the_target_file(target: RunningTarget) -> None:
    assert target.state("database").settings["max_parallel_workers_per_gather"] == "0"


def test_what_a_killed_database_had_committed_is_there_again(target: RunningTarget) -> None:
    with psycopg.connect(target.database_url("database"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        target.kill("database")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    target.start("database")
    assert rows(target, "SELECT n FROM kept") == [(1,)]
    target.reset_data()


def test_statements_are_counted_by_the_server(target: RunningTarget) -> None:
    rows(target, "SELECT /* order_lookup */ count(*) FROM orders WHERE user_id = 7")
    assert rows(target, "SELECT calls FROM pg_stat_statements WHERE query LIKE '%/* order_lookup */ count%'")


def test_the_cpu_that_a_service_used_is_counted(target: RunningTarget) -> None:
    before = target.usage("database")
    with psycopg.connect(target.database_url("database"), autocommit=True) as connection:
        connection.execute("SELECT sum(sqrt(n)) FROM generate_series(1, 3000000) AS n")
        after = target.usage("database")
    assert before
    assert after
    assert 0.1 < after.cpu_s - before.cpu_s < 10
    assert 10e6 < after.memory_bytes < after.memory_limit_bytes
    assert 0 < after.cpu_limit <= 64


def test_redis_may_use_its_maxmemory_and_a_stopped_service_uses_nothing(target: RunningTarget) -> None:
    usage = target.usage("cache")
    assert usage
    assert usage.memory_limit_bytes == 32 * 1024 * 1024
    target.kill("cache")
    assert target.usage("cache") is None


def test_the_last_lines_of_a_log_are_read_while_the_service_is_down(target: RunningTarget) -> None:
    target.kill("cache")
    lines = target.log_tail("cache", 3)
    assert len(lines) == 3
    assert "Ready to accept connections" in lines[-1]
    assert target.log_file("cache").read_text(encoding="utf-8").splitlines()[-1] == lines[-1]


ASKED: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("address", "state", "kill", "shut_down", "start", "restart", "pause", "resume"), ()),
    **dict.fromkeys(("usage", "log_file"), ()),
    "log_tail": (1,),
}


@pytest.mark.parametrize("asked", ASKED)
def test_an_unknown_service_is_an_error_that_names_those_there_are(target: RunningTarget, asked: str) -> None:
    with pytest.raises(TargetError, match="no service 'cahce'; there are: cache, database, shop"):
        getattr(target, asked)("cahce", *ASKED[asked])


def test_another_process_reaches_the_same_services(target: RunningTarget) -> None:
    folder = target.log_file("cache").parent.parent
    before = target.state("cache")
    script = (
        "import sys; from pathlib import Path; from chaos.target.runtimes import attach\n"
        "target = attach(Path(sys.argv[1])); target.kill('cache'); target.start('cache')\n"
        "print(target.runtime, target.state('cache').identity, target.secret('admin_token') != '')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, folder], capture_output=True, text=True, check=True, timeout=60
    )
    after = target.state("cache")
    assert after == before
    assert done.stdout.split() == [target.runtime, after.identity, "True"]


def test_the_state_folder_tells_nobody_else_a_secret(target: RunningTarget) -> None:
    folder = target.log_file("cache").parent.parent
    secret = target.secret("admin_token").encode()
    holding = [each for each in folder.rglob("*") if each.is_file() and secret in each.read_bytes()]
    assert holding
    assert {each.stat().st_mode & 0o077 for each in holding} == {0}


@pytest.mark.parametrize(
    "definition",
    [{"type": "kill", "service": "cache"}, {"type": "drop_index", "service": "database", "index": INDEX}],
    ids=lambda each: each["type"],
)
def test_a_fault_shows_and_its_undo_restores_the_captured_state(
    target: RunningTarget, definition: dict[str, Any]
) -> None:
    fault = fault_of(definition)
    prior = fault.capture(target)
    fault.inject(target, prior)
    shown = retry(stop=stop_after_delay(5), wait=wait_fixed(0.02), retry=retry_if_result(lambda seen: not seen))
    assert shown(fault.effect)(target, prior)
    undone = carry_out(fault, target, json.loads(json.dumps(prior)))
    assert (undone.needed, undone.differences) == (True, ())


DOING: dict[Ability, tuple[str, tuple[Any, ...]]] = {
    Ability.PAUSE: ("pause", ("cache",)),
    Ability.LIMIT: ("limit", ("cache", Limits(cpus=0.5))),
    Ability.DISCONNECT: ("disconnect", ("cache",)),
    Ability.RUN: ("run", ("cache", ["true"])),
    Ability.REPLICAS: ("replicas", ("cache",)),
}


@pytest.mark.parametrize("ability", Ability)
def test_what_a_runtime_cannot_do_is_refused_with_the_reason_and_all_else_is_done(
    target: RunningTarget, ability: Ability
) -> None:
    assert target.lacking == LACKING[target.runtime]
    method, arguments = DOING[ability]
    if reason := target.lacking.get(ability):
        with pytest.raises(TargetError) as refused:
            getattr(target, method)(*arguments)
        assert str(refused.value) == f"the {target.runtime} runtime cannot {ability}: {reason}"
        return
    before = target.state("cache")
    getattr(target, method)(*arguments)
    if ability is Ability.DISCONNECT:
        target.reconnect("cache")
    if ability is Ability.LIMIT:
        target.limit("cache", Limits(cpus=before.settings["cpu_limit"]))
    target.resume("cache")
    assert target.state("cache") == before

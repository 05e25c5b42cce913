"""Undo takes off only what the fault put on: services, settings and sessions that others changed or began meanwhile."""

import psycopg
import pytest

from chaos.errors import NotInjected
from chaos.faults import sessions
from chaos.faults.noop import MARKER
from chaos.faults.outside import cache_of
from chaos.safety.undo import carry_out
from chaos.target.runtimes import RunningTarget
from chaos.target.toxiproxy import Toxic
from tests.faults.test_left_alone import LINK, injected


@pytest.mark.parametrize("kind", ["kill", "stop"])
def test_a_service_that_others_started_otherwise_keeps_what_they_set(kind: str, small_target: RunningTarget) -> None:
    fault, prior = injected(small_target, type=kind, service="cache")
    small_target.start("cache")
    with cache_of(small_target, "cache") as cache:
        cache.config_set("timeout", 77)
        undone = carry_out(fault, small_target, prior)
        assert undone.differences == ("settings.timeout: 0 ≠ 77",)
        assert cache.config_get("timeout") == {"timeout": "77"}
        cache.config_set("timeout", 0)


def test_a_toxic_that_others_put_on_a_cut_link_stays(small_target: RunningTarget) -> None:
    fault, prior = injected(small_target, type="partition", service="cache", link=LINK)
    small_target.proxies().add_toxic(LINK, Toxic("theirs", "latency", {"latency": 1, "jitter": 0}))
    try:
        assert carry_out(fault, small_target, prior).differences == ()
        assert list(small_target.proxies().toxics(LINK)) == ["theirs"]
    finally:
        small_target.proxies().remove_toxic(LINK, "theirs")


def test_a_marker_of_others_stays_and_is_reported(small_target: RunningTarget) -> None:
    fault, prior = injected(small_target, type="noop", service="cache")
    with cache_of(small_target, "cache") as cache:
        cache.set(MARKER, "theirs")
        undone = carry_out(fault, small_target, prior)
        assert undone.differences == ("marker: None ≠ theirs",)
        assert cache.getdel(MARKER) == "theirs"


def test_a_share_that_others_set_at_the_gateway_stays_and_is_reported(gateway_target: RunningTarget) -> None:
    fault, prior = injected(gateway_target, type="gateway_errors", service="gateway", share=0.5)
    theirs = injected(gateway_target, type="gateway_errors", service="gateway", share=0.75, name="theirs")
    undone = carry_out(fault, gateway_target, prior)
    assert undone.differences == (f"failing_share: {prior['failing_share']} ≠ 0.75",)
    theirs[0].undo(gateway_target, prior)
    assert carry_out(fault, gateway_target, prior).differences == ()


def test_a_setting_that_others_gave_the_planner_stays_and_is_reported(small_target: RunningTarget) -> None:
    fault, prior = injected(small_target, type="slow_queries", service="database")
    with psycopg.connect(small_target.database_url("database"), autocommit=True) as theirs:
        theirs.execute("ALTER DATABASE shop SET enable_bitmapscan = on")
        undone = carry_out(fault, small_target, prior)
        theirs.execute("ALTER DATABASE shop RESET enable_bitmapscan")
    assert undone.differences == ("enable_bitmapscan: None ≠ on",)
    assert carry_out(fault, small_target, prior).differences == ()


def test_a_session_of_others_whose_name_begins_as_ours_does_survives(small_target: RunningTarget) -> None:
    fault, prior = injected(small_target, type="table_lock", service="database", table="orders")
    given = {"url": small_target.database_url("database"), "name": f"{sessions.name_of(fault.label)}-2"}
    with sessions.opened(given) as theirs:
        assert carry_out(fault, small_target, prior).differences == ()
        assert theirs.execute("SELECT 1").fetchone() == (1,)


def test_replicas_that_others_replaced_by_a_restart_are_not_restarted_again(replicas_target: RunningTarget) -> None:
    fault, prior = injected(replicas_target, type="kill_replica", service="shop")
    replicas_target.restart("shop")
    run = replicas_target.state("shop").identity
    assert carry_out(fault, replicas_target, prior).needed is False
    assert replicas_target.state("shop").identity == run


def test_a_server_that_replaces_its_replicas_ends_the_fault_itself(replicas_target: RunningTarget) -> None:
    run = replicas_target.state("gateway").identity
    fault, prior = injected(replicas_target, type="kill_replica", service="gateway")
    assert fault.effect(replicas_target, prior)
    fault.undo(replicas_target, prior)
    assert carry_out(fault, replicas_target, prior).differences == ()
    assert replicas_target.state("gateway").identity == run


def test_a_service_of_one_process_has_no_replica_to_lose(small_target: RunningTarget) -> None:
    with pytest.raises(NotInjected, match="shop has no replicas"):
        injected(small_target, type="kill_replica", service="shop")

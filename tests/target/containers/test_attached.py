"""A running system that is not ours: the small target's containers stand for it, brought up by somebody else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from redis import Redis

from chaos.errors import BadInput, NotInjected, SetupError, TargetError
from chaos.faults.catalogue import fault_of
from chaos.safety.undo import carry_out
from chaos.scales import Metric
from chaos.signals.redis import RedisProbe
from chaos.target.containers.attached import AttachedTarget
from chaos.target.containers.target import DockerTarget
from chaos.target.definition import TargetDefinition
from chaos.target.port import Limits, Status
from chaos.target.runtimes import RunningTarget, attach, choose, discard, start, stop_leftovers
from chaos.target.substitution import database_url
from tests.conftest import SUPPORT

CACHE_PASSWORD = "p@ss word/1"
HASH = "com.docker.compose.config-hash"


@pytest.fixture
def theirs(docker_target: RunningTarget, monkeypatch: pytest.MonkeyPatch) -> Iterator[DockerTarget]:
    """Somebody's system, whole again after the test; its passwords stand in the environment."""
    assert isinstance(docker_target, DockerTarget)
    monkeypatch.setenv("THEIR_DATABASE_PASSWORD", docker_target.server("database").secrets["password of the owner"])
    monkeypatch.setenv("THEIR_CACHE_PASSWORD", CACHE_PASSWORD)
    yield docker_target
    for service in docker_target.roles:
        docker_target.resume(service)
        docker_target.start(service)


@pytest.fixture
def described(theirs: DockerTarget) -> dict[str, Any]:
    """The target file of whoever drills it: one service by each way of saying which container it is."""
    cache, database, web = (theirs.container(each).name for each in ("cache", "database", "shop"))
    labels = theirs.api.inspect_container(database)["Config"]["Labels"]
    url = database_url("gameday", "X", str(theirs.address("database")), "shop").replace(":X@", ":${secret.key}@")
    services = {
        "cache": {"project": cache.removesuffix("-cache"), "url": f"redis://{theirs.address('cache')}"},
        "database": {"label": f"{HASH}={labels[HASH]}", "url": url},
        "web": {"container": web, "url": f"http://{theirs.address('shop')}"},
    }
    return {
        "name": "theirs",
        "services": {
            "cache": {"engine": "redis"},
            "database": {"engine": "postgresql", "database": "shop", "statements": {"lookup": "/* order_lookup */"}},
            "web": {"engine": "process", "role": "app", "ready": "/small-target.yaml"},
        },
        "links": {"load-web": {"to": "web"}, "web-cache": {"to": "cache"}, "shop-cache": {"to": "cache"}},
        "load": {"script": "small-load.js", "link": "load-web"},
        "secrets": ["key"],
        "attach": {
            "services": services,
            "toxiproxy": str(theirs.server("toxiproxy").address),
            "links": {"shop-cache": str(theirs.link("shop-cache"))},
            "secrets": {"key": "THEIR_DATABASE_PASSWORD"},
        },
    }


@pytest.fixture
def attached(described: dict[str, Any], state_dir: Path) -> Iterator[AttachedTarget]:
    with attached_to(described, state_dir) as target:
        yield target


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not answer is not waited for as long as on a busy machine."""
    monkeypatch.setattr("chaos.target.containers.attached.UP_WITHIN_S", 0.5)


def attached_to(described: dict[str, Any], state_dir: Path) -> AttachedTarget:
    definition = TargetDefinition.model_validate_json(msgspec.json.encode(described))
    target = start(definition, SUPPORT, state_dir, print, choose("embedded", definition).runtime)
    assert isinstance(target, AttachedTarget)
    return target


def runs(theirs: DockerTarget) -> dict[str, str]:
    """Which run of each container there is, and how it is set."""
    return {each: f"{theirs.state(each)} {theirs.state(each).identity}" for each in theirs.roles}


def test_every_service_is_found_asked_and_measured_where_it_runs(
    attached: AttachedTarget, theirs: DockerTarget
) -> None:
    assert attached.runtime == "attached"
    assert [attached.answers(each) for each in attached.roles] == [True] * 3
    assert [attached.address(each).port for each in ("cache", "database", "web")] == [
        theirs.address(each).port for each in ("cache", "database", "shop")
    ]
    assert attached.link("load-web") == attached.address("web")
    assert attached.load_environment(7) == {"BASE_URL": f"http://{theirs.address('shop')}", "USERS": "7"}
    assert all(attached.usage(each) for each in attached.roles)
    assert any("GET /small-target.yaml" in line for line in attached.log_tail("web", 50))


def test_attaching_and_letting_go_starts_and_ends_nothing(
    described: dict[str, Any], theirs: DockerTarget, state_dir: Path
) -> None:
    before = runs(theirs)
    with attached_to(described, state_dir) as target:
        target.reset_data()
    stop_leftovers(state_dir)
    discard(state_dir)
    assert runs(theirs) == before


@pytest.mark.parametrize("fault", [{"type": "kill"}, {"type": "stop"}, {"type": "hang"}], ids=lambda each: each["type"])
def test_what_a_fault_did_is_undone_by_another_process_after_the_drill_has_gone(
    fault: dict[str, Any], described: dict[str, Any], theirs: DockerTarget, state_dir: Path
) -> None:
    before = {each: theirs.state(each) for each in theirs.roles}
    injected = fault_of({**fault, "service": "cache"})
    with attached_to(described, state_dir) as target:
        prior = injected.capture(target)
        injected.inject(target, prior)
        assert injected.effect(target, prior)
    stop_leftovers(state_dir)
    assert theirs.state("cache").status is not Status.RUNNING
    later = attach(state_dir)
    assert later
    assert carry_out(injected, later, prior).differences == ()
    assert {each: theirs.state(each) for each in theirs.roles} == before


def test_a_remediation_restarts_what_is_marked(attached: AttachedTarget, theirs: DockerTarget) -> None:
    before = runs(theirs)
    attached.restart("web")
    after = runs(theirs)
    assert [each for each in after if after[each] != before[each]] == ["shop"]


def test_a_link_is_damaged_through_their_own_toxiproxy_and_whole_again(attached: AttachedTarget) -> None:
    slow = {"type": "toxic", "service": "cache", "link": "shop-cache", "kind": "latency", "latency": "200ms"}
    fault = fault_of(slow)
    prior = fault.capture(attached)
    fault.inject(attached, prior)
    assert fault.effect(attached, prior)
    assert carry_out(fault, attached, prior).differences == ()
    assert attached.proxies().toxics("shop-cache") == {}


def test_what_no_label_marks_is_neither_harmed_nor_acted_on(
    described: dict[str, Any], theirs: DockerTarget, state_dir: Path
) -> None:
    proxy = theirs.server("toxiproxy").address
    described["services"]["web"] = {"engine": "process", "role": "app", "ready": "/version"}
    described["attach"]["services"]["web"] = {
        "container": theirs.container("toxiproxy").name,
        "url": f"http://{proxy}",
    }
    before = runs(theirs)
    with attached_to(described, state_dir) as target:
        for act in (target.kill, target.shut_down, target.pause, target.restart, target.start):
            with pytest.raises(TargetError, match=r"web must not be harmed: its container .* lacks the label"):
                act("web")
        with pytest.raises(NotInjected, match="web must not be harmed"):
            fault_of({"type": "kill", "service": "web"}).capture(target)
    assert runs(theirs) == before


def test_what_could_not_be_put_back_exactly_is_refused(attached: AttachedTarget) -> None:
    with pytest.raises(TargetError, match="the attached runtime cannot limit"):
        attached.limit("cache", Limits(cpus=1))
    for act in (attached.disconnect, attached.reconnect):
        with pytest.raises(TargetError, match="cannot take a service off the network"):
            act("cache")
    with pytest.raises(TargetError, match="cannot run a command inside"):
        attached.run("cache", ["true"])


def test_a_container_that_its_owner_removed_is_not_made_again(attached: AttachedTarget, theirs: DockerTarget) -> None:
    theirs.api.remove_container(theirs.container("cache").name, force=True)
    with pytest.raises(TargetError, match="was removed: make it again, it is not ours to make"):
        attached.start("cache")
    assert theirs.container("cache").inspect() is None


def test_a_redis_that_asks_for_a_password_is_let_into_by_the_environment(
    described: dict[str, Any], theirs: DockerTarget, state_dir: Path
) -> None:
    address = theirs.address("cache")
    described["secrets"].append("cache_key")
    described["attach"]["secrets"]["cache_key"] = "THEIR_CACHE_PASSWORD"
    described["attach"]["services"]["cache"]["url"] = f"redis://:${{secret.cache_key}}@{address}"
    owner = Redis(host=address.host, port=address.port, socket_timeout=2)
    owner.config_set("requirepass", CACHE_PASSWORD)
    try:
        with attached_to(described, state_dir) as target:
            assert target.answers("cache")
            assert (Metric.SERVICE_UP, "cache", 1.0) in RedisProbe("cache", target.address("cache")).read()
            fault = fault_of({"type": "noop", "service": "cache"})
            prior = fault.capture(target)
            fault.inject(target, prior)
            assert carry_out(fault, target, prior).differences == ()
    finally:
        owner.config_set("requirepass", "")
    assert CACHE_PASSWORD not in "".join(each.read_text() for each in state_dir.glob("*.json"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"project": "", "container": "nobody-of-this-name"}, "no container nobody-of-this-name; start your"),
        ({"project": "nobody-of-this-name"}, "no container of service cache of compose project nobody"),
        ({"project": "", "label": "gameday.state"}, "not one container with the label gameday.state but"),
        ({"service": "database"}, "database: .*-database is cache already"),
        ({"url": "redis://127.0.0.1:1"}, "waited .* for cache on 127.0.0.1:1"),
    ],
    ids=["no-container", "no-project", "several", "twice", "wrong-port"],
)
@pytest.mark.usefixtures("_impatient")
def test_a_service_that_is_not_found_is_told_and_nothing_is_started(
    change: dict[str, str], told: str, described: dict[str, Any], theirs: DockerTarget, state_dir: Path
) -> None:
    described["attach"]["services"]["cache"] |= change
    before = runs(theirs)
    with pytest.raises(SetupError, match=told):
        attached_to(described, state_dir)
    assert attach(state_dir) is None
    assert runs(theirs) == before


def test_a_service_that_does_not_run_is_told_and_not_started(
    described: dict[str, Any], theirs: DockerTarget, state_dir: Path
) -> None:
    theirs.shut_down("cache")
    with pytest.raises(SetupError, match=r"cache \(container .*-cache\) is stopped; gameday starts nothing"):
        attached_to(described, state_dir)
    assert theirs.state("cache").status is Status.STOPPED


def test_a_link_that_their_toxiproxy_does_not_have_is_told(described: dict[str, Any], state_dir: Path) -> None:
    described["attach"]["links"]["web-cache"] = "127.0.0.1:1"
    with pytest.raises(SetupError, match=r"your Toxiproxy has no proxy called web-cache; it has: .*shop-cache"):
        attached_to(described, state_dir)


def test_nothing_is_installed_to_watch_statements(
    described: dict[str, Any], theirs: DockerTarget, state_dir: Path
) -> None:
    described["attach"]["services"]["database"]["url"] = database_url(
        "gameday", "X", str(theirs.address("database")), "postgres"
    ).replace(":X@", ":${secret.key}@")
    with pytest.raises(SetupError, match="watched by pg_stat_statements: CREATE EXTENSION it there first"):
        attached_to(described, state_dir)


def test_a_debt_stays_where_a_secret_is_missing_when_it_is_to_be_paid(
    described: dict[str, Any], state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attached_to(described, state_dir).stop()
    monkeypatch.delenv("THEIR_DATABASE_PASSWORD")
    with pytest.raises(BadInput, match="set in the environment: THEIR_DATABASE_PASSWORD"):
        attach(state_dir)


def test_no_compose_command_is_needed(
    described: dict[str, Any], state_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    attached_to(described, state_dir).stop()

"""The logs of the services that a procedure is about are really read, blind to what was injected, and masked."""

import dataclasses
import time

import psycopg
import pytest

from chaos.events import LogsRead
from chaos.response.logs import concerned, read
from chaos.response.site import Site
from chaos.runbook.bindings import OperationBinding, ProcedureBinding
from chaos.runbook.model import Procedure
from chaos.runbook.predicates import Down
from chaos.target.definition import TargetDefinition
from chaos.target.runtimes import RunningTarget


def procedure_of(site: Site, section: str) -> Procedure:
    found = site.runbook.procedure(section)
    assert found
    return found


def lines_of(site: Site, section: str, service: str) -> LogsRead:
    found = {event.service: event for event in read("incident-1", procedure_of(site, section), site, time.time())}
    return found[service]


@pytest.mark.parametrize(("section", "services"), [("3.1", ("cache", "shop")), ("3.2", ("database",))])
def test_the_services_are_those_that_checks_and_actions_name(
    site: Site, section: str, services: tuple[str, ...]
) -> None:
    bindings = site.bindings.model_copy(update={"operations": ()})
    found = concerned(procedure_of(site, section), dataclasses.replace(site, bindings=bindings))
    assert found == services


def test_the_indicators_subjects_count_a_watched_statement_as_its_database(site: Site) -> None:
    title = procedure_of(site, "3.1").title.text
    bound = ProcedureBinding(
        phrases=(title,), applies=Down(down="cache"), indicator_subjects=("order_lookup", "elsewhere"), because=""
    )
    bindings = site.bindings.model_copy(update={"procedures": (bound,), "operations": ()})
    found = concerned(procedure_of(site, "3.1"), dataclasses.replace(site, bindings=bindings))
    assert found == ("database", "cache", "shop")


def test_the_service_that_users_ask_is_concerned_where_a_symptom_is_theirs(site: Site) -> None:
    asked = OperationBinding(phrases=("주문조회",), endpoints=("order_lookup",))
    bindings = site.bindings.model_copy(update={"operations": (asked,)})
    found = concerned(procedure_of(site, "3.2"), dataclasses.replace(site, bindings=bindings))
    assert found == ("database", "shop")


def test_a_failing_statement_is_found_in_the_databases_log(site: Site, database: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable):
        database.execute("SELECT * FROM no_such_table")
    found = lines_of(site, "3.2", "database")
    assert any('ERROR: relation "no_such_table" does not exist' in line for line in found.lines)
    assert not found.quiet


def test_a_password_in_a_failing_statement_is_masked(site: Site, database: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.UndefinedObject):
        database.execute("ALTER ROLE nobody_at_all PASSWORD 'hunter2'")
    told = "\n".join(lines_of(site, "3.2", "database").lines)
    assert "nobody_at_all" in told
    assert "hunter2" not in told


def test_a_killed_cache_leaves_a_silent_log_and_its_last_lines(site: Site) -> None:
    site.target.kill("cache")
    try:
        later = time.time() + 60
        (found, *_) = read("incident-1", procedure_of(site, "3.1"), site, later)
    finally:
        site.target.start("cache")
    assert found.service == "cache"
    assert found.quiet
    assert any("Ready to accept connections" in line for line in found.lines)


@pytest.mark.usefixtures("far_from_utc")
def test_a_container_that_warns_is_not_silent_on_a_machine_in_another_zone(
    site: Site, docker_target: RunningTarget, small_definition: TargetDefinition
) -> None:
    there = dataclasses.replace(site, target=docker_target, definition=small_definition)
    began = time.time()
    docker_target.restart("cache")
    (cache, *_) = read("incident-1", procedure_of(there, "3.1"), there, began)
    assert cache.service == "cache"
    assert not cache.quiet
    assert any("Ready to accept connections" in line for line in cache.lines)


def test_a_log_that_cannot_be_read_is_told_and_the_others_are_read(site: Site) -> None:
    log = site.target.log_file("cache")
    aside = log.with_suffix(".aside")
    log.rename(aside)
    try:
        cache, shop = read("incident-1", procedure_of(site, "3.1"), site, time.time())
    finally:
        aside.rename(log)
    assert (cache.service, cache.lines) == ("cache", [])
    assert "cannot be read" in cache.unreadable
    assert (shop.service, shop.unreadable) == ("shop", "")


def test_where_the_services_concerned_cannot_be_told_that_is_what_is_recorded(site: Site) -> None:
    asked = OperationBinding(phrases=("주문조회",), endpoints=("order_lookup",))
    bindings = site.bindings.model_copy(update={"operations": (asked,)})
    # Nobody but the target's own loader sees to it that users come over a link that is there.
    definition = site.definition.model_copy(update={"links": {}})
    broken = dataclasses.replace(site, bindings=bindings, definition=definition)
    (found,) = read("incident-1", procedure_of(site, "3.2"), broken, time.time())
    assert (found.lines, found.unreadable) == ([], "which services are concerned: 'load-shop'")

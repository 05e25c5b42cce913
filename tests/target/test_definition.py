"""What a target file may not say, told with the line and with what there is instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from chaos.definitions import load
from chaos.errors import BadInput
from chaos.target.definition import Name, TargetDefinition

WHOLE = """\
name: tiny
services:
  cache: {engine: redis, port: 7001}
  database: {engine: postgresql, database: shop}
links:
  shop-cache: {to: cache}
load: {script: load.js, link: shop-cache}
secrets: [key]
audit: {database: database, orders: SELECT, payments: SELECT, charges: {service: cache}}
"""


def refused(old: str, new: str) -> str:
    """What is said of the file with `old` replaced by `new`."""
    assert old in WHOLE
    with pytest.raises(BadInput) as caught:
        load(WHOLE.replace(old, new), "target.yaml", TargetDefinition)
    return str(caught.value)


def test_a_file_whose_parts_fit_is_taken() -> None:
    assert load(WHOLE, "target.yaml", TargetDefinition).links["shop-cache"].to == "cache"


@pytest.mark.parametrize(
    ("old", "new"),
    [("name: tiny", "name: ../../evil"), ("cache: {", "../cache: {"), ("shop-cache: {", "a/b: {"), ("[key]", "[..]")],
)
def test_names_that_could_lead_out_of_their_folder_are_refused(old: str, new: str) -> None:
    assert "is no name: use 1 to 40 letters" in refused(old, new)


@given(st.text(max_size=50))
def test_a_name_that_is_taken_is_one_plain_part_of_a_path(text: str) -> None:
    try:
        TypeAdapter(Name).validate_python(text)
    except ValidationError:
        return
    assert text.isascii()
    assert 1 <= len(text) <= 40
    assert not set(text) & set("/\\. \n\0")


@pytest.mark.parametrize("name", ["toxiproxy", "logs", "locks"])
def test_a_service_cannot_take_the_place_of_something_of_the_runtime(name: str) -> None:
    assert f"'{name}' is taken" in refused("database: {engine", f"{name}: {{engine")


@pytest.mark.parametrize("port", ["0", "-1", "65536", "70000"])
def test_ports_are_1_to_65535(port: str) -> None:
    assert refused("port: 7001", f"port: {port}").startswith("target.yaml:3:32: services.cache.port: ")


def test_a_port_is_given_once() -> None:
    said = refused("shop-cache: {to: cache}", "shop-cache: {to: cache, port: 7001}")
    assert said == "target.yaml:6:33: links.shop-cache.port: 7001 is the port of services.cache already"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "{to: cache}",
            "{to: cahce}",
            "target.yaml:6:20: links.shop-cache.to: there is no service 'cahce'; there are: cache, database",
        ),
        (
            "link: shop-cache",
            "link: shop",
            "target.yaml:7:31: load.link: there is no link 'shop'; there are: shop-cache",
        ),
        (
            "{database: database,",
            "{database: cache,",
            "target.yaml:9:19: audit.database: there is no database 'cache'; there are: database",
        ),
        (
            "{service: cache}",
            "{service: bank}",
            "target.yaml:9:82: audit.charges.service: there is no service 'bank'; there are: cache, database",
        ),
    ],
)
def test_what_is_named_must_be_there(old: str, new: str, said: str) -> None:
    assert refused(old, new) == said


def test_a_policy_that_redis_does_not_have_is_refused_with_those_it_has() -> None:
    assert "allowed: noeviction, allkeys-lru" in refused("engine: redis,", "engine: redis, maxmemory_policy: lru,")


@pytest.mark.parametrize("pattern", ["l/*", "get /l/*", "GET  /l/*", "GET", "", "GET /a b"])
def test_an_endpoint_is_a_method_and_a_path(pattern: str) -> None:
    said = refused("link: shop-cache}", f"link: shop-cache, endpoints: {{follow: {pattern!r}}}}}")
    assert "is no pattern of a URL: write [METHOD ]/PATH" in said


@pytest.mark.parametrize("key", ["endpoints: {a: /a}", "own_options: true"])
def test_a_script_that_prints_lines_needs_nothing_of_what_any_other_does(key: str) -> None:
    said = refused("link: shop-cache}", f"link: shop-cache, samples: lines, {key}}}")
    assert f"load.{key.partition(':')[0]}: a script that prints lines names its requests" in said


def test_what_was_acknowledged_is_not_in_k6s_csv() -> None:
    assert "load.samples: what an audit compares" in refused("link: shop-cache}", "link: shop-cache, samples: csv}")

"""Hosts beyond this machine are refused until the command line allows them."""

import dataclasses
from pathlib import Path

import pytest

from chaos import inputs, reach
from chaos.definitions import load
from chaos.inputs import Inputs
from chaos.target.definition import TargetDefinition

ROOT = Path(__file__).parents[1]
ATTACHED = ROOT / "examples" / "attach" / "cache-outage.yaml"
SHOP = ROOT / "experiments" / "redis-outage.yaml"


def changed(path: Path, old: str, new: str) -> Inputs:
    """An experiment whose target file says `new` in the place of `old`."""
    read = inputs.read(path)
    text = read.target_source.text
    assert old in text
    text = text.replace(old, new)
    at = str(read.target_source.path)
    source = dataclasses.replace(read.target_source, text=text)
    return dataclasses.replace(read, target=load(text, at, TargetDefinition), target_source=source)


@pytest.mark.parametrize("path", [ATTACHED, SHOP])
def test_our_own_targets_stay_on_this_machine(path: Path) -> None:
    assert not list(reach.problems(inputs.read(path)))


@pytest.mark.parametrize(
    ("old", "new", "host"),
    [
        ("redis://127.0.0.1:", "redis://10.0.0.5:", "10.0.0.5"),
        ("redis://127.0.0.1:", "redis://cache.example.com:", "cache.example.com"),
        ("redis://127.0.0.1:", "redis://[2001:db8::1]:", "2001:db8::1"),
        ("28432/links", "28432/links?host=db.example.com", "db.example.com"),
        ("28432/links", "28432/links?hostaddr=192.0.2.7", "192.0.2.7"),
        ("http://127.0.0.1:28080", "http://0.0.0.0:28080", "0.0.0.0"),
    ],
)
def test_a_host_of_a_running_system_that_is_not_here_is_told_with_its_place_and_what_allows_it(
    old: str, new: str, host: str
) -> None:
    read = changed(ATTACHED, old, new)
    (problem,) = reach.problems(read)
    assert f": {host} is not this machine" in problem.message
    assert problem.hint == f"--allow-host {host} allows it"
    assert problem.line > 1
    assert not list(reach.problems(read.allowing([host])))
    assert list(reach.problems(read.allowing(["other.example.com"])))


def test_a_gateway_elsewhere_that_the_shop_is_told_of_is_refused_too() -> None:
    read = changed(SHOP, "http://${link.shop-gateway}", "https://payments.example.com/v1")
    assert [each.hint for each in reach.problems(read)] == ["--allow-host payments.example.com allows it"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "/var/run/postgresql"])
def test_the_loopback_and_sockets_are_here(host: str) -> None:
    assert reach.is_here(host)


@pytest.mark.parametrize("host", ["localhost.example.com", "127.0.0.1.example.com", "0.0.0.0", "172.17.0.1", "cache"])
def test_a_name_that_only_looks_local_is_not_here(host: str) -> None:
    assert not reach.is_here(host)

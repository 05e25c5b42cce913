"""Every kind of toxic is proven in both directions, on a link to every kind of service."""

from typing import Any

import pytest

from chaos.faults.catalogue import fault_of
from chaos.safety.undo import carry_out
from chaos.target.runtimes import RunningTarget

LINKS = {"cache": "shop-cache", "database": "shop-database", "shop": "load-shop"}
KINDS: dict[str, dict[str, Any]] = {
    "latency": {"latency": "60ms", "jitter": "10ms"},
    "bandwidth": {"rate_kb": 30},
    "timeout": {"timeout": "0s"},
    "reset_peer": {},
    "slow_close": {"delay": "60ms"},
    "limit_data": {"bytes": 20},
}


PROVABLE = [(kind, stream) for kind in KINDS for stream in ("downstream", "upstream")]
PROVABLE.remove(("slow_close", "upstream"))  # refused where it is written: nobody could see it


@pytest.mark.parametrize(("kind", "stream"), PROVABLE)
def test_a_toxic_shows_on_a_link_to_every_kind_of_service(kind: str, stream: str, small_target: RunningTarget) -> None:
    for service, link in LINKS.items():
        given = {"type": "toxic", "service": service, "link": link, "kind": kind, "stream": stream, **KINDS[kind]}
        fault = fault_of(given)
        prior = fault.capture(small_target)
        assert fault.effect(small_target, prior) is None
        fault.inject(small_target, prior)
        try:
            # A look may come while the machine is busy; a toxic that does not show never does.
            assert any(fault.effect(small_target, prior) for _ in range(3)), service
        finally:
            assert carry_out(fault, small_target, prior).differences == ()

"""Processes: whether the ready path answers 200."""

import http.client
from collections.abc import Sequence

from chaos.scales import Metric
from chaos.signals.sampler import Sample
from chaos.target.port import Address

TIMEOUT_S = 1.0
"""Of connecting and of every answer; a busy server on a busy machine is slow, and not down."""


def ready(address: Address, path: str, within_s: float) -> bool:
    """Whether `path` answers 200, connecting and the answer within `within_s` each.

    Over a new connection each time: a kept one can outlive its server.
    """
    connection = http.client.HTTPConnection(address.host, address.port, timeout=within_s)
    try:
        connection.request("GET", path, headers={"User-Agent": "gameday", "Connection": "close"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class ReadinessProbe:
    """Asks `service` itself, at `address`, for `path`."""

    def __init__(self, service: str, address: Address, path: str) -> None:
        self._service = service
        self._address = address
        self._path = path

    def read(self) -> Sequence[Sample]:
        """SERVICE_UP: 1.0 for an answer of 200, 0.0 for any other and for none."""
        return [(Metric.SERVICE_UP, self._service, float(ready(self._address, self._path, TIMEOUT_S)))]

    def close(self) -> None:
        """Nothing is held."""

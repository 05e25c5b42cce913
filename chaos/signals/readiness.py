"""Processes: whether the ready path answers 200."""

import http.client
from collections.abc import Sequence

from chaos.scales import Metric
from chaos.signals.sampler import Sample
from chaos.target.port import Address

INTERVAL_S = 0.5
TIMEOUT_S = 1.0
"""Of connecting and of every answer; a busy server on a busy machine is slow, and not down."""


class ReadinessProbe:
    """Asks `service` at `address` for `path`, over a new connection each time: a kept one can outlive its server."""

    def __init__(self, service: str, address: Address, path: str) -> None:
        self._service = service
        self._address = address
        self._path = path

    def read(self) -> Sequence[Sample]:
        """SERVICE_UP: 1.0 for an answer of 200, 0.0 for any other and for none."""
        connection = http.client.HTTPConnection(self._address.host, self._address.port, timeout=TIMEOUT_S)
        try:
            connection.request("GET", self._path, headers={"User-Agent": "gameday", "Connection": "close"})
            up = connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            up = False
        finally:
            connection.close()
        return [(Metric.SERVICE_UP, self._service, float(up))]

    def close(self) -> None:
        """Nothing is held."""

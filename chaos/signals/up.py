"""Whether a service answers those who use it: asked often, and by the way that they go.

Users reach a service through the links that lead to it. One that none of them reaches is down for them, however
well it is; past the links, only what measures the server itself is read.

It is asked every 0.1 s, for an outage is to be seen within half a second of its beginning. A refused or closed
connection is seen at once. Silence is seen by waiting, for a third of a second: ten times what Redis (12 ms) and
PostgreSQL (28 ms) took at the longest in some 600 answers, while queries without their index scanned on both
processors of the machine and others worked there too. And it is longer than the shop waits for its cache (250 ms), so
that what is slow for it is not down for us. A process is asked otherwise: `ready_way`.
"""

from collections.abc import Sequence
from typing import Protocol

import psycopg

from chaos.scales import Metric
from chaos.signals.postgres_connection import KeptConnection
from chaos.signals.redis import answers, client_of
from chaos.signals.sampler import Sample
from chaos.target.port import Address

INTERVAL_S = 0.1
UNCHANGED_S = 0.5
"""How often it is told that nothing has changed."""
ANSWER_WITHIN_S = 0.3
STILL_SILENT_S = 1.0
"""How long a database that was silent is waited for: each question given up is a connection that it finds on its
return, and there are only so many."""


class Way(Protocol):
    """One way to a service. Both methods are called from one thread only."""

    def answers(self) -> bool:
        """Whether the service answers this way, within a bounded time."""

    def close(self) -> None:
        """Give back connections."""


class UpProbe:
    """Reads SERVICE_UP of `service`: whether it answers on one of its `ways`."""

    def __init__(self, service: str, ways: Sequence[Way]) -> None:
        self._service = service
        self._ways = tuple(ways)

    def read(self) -> Sequence[Sample]:
        """1.0 where it answers on one way, 0.0 where it answers on none."""
        return [(Metric.SERVICE_UP, self._service, float(any(way.answers() for way in self._ways)))]

    def close(self) -> None:
        """Close every way."""
        for way in self._ways:
            way.close()


class RedisWay:
    """PING at `address`."""

    def __init__(self, address: Address) -> None:
        self._client = client_of(address, ANSWER_WITHIN_S)

    def answers(self) -> bool:
        """Whether it answers PING; raises where it does not let us in."""
        return answers(self._client)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


class PostgresWay:
    """SELECT 1 at the libpq `url`."""

    def __init__(self, url: str) -> None:
        self._kept = KeptConnection(url, round(ANSWER_WITHIN_S * 1000))
        self._up = True

    def answers(self) -> bool:
        """Whether it answers SELECT 1."""
        try:
            self._kept.answering(ANSWER_WITHIN_S if self._up else STILL_SILENT_S)
        except psycopg.OperationalError:
            self._kept.close()
            self._up = False
        else:
            self._up = True
        return self._up

    def close(self) -> None:
        """Close the connection."""
        self._kept.close()

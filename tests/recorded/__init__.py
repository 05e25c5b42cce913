"""Event logs of real drills on the example shop, as `gameday run` wrote them, compressed; only the machine is left out.

They stay readable: a change that cannot read them cannot read what users have recorded either.
"""

import gzip
from functools import cache
from pathlib import Path

from chaos.events import Record, decode

REDIS_OUTAGE, DROPPED_ORDER_INDEX = "redis-outage", "dropped-order-index"
INVESTIGATED, INVESTIGATED_KO = "investigated-redis-outage", "investigated-dropped-order-index-ko"
"""With the logs that were read and the incident report that was written; the second by the Korean document."""
NOT_RECOVERED_KO = "not-recovered-ko"
"""A Redis outage by the Korean document that was observed for 9 s only."""
LOCKED_ORDERS = "locked-orders"
"""A lock on the orders that ended by itself: no procedure fits, and everybody waited for answers meanwhile."""
SCHEMA_1 = "schema-1-redis-outage"
"""Of before receipts, contacts, logs and incident reports were recorded."""


def recorded(name: str) -> list[Record]:
    """The records of one of them."""
    return list(_records(name))


def log_bytes(name: str) -> bytes:
    """The log as it stood on disk."""
    return gzip.decompress((Path(__file__).parent / f"{name}.jsonl.gz").read_bytes())


@cache
def _records(name: str) -> tuple[Record, ...]:
    return tuple(decode(line) for line in log_bytes(name).splitlines(keepends=True))

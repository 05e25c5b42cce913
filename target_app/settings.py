"""How the shop is set up, read from the environment once at start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

_COUNT = re.compile("[1-9][0-9]{0,7}")


class SettingsError(Exception):
    """What is missing or wrong in the environment, for the person who starts the shop."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the shop's neighbours are, and how long it waits for each.

    The cache's limits are small, for the database can stand in for it. A request may wait long for
    the database, for nothing can stand in for that, but never longer than its deadline.
    """

    database_url: str
    cache_host: str
    cache_port: int
    gateway_url: str
    admin_token: str
    cache_timeout_s: float = 0.25
    cache_pause_s: float = 0.5
    """How long the cache is left alone after it failed to answer."""
    gateway_timeout_s: float = 5.0
    database_connections: int = 32
    request_deadline_s: float = 15.0
    """How long a request may take before it is answered 503. Well above the 2 to 6 s of queries that miss
    their index under load, which are slow and not broken; below the 60 s after which most clients give up."""
    latest_orders: int = 170_000
    """How many orders, the latest ones, say what sells now: what best sellers and carts are worked out from."""
    shoppers_alike: int = 3_000
    """Of how many customers the carts are looked at for what to suggest to one, for each of the things last added."""
    heavy_queries: int = 2
    """How many queries of one heavy kind may run at once. The others wait in line: a query that has grown
    slow then takes two cores at most, and whatever else the shop does goes on."""


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in `environment`. Raises SettingsError that names everything missing or wrong."""
    names = ("SHOP_DATABASE_URL", "SHOP_CACHE", "SHOP_GATEWAY_URL", "SHOP_ADMIN_TOKEN")
    missing = [name for name in names if not environment.get(name)]
    if missing:
        raise SettingsError(f"the shop cannot start: set {', '.join(missing)}")
    host, _, port = environment["SHOP_CACHE"].rpartition(":")
    if not host or not port.isdecimal():
        raise SettingsError(f"SHOP_CACHE is {environment['SHOP_CACHE']!r}; it must be HOST:PORT")
    counts = {"latest_orders": "SHOP_LATEST_ORDERS", "shoppers_alike": "SHOP_SHOPPERS_ALIKE"}
    given = {field: environment[name] for field, name in counts.items() if environment.get(name)}
    if odd := [f"{counts[field]}={text}" for field, text in given.items() if not _COUNT.fullmatch(text)]:
        raise SettingsError(f"the shop cannot start: {', '.join(odd)}: whole numbers from 1 to 99,999,999 are wanted")
    return Settings(
        database_url=environment["SHOP_DATABASE_URL"],
        cache_host=host,
        cache_port=int(port),
        gateway_url=environment["SHOP_GATEWAY_URL"],
        admin_token=environment["SHOP_ADMIN_TOKEN"],
        **{field: int(text) for field, text in given.items()},
    )

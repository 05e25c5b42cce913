"""What `${...}` stands for everywhere in a target file. Pure."""

import sys
from collections.abc import Mapping

from chaos.target.definition import PostgresService, TargetDefinition
from chaos.target.port import Address
from chaos.target.postgres_server import APPLICATION
from chaos.target.substitution import database_url


def settled_values(
    definition: TargetDefinition,
    addresses: Mapping[str, Address],
    links: Mapping[str, Address],
    secrets: Mapping[str, str],
    passwords: Mapping[str, str],
) -> dict[str, str]:
    """Every value by its name. `addresses` and `passwords` are by service, `links` by link, `secrets` by secret.

    A database without a password of ours has no URL here.
    """
    values = {"python": sys.executable}
    values |= {f"secret.{name}": secret for name, secret in secrets.items()}
    values |= {f"service.{name}": str(addresses[name]) for name in definition.services}
    for name, address in links.items():
        values |= {
            f"link.{name}": str(address),
            f"link.{name}.host": address.host,
            f"link.{name}.port": str(address.port),
        }
        to = definition.links[name].to
        service = definition.services[to]
        if isinstance(service, PostgresService) and to in passwords:
            values[f"database_url.{name}"] = database_url(APPLICATION, passwords[to], str(address), service.database)
    return values

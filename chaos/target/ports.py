"""Ports on the loopback: free ones, and who holds one that is not free."""

import errno
import random
import socket
from collections.abc import Collection
from pathlib import Path

import psutil

from chaos.errors import SetupError

HOST = "127.0.0.1"
_LOWEST = 10_240
_TRIES = 200

_share = (0, 1)


def keep_to(number: int, of: int) -> None:
    """Draw free ports from the share `number` (from 0) of `of` equal ones only, in this process.

    What one process has drawn and not yet listened on, another one beside it must not draw.
    """
    global _share  # noqa: PLW0603 - a process draws its ports in one place
    _share = (number, of)


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` now."""
    with socket.socket() as probe:
        # As servers do: connections that linger in TIME_WAIT do not make a port busy.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OverflowError:
            raise SetupError(f"{port} is no port: ports are 1 to 65535") from None
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise SetupError(f"cannot listen on {HOST}: {error.strerror}") from None
    return True


def free_port(taken: Collection[int]) -> int:
    """A free port that is not in `taken`, below those the kernel lends to outgoing connections.

    A port from the kernel's range could be lent out while its server is down, which would keep the
    server from coming back; and a client that keeps trying it could even end up connected to itself.
    """
    highest = max(_LOWEST + 1000, _ephemeral_from() - 1)
    number, of = _share
    width = (highest + 1 - _LOWEST) // of
    lowest = _LOWEST + number * width
    highest = lowest + width - 1
    for _ in range(_TRIES):
        port = random.randint(lowest, highest)  # noqa: S311 - not a secret
        if port not in taken and is_free(port):
            return port
    raise SetupError(f"found no free port between {lowest} and {highest} on {HOST} in {_TRIES} tries")


def claim(port: int, what: str) -> int:
    """`port`, which the target file fixes for `what`. Raises SetupError where it is busy, saying who holds it."""
    if is_free(port):
        return port
    holder = _holder(port)
    by = f" by {holder}" if holder else ""
    raise SetupError(f"port {port} of {what} is in use{by}: end that, or give {what} another port")


def _holder(port: int) -> str:
    try:
        listening = [
            each.pid
            for each in psutil.net_connections(kind="tcp")
            if each.status == psutil.CONN_LISTEN and each.laddr and each.laddr.port == port and each.pid
        ]
        return f"process {listening[0]} ({psutil.Process(listening[0]).name()})" if listening else ""
    except psutil.Error:
        return ""


def _ephemeral_from() -> int:
    try:
        return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 32_768

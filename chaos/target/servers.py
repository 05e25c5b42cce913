"""What every server of the embedded runtime is: plain data that says how it is started and asked.

Servers are written to `target.json` as they are, so that another process can start, ask and end them.
"""

import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from chaos.target.accounts import Account
from chaos.target.port import Address, Role
from chaos.target.ports import HOST
from chaos.target.processes import Launch

PROBE_TIMEOUT_S = 2.0


class Server(msgspec.Struct, frozen=True, kw_only=True, tag_field="engine"):
    """Base of all servers. `role` is None for what belongs to the drill and not to the system under drill."""

    name: str
    role: Role | None
    port: int
    log: Path
    ready_within_s: float = 20.0
    host: str = HOST

    @property
    def address(self) -> Address:
        """Where it listens."""
        return Address(self.host, self.port)

    @property
    def title(self) -> str:
        """Its name in messages."""
        return f"{self.name} on {self.address}"

    @property
    def stop_signals(self) -> Sequence[tuple[signal.Signals, float]]:
        """What asks it to end, and for how many seconds each."""
        return ((signal.SIGTERM, 5.0),)

    @property
    def secrets(self) -> Mapping[str, str]:
        """What of it must not get into a message, by name."""
        return {}

    def launch(self) -> Launch:
        """How it is started."""
        raise NotImplementedError

    def why_not_ready(self) -> str:
        """Ask it once: "" where it answers, else what happened instead. Never raises."""
        raise NotImplementedError

    def settings(self) -> Mapping[str, Any] | None:
        """Its configuration as it says itself, beyond its port; None where it does not answer."""
        return {}

    def memory_limit_bytes(self) -> int | None:
        """What it may use; None where it is the machine's."""
        return None


def account_of(name: str) -> Account | None:
    """The account `name` of a server as written in `target.json`; "" is ours."""
    import pwd  # noqa: PLC0415 - needed as root only

    if not name:
        return None
    entry = pwd.getpwnam(name)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)

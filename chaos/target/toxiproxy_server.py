"""The Toxiproxy server of the embedded runtime: one proxy a link, read from a file at every start."""

import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from chaos.target.port import Address
from chaos.target.ports import HOST
from chaos.target.processes import Launch
from chaos.target.program import get
from chaos.target.servers import Server

PROXY = "toxiproxy"
"""Its name among the servers of a target."""


class ToxiproxyServer(Server, frozen=True, kw_only=True, tag="toxiproxy"):
    """`port` is its API's. The proxies stand in `config`, so that a restart brings them back."""

    binary: Path
    config: Path
    proxies: tuple[str, ...]

    @property
    def stop_signals(self) -> Sequence[tuple[signal.Signals, float]]:
        """It has nothing to save, and would wait for seconds for clients of its API to hang up."""
        return ((signal.SIGTERM, 0.3),)

    def launch(self) -> Launch:
        """How it is started."""
        argv = (str(self.binary), "-host", HOST, "-port", str(self.port), "-config", str(self.config))
        return Launch(argv=argv, cwd=self.config.parent, log=self.log, environment={"LOG_LEVEL": "warn"})

    def why_not_ready(self) -> str:
        """Nothing where every proxy is there; Toxiproxy starts without one whose port it cannot have."""
        body, problem = get(self.address, "/proxies")
        if problem:
            return problem
        missing = set(self.proxies) - set(msgspec.json.decode(body, type=dict[str, Any]))
        return f"it could not open the links {', '.join(sorted(missing))}" if missing else ""


def write_config(path: Path, proxies: dict[str, tuple[Address, Address]]) -> None:
    """Write `proxies` (listening address and upstream by name) as the server reads them."""
    listed = [
        {"name": name, "listen": str(listen), "upstream": str(upstream), "enabled": True}
        for name, (listen, upstream) in proxies.items()
    ]
    path.write_bytes(msgspec.json.encode(listed))

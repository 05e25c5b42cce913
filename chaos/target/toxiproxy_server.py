"""The Toxiproxy server of the embedded runtime: one proxy a link, read from a file at every start."""

from pathlib import Path

import msgspec

from chaos.target.port import Address
from chaos.target.ports import HOST
from chaos.target.processes import Launch
from chaos.target.program import http_problem
from chaos.target.servers import Server


class ToxiproxyServer(Server, frozen=True, kw_only=True, tag="toxiproxy"):
    """`port` is its API's. The proxies stand in `config`, so that a restart brings them back."""

    binary: Path
    config: Path

    def launch(self) -> Launch:
        """How it is started."""
        argv = (str(self.binary), "-host", HOST, "-port", str(self.port), "-config", str(self.config))
        return Launch(argv=argv, cwd=self.config.parent, log=self.log, environment={"LOG_LEVEL": "warn"})

    def why_not_ready(self) -> str:
        """Nothing where its API answers."""
        return http_problem(self.port, "/version")


def write_config(path: Path, proxies: dict[str, tuple[Address, Address]]) -> None:
    """Write `proxies` (listening address and upstream by name) as the server reads them."""
    listed = [
        {"name": name, "listen": str(listen), "upstream": str(upstream), "enabled": True}
        for name, (listen, upstream) in proxies.items()
    ]
    path.write_bytes(msgspec.json.encode(listed))

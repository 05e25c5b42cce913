"""A program of the target file as a server: it is up when it answers 200 at its ready path."""

import shutil
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from chaos.errors import TargetError
from chaos.target.port import Address
from chaos.target.processes import Launch
from chaos.target.servers import PROBE_TIMEOUT_S, Server


class ProgramEndpoint(Server, frozen=True, kw_only=True):
    """A program that answers 200 at the path `ready`."""

    ready: str

    @property
    def keeps_data(self) -> bool:
        """Whether it has a folder of its own, which is empty when the data are as seeded."""
        return False

    def why_not_ready(self) -> str:
        """Nothing where it answers 200."""
        return get(self.address, self.ready)[1]


class Program(ProgramEndpoint, frozen=True, kw_only=True, tag="process"):
    """A child process. `argv` and `environment` hold their values already."""

    argv: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    data: Path | None = None
    """The folder of what it keeps; None where it keeps nothing."""

    @property
    def keeps_data(self) -> bool:
        """Whether it has a folder of its own."""
        return self.data is not None

    def launch(self) -> Launch:
        """How it is started."""
        return Launch(argv=self.argv, cwd=self.folder, log=self.log, environment=self.environment)

    def empty(self) -> None:
        """Remove everything that it keeps. Only while it is stopped. Raises TargetError."""
        assert self.data is not None
        try:
            shutil.rmtree(self.data)
            self.data.mkdir()
        except OSError as error:
            raise TargetError(f"{self.name}: {self.data} cannot be emptied: {error.strerror}") from None


def get(address: Address, path: str) -> tuple[bytes, str]:
    """What `path` at `address` answers, and what came instead of a 200 ("" for a 200)."""
    connection = HTTPConnection(address.host, address.port, timeout=PROBE_TIMEOUT_S)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, HTTPException) as error:
        return b"", f"GET {path} gets no answer ({error or type(error).__name__})"
    finally:
        connection.close()
    return body, "" if answer.status == HTTPStatus.OK else f"GET {path} answers {answer.status}"

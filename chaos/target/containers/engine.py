"""The Docker engine: found, judged fit, and asked. Every call is bounded in time, and every failure is one of ours."""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import docker
import requests
from docker.constants import DEFAULT_UNIX_SOCKET
from docker.context import ContextAPI
from docker.errors import APIError, DockerException, NotFound

from chaos.errors import SetupError, TargetError
from chaos.target.containers import compose

OLDEST_API = (1, 41)
"""Docker 20.10, the oldest engine that this was tried on."""
CALL_WITHIN_S = 20.0
CONNECT_WITHIN_S = 3.0
_UNIX = "unix"


class EngineGone(TargetError):
    """The engine does not answer."""


class ContainerGone(TargetError):
    """There is no such container: somebody removed it."""


@dataclass(frozen=True, slots=True)
class Fit:
    """An engine that answers and can run a target."""

    host: str
    version: str

    @property
    def described(self) -> str:
        """It in a few words."""
        return f"Docker {self.version} at {self.host}"


def fit(*, compose_wanted: bool = True) -> Fit:
    """The engine that the `docker` command would use, with Compose where that is wanted.

    Raises SetupError with the reason where it is of no use.
    """
    host = _host()
    _reached(host)
    try:
        said = connect(host).version()
    except (DockerException, requests.RequestException) as error:
        raise SetupError(f"the Docker engine at {host} does not say its version: {_short(error)}") from None
    if reason := unfit(str(said.get("Version")), str(said.get("ApiVersion")), str(said.get("Os"))):
        raise SetupError(f"the Docker engine at {host} {reason}")
    if compose_wanted:
        compose.check(host)
    return Fit(host, str(said["Version"]))


def unfit(version: str, api: str, system: str) -> str:
    """Why an engine that says this of itself is of no use; "" where it is. Pure."""
    numbers = tuple(int(part) for part in api.split(".") if part.isdigit())
    if numbers < OLDEST_API:
        oldest = ".".join(map(str, OLDEST_API))
        return f"is too old: version {version} has API {api}, and {oldest} (Docker 20.10) or later is needed"
    if system != "linux":
        return f"runs {system} containers: Linux containers are needed"
    return ""


def connect(host: str) -> docker.APIClient:
    """A client of the engine at `host`; nothing is sent before the first call."""
    # The oldest version that we take is spoken to all: newer engines understand it, and nothing is asked first.
    return docker.APIClient(base_url=host, version=".".join(map(str, OLDEST_API)), timeout=round(CALL_WITHIN_S))


def identity(api: docker.APIClient) -> str:
    """What tells the engine from others, whatever socket it is reached by. Raises TargetError."""
    with calling("identity of the engine"):
        return str(api.info()["ID"])[:14]  # sixty bits: enough, and short enough to be read


@contextmanager
def calling(doing: str) -> Iterator[None]:
    """Whatever goes wrong with the engine in here is a TargetError that says what was being done."""
    try:
        yield
    except NotFound as error:
        raise ContainerGone(f"docker: {doing}: {_short(error)}") from None
    except APIError as error:
        raise TargetError(f"docker: {doing}: {_short(error)}") from None
    except requests.Timeout:
        raise EngineGone(f"docker: {doing}: the engine gave no answer within {CALL_WITHIN_S:g} s") from None
    except (requests.RequestException, DockerException, OSError) as error:
        raise EngineGone(f"docker: {doing}: the engine does not answer ({_short(error)})") from None


def _host() -> str:
    """Where the engine of DOCKER_HOST, or of the current context, is."""
    if host := os.environ.get("DOCKER_HOST"):
        return host
    try:
        context = ContextAPI.get_current_context()
        found = context.Host if context else None
    except Exception:  # noqa: BLE001 - a broken context file is the user's; the default may still be right
        found = None
    return str(found or DEFAULT_UNIX_SOCKET).replace("http+unix://", "unix://")


def _reached(host: str) -> None:
    """Whether `host` is on this machine and takes a connection. Raises SetupError with the reason."""
    url = urlsplit(host)
    if url.scheme != _UNIX:
        raise SetupError(
            f"the Docker engine at {host} is not on a socket of this machine: its ports are not our loopback"
        )
    path = url.netloc + url.path
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(CONNECT_WITHIN_S)
            probe.connect(path)
    except TimeoutError:
        raise SetupError(f"the Docker engine at {host} takes no connection within {CONNECT_WITHIN_S:g} s") from None
    except OSError as error:
        raise SetupError(_unreached(host, Path(path), error)) from None


def _unreached(host: str, path: Path, error: OSError) -> str:
    if error.errno == errno.ENOENT:
        return f"no Docker engine answers: there is no socket {path}; start the engine"
    if error.errno in {errno.EACCES, errno.EPERM}:
        return f"no permission on the Docker engine's socket {path}: join its group (often `docker`)"
    if error.errno == errno.ECONNREFUSED:
        return f"no Docker engine answers at {host}: nobody listens; start the engine"
    return f"no Docker engine answers at {host}: {error.strerror or error}"


def _short(error: BaseException) -> str:
    """The engine's own words, or the system's reason, on one line."""
    if said := getattr(error, "explanation", None):
        return " ".join((said.decode(errors="replace") if isinstance(said, bytes) else str(said)).split())
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, OSError) and inner.strerror:
            return inner.strerror
        inner = next((each for each in inner.args if isinstance(each, BaseException)), inner.__context__)
    return " ".join(str(error).split()) or type(error).__name__

"""Toxiproxy's API behind one adapter of ours, between toxiproxy-python and everything else.

toxiproxy-python keeps host and port on a class that all its clients share, waits for ever, ignores
HTTP 5xx and obeys proxy settings of the environment. Its objects look that class up in their modules,
so for the length of one call the adapter puts a client of its own there, under a lock: nothing of one
server is left behind for the next, every call ends within its time, and every failure is a TargetError.

Toxiproxy itself hangs where a toxic is removed while data are stuck in a connection (a client that does not read):
from then on it answers nothing about that proxy, not even that it be disabled. Only a new start of the server ends
that, so the adapter has it started anew, and puts back everything but the toxic that was to go.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import Any, cast

import requests
from toxiproxy import proxy as proxy_module
from toxiproxy import server as server_module
from toxiproxy.api import validate_response
from toxiproxy.exceptions import InvalidToxic, NotFound, ProxyExists
from toxiproxy.proxy import Proxy

from chaos.errors import TargetError
from chaos.target.port import Address

CALL_WITHIN_S = 3.0
_SHARED = threading.Lock()
_ALREADY_A_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Toxic:
    """One toxic on a proxy. `stream` is downstream (towards the client) or upstream; `toxicity` is 0 to 1."""

    name: str
    type: str
    attributes: Mapping[str, int] = field(default_factory=dict)
    stream: str = "downstream"
    toxicity: float = 1.0


@dataclass(frozen=True, slots=True)
class ProxyState:
    """What of one proxy a drill may change: whether it listens, and its toxics by name."""

    enabled: bool
    toxics: Mapping[str, Toxic]


class Unanswered(TargetError):
    """Toxiproxy did not answer in time."""


class _Client:
    """Stands where toxiproxy-python has its APIConsumer, for one server."""

    def __init__(self, address: Address) -> None:
        self.host, self.port = address.host, address.port
        self._session = requests.Session()
        self._session.trust_env = False

    def get(self, url: str, params: Any = None, **more: Any) -> Any:
        return self._call("GET", url, params=params, **more)

    def delete(self, url: str, **more: Any) -> Any:
        return self._call("DELETE", url, **more)

    def post(self, url: str, data: Any = None, json: Any = None, **more: Any) -> Any:
        return self._call("POST", url, data=data, json=json, **more)

    def _call(self, method: str, url: str, **more: Any) -> Any:
        answer = self._session.request(method, f"http://{self.host}:{self.port}{url}", timeout=CALL_WITHIN_S, **more)
        if answer.status_code >= _ALREADY_A_SERVER_ERROR:
            raise TargetError(f"toxiproxy answers {answer.status_code} to {method} {url}: {answer.text.strip()}")
        return validate_response(answer)


class Toxiproxy:
    """One Toxiproxy server. Every method raises TargetError, at the latest after `CALL_WITHIN_S`.

    `start_anew` ends the server and returns once it answers again with every proxy enabled and no toxic.
    """

    def __init__(self, address: Address, start_anew: Callable[[], None] | None = None) -> None:
        self._client = _Client(address)
        self._start_anew = start_anew

    def proxies(self) -> dict[str, ProxyState]:
        """Every proxy by name, as it is at one moment."""
        with self._calling("reading the proxies"):
            found = self._client.get("/proxies").json()
        return {
            name: ProxyState(each["enabled"], {toxic["name"]: _toxic(toxic) for toxic in each["toxics"]})
            for name, each in found.items()
        }

    def reset(self) -> None:
        """Enable every proxy and take every toxic off, in one call."""
        with self._calling("resetting every proxy"):
            self._client.post("/reset")

    def enabled(self, proxy: str) -> bool:
        """Whether `proxy` listens."""
        with self._calling(f"looking at proxy {proxy}"):
            return bool(self._proxy(proxy).enabled)

    def enable(self, proxy: str) -> None:
        """Let `proxy` listen again."""
        with self._calling(f"enabling proxy {proxy}"):
            self._client.post(f"/proxies/{proxy}", json={"enabled": True})

    def disable(self, proxy: str) -> None:
        """Close `proxy` and every connection through it; new ones are refused."""
        with self._calling(f"disabling proxy {proxy}"):
            self._client.post(f"/proxies/{proxy}", json={"enabled": False})

    def toxics(self, proxy: str) -> dict[str, Toxic]:
        """The toxics on `proxy` by name."""
        with self._calling(f"reading the toxics of {proxy}"):
            found = self._proxy(proxy).toxics()
        return {
            name: Toxic(each.name, each.type, dict(each.attributes), each.stream, float(each.toxicity))
            for name, each in found.items()
        }

    def add_toxic(self, proxy: str, toxic: Toxic) -> None:
        """Put `toxic` on `proxy`; it works on open connections too."""
        given = {**asdict(toxic), "attributes": dict(toxic.attributes)}
        with self._calling(f"adding toxic {toxic.name} to {proxy}"):
            self._client.post(f"/proxies/{proxy}/toxics", json=given)

    def update_toxic(self, proxy: str, toxic: Toxic) -> None:
        """Give the toxic of that name on `proxy` other attributes and another toxicity; type and stream stay."""
        changed = {"attributes": dict(toxic.attributes), "toxicity": toxic.toxicity}
        with self._calling(f"updating toxic {toxic.name} of {proxy}"):
            self._client.post(f"/proxies/{proxy}/toxics/{toxic.name}", json=changed)

    def remove_toxic(self, proxy: str, name: str) -> None:
        """Take the toxic `name` off `proxy`; does nothing where it is not there.

        Where Toxiproxy hangs on it, the server is started anew with all else as it was: connections break then.
        """
        before = self.proxies()
        try:
            with self._calling(f"removing toxic {name} from {proxy}"), suppress(NotFound):
                self._proxy(proxy).destroy_toxic(name)
        except Unanswered:
            if self._start_anew is None:
                raise
            self._start_anew()
            self._put_back(before, (proxy, name))

    def _put_back(self, before: Mapping[str, ProxyState], but: tuple[str, str]) -> None:
        """Everything of `before` on a server that was just started, except the toxic `but`."""
        for proxy, state in before.items():
            for name, toxic in state.toxics.items():
                if (proxy, name) != but:
                    self.add_toxic(proxy, toxic)
            if not state.enabled:
                self.disable(proxy)

    def _proxy(self, name: str) -> Any:
        found = server_module.Toxiproxy().get_proxy(name)
        if found is None:
            raise TargetError(f"toxiproxy has no proxy {name!r}")
        return cast("Proxy", found)

    @contextmanager
    def _calling(self, doing: str) -> Iterator[None]:
        with _SHARED:
            theirs = proxy_module.APIConsumer, server_module.APIConsumer
            proxy_module.APIConsumer = server_module.APIConsumer = self._client
            try:
                yield
            except (InvalidToxic, NotFound, ProxyExists) as error:
                said = error.args[0].decode(errors="replace") if error.args else type(error).__name__
                raise TargetError(f"toxiproxy: {doing}: {said.strip()}") from None
            except requests.Timeout:
                raise Unanswered(f"toxiproxy: {doing} got no answer within {CALL_WITHIN_S:g} s") from None
            except requests.RequestException as error:
                raise TargetError(f"toxiproxy: {doing}: {error}") from None
            finally:
                proxy_module.APIConsumer, server_module.APIConsumer = theirs


def _toxic(found: Mapping[str, Any]) -> Toxic:
    return Toxic(found["name"], found["type"], dict(found["attributes"]), found["stream"], float(found["toxicity"]))

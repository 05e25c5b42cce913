"""`type: connection_limit`: a cache lets nobody in any more, as when its clients leak connections up to `maxclients`.

`maxclients` is lowered to what we hold, and every other client is sent away: who comes back is refused with an error.
The connection that lowered it stays open, for nobody else gets in to raise it again.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from chaos.errors import TargetError
from chaos.faults import workers
from chaos.faults.outside import cache_of, redis_client
from chaos.faults.port import State
from chaos.faults.working import Working
from chaos.target.port import Address, Role, Target

_SETTING = "maxclients"
_REFUSED = "max number of clients"
_IN_WITHIN_S = 5.0


class ConnectionLimit(Working):
    """Leaves room for a few clients of the cache beside ours, or for none."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.CACHE})

    type: Literal["connection_limit"]
    others: Annotated[int, Field(ge=0, le=1000)] = 0
    """How many clients still get in beside ours."""

    def will_do(self) -> str:
        return f"lower maxclients of {self.service} to {self._limit}, one of them ours, and send every client away"

    def will_undo(self) -> str:
        return f"set maxclients of {self.service} back, if it is still {self._limit}"

    def inject(self, target: Target, prior: State) -> None:
        address = target.address(self.service)
        where = {"cache": asdict(address)}
        workers.begin(limit, self.mark(target), {**where, "limit": self._limit, "prior": prior[_SETTING]})

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        try:
            with cache_of(target, self.service) as cache:
                cache.ping()
        except TargetError as error:
            return f"a new client is refused: {error}" if _REFUSED in str(error) else None
        return None

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        try:
            allowed = self._allowed(target)
        except TargetError:
            return None
        return None if allowed == self._limit else f"{self.service} lets {allowed} clients in"

    def undo(self, target: Target, prior: State) -> None:
        # The worker puts it back. Where it is dead, its place is free, and we are the first to ask for it.
        workers.end(self.mark(target))
        tries = Retrying(
            retry=retry_if_exception_type(TargetError),
            stop=stop_after_delay(_IN_WITHIN_S),
            wait=wait_fixed(0.001),
            reraise=True,
        )
        tries(self._put_back, target, prior)

    def state(self, target: Target) -> State:
        return {_SETTING: self._allowed(target), "workers": self.busy(target)}

    @property
    def _limit(self) -> int:
        return 1 + self.others

    def _allowed(self, target: Target) -> int:
        with cache_of(target, self.service) as cache:
            return int(cache.config_get(_SETTING)[_SETTING])

    def _put_back(self, target: Target, prior: State) -> None:
        with cache_of(target, self.service) as cache:
            if int(cache.config_get(_SETTING)[_SETTING]) == self._limit != prior[_SETTING]:
                cache.config_set(_SETTING, prior[_SETTING])


def limit(given: Mapping[str, Any], ready: Callable[[], None], stopping: threading.Event) -> None:
    """Keep `maxclients` at `limit`, and one connection, until `stopping`; then put back `prior` where nobody did."""
    client: Any = redis_client(Address(**given["cache"]))
    with client, client.client() as held:
        held.config_set(_SETTING, given["limit"])
        try:
            held.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            ready()
            while not stopping.wait(workers.LOOK_EVERY_S):
                held.ping()
        finally:
            if int(held.config_get(_SETTING)[_SETTING]) == given["limit"]:
                held.config_set(_SETTING, given["prior"])

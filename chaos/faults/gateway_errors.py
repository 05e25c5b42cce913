"""`type: gateway_errors`: a payment gateway answers a share of all charges with an error, as providers do on bad days.

The share is a setting of the gateway's own sandbox: GET and PUT `/sandbox` with `failing_share`, 0 to 1. It counts
what it has answered so (`failed`). A gateway that is started anew has the share of its environment.
"""

import json
from http.client import HTTPConnection, HTTPException
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from chaos.errors import TargetError
from chaos.faults.port import NOTED, Fault, State
from chaos.target.port import Role, Target

_TIMEOUT_S = 2.0
_OK = 200
_PATH = "/sandbox"


class GatewayErrors(Fault):
    """Lets the gateway fail some of all charges. A failed charge takes no money."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.GATEWAY})

    type: Literal["gateway_errors"]
    share: Annotated[float, Field(gt=0, le=1)]
    """The part of all charges that fail, above 0 and up to 1."""

    def will_do(self) -> str:
        return f"let {self.service} answer {self.share:.0%} of all charges with an error, by its sandbox setting"

    def will_undo(self) -> str:
        return f"set the share of {self.service} back, if it is still {self.share:g}"

    def refused(self, target: Target) -> str | None:
        if reason := self.unfit(target):
            return reason
        try:
            now = self._sandbox(target)["failing_share"]
        except TargetError as error:
            return f"{self.service} has no sandbox setting: {error}"
        return f"{self.service} fails {now:.0%} of all charges already" if now >= self.share else None

    def capture(self, target: Target) -> State:
        return {**super().capture(target), NOTED: {"failed": self._sandbox(target)["failed"]}}

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        self._put(target, self.share)

    def effect(self, target: Target, prior: State) -> str | None:
        failed = int(self._sandbox(target)["failed"]) - int(prior[NOTED]["failed"])
        return f"{self.service} has answered {failed} charges with an error" if failed > 0 else None

    def ended(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        now = self._sandbox(target)["failing_share"]
        return None if now == self.share else f"{self.service} fails {now:.0%} of all charges"

    def undo(self, target: Target, prior: State) -> None:
        if self._sandbox(target)["failing_share"] == self.share:
            self._put(target, prior["failing_share"])

    def state(self, target: Target) -> State:
        return {"failing_share": self._sandbox(target)["failing_share"]}

    def _sandbox(self, target: Target) -> dict[str, Any]:
        return self._asked(target, "GET")

    def _put(self, target: Target, share: float) -> None:
        self._asked(target, "PUT", json.dumps({"failing_share": share}))

    def _asked(self, target: Target, method: str, body: str | None = None) -> dict[str, Any]:
        address = target.address(self.service)
        connection = HTTPConnection(address.host, address.port, timeout=_TIMEOUT_S)
        try:
            connection.request(method, _PATH, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = answer.read()
            if answer.status != _OK:
                raise TargetError(f"{self.service}: {method} {_PATH} answers {answer.status}")
            return dict(json.loads(said))
        except (OSError, HTTPException, ValueError) as error:
            raise TargetError(f"{self.service}: {method} {_PATH}: {error or type(error).__name__}") from error
        finally:
            connection.close()

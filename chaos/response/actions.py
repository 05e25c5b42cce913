"""The actions of a procedure, carried out for real, each with its own time limit and a bounded number of tries."""

import http.client
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_when_event_set,
    wait_exponential,
)
from tenacity.nap import sleep_using_event

from chaos.errors import TargetError
from chaos.response.site import Site
from chaos.runbook.bindings import Action, CallOperation, RebuildIndexes, RefreshStatistics, RestartService

ATTEMPTS = 7
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 2.0
MAX_ANSWER_BYTES = 300
_TRY_AGAIN = {http.client.REQUEST_TIMEOUT, http.client.TOO_MANY_REQUESTS}


class _Refused(TargetError):
    """The target understood and will not: trying again would change nothing."""


@dataclass(frozen=True, slots=True)
class Attempted:
    """How an action ended, after how many tries; `detail` is what was done, or the last failure."""

    ok: bool
    attempts: int
    detail: str


def described(action: Action) -> str:
    """What `action` means here, in a few words."""
    match action:
        case RestartService(restart=service):
            return f"restart {service}"
        case CallOperation(call=path, service=service, method=method):
            return f"{method} {path} on {service}"
        case RebuildIndexes(rebuild_indexes=service):
            return f"rebuild the missing or invalid indexes of {service} CONCURRENTLY"
        case RefreshStatistics(refresh_statistics=service):
            return f"ANALYZE {service}"


def concerned(action: Action) -> tuple[str, ...]:
    """The services that `action` is to mend: the one that it acts on, if its binding names no other."""
    match action:
        case RestartService(restart=service):
            return (service,)
        case CallOperation(service=service, concerns=concerns):
            return concerns or (service,)
        case RebuildIndexes(rebuild_indexes=service):
            return (service,)
        case RefreshStatistics(refresh_statistics=service):
            return (service,)


def attempt(action: Action, site: Site) -> Attempted:
    """Carry `action` out, trying again a few times where it fails. Never raises."""
    cancelled = site.cancellation.event
    attempts = 0

    def count(state: RetryCallState) -> None:
        nonlocal attempts
        attempts = state.attempt_number

    tries = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, TargetError) and not isinstance(error, _Refused)),
        stop=stop_after_attempt(ATTEMPTS) | stop_when_event_set(cancelled),
        wait=wait_exponential(multiplier=FIRST_WAIT_S, max=LONGEST_WAIT_S),
        sleep=sleep_using_event(cancelled),
        before=count,
        reraise=True,
    )
    try:
        detail = tries(_carry_out, action, site)
    except Exception as error:  # noqa: BLE001 - an action that breaks is recorded, and the next one is tried
        return Attempted(ok=False, attempts=attempts, detail=site.redacted(error))
    return Attempted(ok=True, attempts=attempts, detail=detail)


def _carry_out(action: Action, site: Site) -> str:
    """What was done. Raises TargetError."""
    match action:
        case RestartService(restart=service):
            site.target.restart(service)
            return f"{service} was restarted and answers"
        case CallOperation():
            return _call(action, site)
        case RebuildIndexes(rebuild_indexes=service, timeout=timeout_s):
            return _rebuild_indexes(service, timeout_s, site)
        case RefreshStatistics(refresh_statistics=service, timeout=timeout_s):
            return _refresh_statistics(service, timeout_s, site)


def _call(action: CallOperation, site: Site) -> str:
    address = site.target.address(action.service)
    headers: Mapping[str, str] = {
        "Authorization": f"Bearer {site.target.secret(action.token)}",
        "Content-Length": "0",
        "Connection": "close",
        "User-Agent": "gameday",
    }
    connection = http.client.HTTPConnection(address.host, address.port, timeout=action.timeout)
    try:
        connection.connect()
        # Kept here: the connection forgets its socket while the answer is still being read.
        hang_up = partial(connection.sock.shutdown, socket.SHUT_RDWR)
        with site.cancellation.breaking(hang_up, hang_up):
            connection.request(action.method, action.call, headers=headers)
            response = connection.getresponse()
            said = response.read(MAX_ANSWER_BYTES).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        raise TargetError(f"{described(action)}: {error or type(error).__name__}") from error
    finally:
        connection.close()
    answer = site.redacted(f"answered {response.status} {said}".strip())
    if response.status < http.client.MULTIPLE_CHOICES:
        return answer
    temporary = response.status >= http.client.INTERNAL_SERVER_ERROR or response.status in _TRY_AGAIN
    raise (TargetError if temporary else _Refused)(f"{described(action)}: {answer}")


def _rebuild_indexes(service: str, timeout_s: float, site: Site) -> str:
    from chaos.target import indexes  # noqa: PLC0415 - psycopg costs 150 ms

    done = []
    expected = site.expected_indexes(service)
    with indexes.connected(site.target, service, timeout_s) as connection:
        for index in expected:
            began_s = time.monotonic()
            with site.cancellation.breaking(connection.cancel_safe, connection.cut):
                built = indexes.build(connection, index.name, index.statement)
            if built:
                done.append(f"{index.name} was rebuilt in {time.monotonic() - began_s:.2f} s")
    return "; ".join(done) or f"nothing to rebuild: all {len(expected)} expected indexes are valid"


def _refresh_statistics(service: str, timeout_s: float, site: Site) -> str:
    from chaos.target import indexes  # noqa: PLC0415 - psycopg costs 150 ms

    began_s = time.monotonic()
    with (
        indexes.connected(site.target, service, timeout_s) as connection,
        site.cancellation.breaking(connection.cancel_safe, connection.cut),
    ):
        connection.execute("ANALYZE")
    return f"the statistics were refreshed in {time.monotonic() - began_s:.2f} s"

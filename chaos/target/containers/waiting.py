"""Waiting until the server in a container answers."""

from tenacity import RetryCallState, RetryError, Retrying, retry_if_result, stop_after_delay, wait_exponential

from chaos.errors import TargetError
from chaos.target.containers.container import Container
from chaos.target.containers.record import AnyContainer
from chaos.target.port import Progress, Status

_TELL_EVERY_S = 2.0


def await_ready(server: AnyContainer, container: Container, progress: Progress) -> None:
    """Wait until `server` answers; `progress` is told while it does not.

    Raises TargetError as soon as `container` has ended, or when the server's time is over.
    """
    told_s = 0.0

    def tell(state: RetryCallState) -> None:
        nonlocal told_s
        passed_s = state.seconds_since_start or 0.0
        if passed_s - told_s >= _TELL_EVERY_S and state.outcome:
            told_s = passed_s
            progress(f"waiting for {server.title}, {passed_s:.0f} s: {state.outcome.result()}")

    waiting = Retrying(
        stop=stop_after_delay(server.ready_within_s),
        wait=wait_exponential(multiplier=0.004, max=0.03),
        retry=retry_if_result(bool),
        before_sleep=tell,
    )
    try:
        waiting(_why_not, server, container)
    except RetryError as error:
        reason = error.last_attempt.result()
        raise TargetError(f"waited {server.ready_within_s:g} s for {server.title}: {reason}") from None


def _why_not(server: AnyContainer, container: Container) -> str:
    """Why it does not answer; "" where it does. Raises TargetError where it never will."""
    reason = server.why_not_ready()
    if not reason:
        return ""
    found = container.inspect()
    if found is None:
        raise TargetError(f"{server.title} ended while it started (its container was removed)")
    if found.status is Status.STOPPED:
        killed = ", killed for want of memory" if found.oom_killed else ""
        raise TargetError(f"{server.title} ended while it started (exit code {found.exit_code}{killed})")
    return reason

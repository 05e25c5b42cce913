"""Waiting for a PostgreSQL server no longer than we want to.

statement_timeout is kept by the server, which may be the one that hangs: what is said here holds on our side.
"""

import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

import psycopg

T = TypeVar("T")


class Unanswered(psycopg.OperationalError):
    """No answer in time. The connection is of no use any more."""


class BoundedConnection(psycopg.Connection[dict[str, Any]]):
    """Waits for each statement at most `limit_s`, and not at all once it is `cut`; both close it."""

    limit_s = float("inf")
    _is_cut = False

    def cut(self) -> None:
        """From any thread: whoever waits for an answer is told within 0.1 s that there is none, as is who asks next."""
        self._is_cut = True

    def wait(self, gen: Generator[Any, Any, T], *args: Any, **kwargs: Any) -> T:
        """What psycopg waits by; it looks again every 0.1 s. Raises Unanswered."""
        until_s = time.monotonic() + self.limit_s
        try:
            return super().wait(broken_off(gen, lambda: self._is_cut or time.monotonic() >= until_s), *args, **kwargs)
        except Unanswered:
            # Neither a rollback nor a farewell may be waited for.
            self.close()
            raise


def broken_off(gen: Generator[Any, Any, T], over: Callable[[], bool]) -> Generator[Any, Any, T]:
    """`gen` of psycopg, which yields where it would block, until it is `over`. Raises Unanswered then."""
    ready: Any = None
    while ready or not over():
        try:
            wanted = gen.send(ready)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        ready = yield wanted
    gen.close()
    raise Unanswered("no answer in time")

"""How much time a request has left, for whatever waits on its behalf.

What runs beside the requests has no deadline of its own.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ENDS_S: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def deadline(within_s: float) -> Iterator[None]:
    """Whatever is waited for inside has to be over in `within_s`."""
    token = _ENDS_S.set(asyncio.get_running_loop().time() + within_s)
    try:
        yield
    finally:
        _ENDS_S.reset(token)


def remaining_s(at_most_s: float) -> float:
    """The seconds that are left before the deadline, never below 0 and never above `at_most_s`."""
    ends_s = _ENDS_S.get()
    if ends_s is None:
        return at_most_s
    return min(max(0.0, ends_s - asyncio.get_running_loop().time()), at_most_s)

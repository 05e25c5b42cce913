"""`type: connection_exhaustion`: the database has no connection left to give, as after a leak in some other program.

Ours are opened until the server refuses one, and whatever becomes free is taken as well. The slots that are reserved
for superusers stay free: an operator, and the undo, still get in.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Literal

import psycopg

from chaos.faults import sessions, workers
from chaos.faults.holding import Holding
from chaos.faults.port import State
from chaos.target import indexes
from chaos.target.port import Target

_AGAIN_EVERY_S = 0.02
_ROUNDS = 10
"""Whose session is ended may be back before we have taken its place, so this is tried a few times."""
_FREE = """
    SELECT current_setting('max_connections')::int AS most,
           current_setting('superuser_reserved_connections')::int + coalesce(
               current_setting('reserved_connections', true)::int, 0) AS reserved,
           (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS taken
"""
_END_OTHERS = """
    SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
    FROM pg_stat_activity AS a JOIN pg_roles AS r ON r.oid = a.usesysid
    WHERE a.backend_type = 'client backend' AND NOT r.rolsuper
"""


class ConnectionExhaustion(Holding):
    """Takes every free connection of the database."""

    type: Literal["connection_exhaustion"]
    end_others: bool = True
    """End the sessions of all but superusers, once none is free: a pool finds out at once, and not when it grows."""

    def will_do(self) -> str:
        ends = ", and end the sessions of all but superusers" if self.end_others else ""
        return f"take every free connection of {self.service}{ends}; new ones are refused"

    def will_undo(self) -> str:
        return "end the sessions that we hold, if they are still there; nobody else's"

    def inject(self, target: Target, prior: State) -> None:  # noqa: ARG002 - the port's
        given = sessions.arguments(target, self.service, self.label)
        workers.begin(exhaust, self.mark(target), {**given, "end_others": self.end_others})

    def effect(self, target: Target, prior: State) -> str | None:  # noqa: ARG002 - the port's
        ours = sessions.count(target, self.service, self.label)
        with indexes.connected(target, self.service, sessions.READ_TIMEOUT_S) as connection:
            row = connection.execute(_FREE).fetchone()
        if not ours or row is None or row["taken"] < row["most"] - row["reserved"]:
            return None
        return f"{row['taken']} of {row['most']} connections are taken, {ours} by us; {row['reserved']} are reserved"


def exhaust(given: Mapping[str, Any], ready: Callable[[], None], stopping: threading.Event) -> None:
    """Hold every connection that is not reserved until `stopping`."""
    held: list[psycopg.Connection[Any]] = []
    with sessions.opened(dict(given)) as control:
        _fill(control, held, given, stopping)
        for _ in range(_ROUNDS if given["end_others"] else 0):
            if stopping.is_set():
                break  # nobody else's session is ended for a fault that is over
            ended = control.execute(_END_OTHERS).fetchone()
            _fill(control, held, given, stopping)
            if ended == (0,):
                break
        ready()
        while not stopping.wait(_AGAIN_EVERY_S):
            _fill(control, held, given, stopping)
    for each in held:
        each.close()


def _fill(
    control: psycopg.Connection[Any],
    held: list[psycopg.Connection[Any]],
    given: Mapping[str, Any],
    stopping: threading.Event,
) -> None:
    """Open as many as are free, beside the reserved ones, until `stopping`."""
    row = control.execute(_FREE).fetchone()
    assert row is not None
    most, reserved, taken = row
    for _ in range(most - reserved - taken):
        if stopping.is_set():
            return
        try:
            held.append(sessions.opened(dict(given)))
        except psycopg.OperationalError:
            return

"""A ready path that is asked again before it has answered: slow is told from silent, and silence soon.

A process on a busy machine, or one that waits for a mute neighbour before it answers, is late with every answer and
still gives one after the other. Only one that gives none at all, whoever asks, is silent.
"""

import contextlib
import http
import selectors
import socket
import time

from chaos.target.port import Address

SILENT_S = 0.35
"""Nobody got an answer for so long: then it is down. A shop with a mute cache takes 0.25 s for the first of them."""
GIVEN_UP_S = 1.5
AT_ONCE = 5
"""So many questions wait at once."""
_LOOK_S = 0.06
_STATUS_BYTES = 4096


class _Question:
    """One GET, over a connection of its own: a kept one can outlive its server."""

    def __init__(self, address: Address, path: str) -> None:
        self.asked_s = time.monotonic()
        self.socket = socket.socket(socket.AF_INET6 if ":" in address.host else socket.AF_INET)
        self.socket.setblocking(False)
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: gameday\r\nConnection: close\r\n\r\n".encode()
        )
        self._said = b""
        # Its outcome shows when it can be written to.
        with contextlib.suppress(BlockingIOError):
            self.socket.connect((address.host, address.port))

    def go_on(self) -> bool | None:
        """Send, or read what has come: whether it was answered 200, None while that is not known. Raises OSError."""
        if self._request:
            self._request = self._request[self.socket.send(self._request) :]
            return None
        said = self.socket.recv(_STATUS_BYTES)
        self._said += said
        if said and b"\r\n" not in self._said and len(self._said) < _STATUS_BYTES:
            return None
        status = self._said.split(b"\r\n")[0].split(b" ")[1:2]
        return status == [b"%d" % http.HTTPStatus.OK]

    @property
    def wants(self) -> int:
        """What it waits for: to be sent, or to be answered."""
        return selectors.EVENT_WRITE if self._request else selectors.EVENT_READ


class ReadyWay:
    """GET `path` at `address`."""

    def __init__(self, address: Address, path: str) -> None:
        self._address = address
        self._path = path
        self._waiting: list[_Question] = []
        self._answered_s = time.monotonic()
        self._ok: bool | None = None

    def answers(self) -> bool:
        """Whether it answered 200 the last time, and is not silent since."""
        self._ask()
        until_s = time.monotonic() + (_LOOK_S if self._ok is not None else SILENT_S)
        asked_s = self._waiting[-1].asked_s if self._waiting else 0.0
        while self._waiting and self._answered_s < asked_s and (left_s := until_s - time.monotonic()) > 0:
            self._look(left_s)
        return bool(self._ok) and not self._silent()

    def close(self) -> None:
        """Give up every question."""
        for each in self._waiting:
            each.socket.close()
        self._waiting.clear()

    def _ask(self) -> None:
        now_s = time.monotonic()
        for each in [each for each in self._waiting if now_s - each.asked_s > GIVEN_UP_S]:
            self._ended(each)
        if len(self._waiting) < AT_ONCE:
            try:
                self._waiting.append(_Question(self._address, self._path))
            except OSError:
                self._told(ok=False)

    def _look(self, within_s: float) -> None:
        """Take what has come for any question within the time."""
        with selectors.DefaultSelector() as selector:
            for each in self._waiting:
                selector.register(each.socket, each.wants, each)
            ready = selector.select(within_s)
        for key, _ in ready:
            question: _Question = key.data
            try:
                ok = question.go_on()
            except BlockingIOError:
                continue
            except OSError:
                ok = False
            if ok is not None:
                self._ended(question)
                self._told(ok=ok)

    def _ended(self, question: _Question) -> None:
        question.socket.close()
        self._waiting.remove(question)

    def _told(self, *, ok: bool) -> None:
        self._ok = ok
        self._answered_s = time.monotonic()

    def _silent(self) -> bool:
        """Whether a question has waited so long, and no other was answered meanwhile."""
        now_s = time.monotonic()
        oldest_s = min((each.asked_s for each in self._waiting), default=now_s)
        return min(now_s - oldest_s, now_s - self._answered_s) > SILENT_S

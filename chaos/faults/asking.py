"""One question to a server over a connection of its own, and what came of it: an answer, silence, a reset.

The question is the smallest that a server of each role answers without letting anybody in, so that it
can be asked through a proxied link as well as past it.
"""

import socket
import struct
import time
from dataclasses import dataclass
from enum import StrEnum

from chaos.target.port import Address, Role

_SSL_REQUEST = struct.pack("!ii", 8, 80_877_103)
_NO_SUCH_PROTOCOL = struct.pack("!ii", 8, 1 << 16)
_PROTOCOL = 3 << 16
_HTTP = b"GET / HTTP/1.0\r\n\r\n"
_CHUNK_BYTES = 65_536

QUESTIONS = {Role.CACHE: b"PING\r\n", Role.DATABASE: _SSL_REQUEST, Role.APP: _HTTP, Role.GATEWAY: _HTTP}
"""What each role answers at once."""
GOODBYES = {Role.CACHE: b"QUIT\r\n", Role.DATABASE: _NO_SUCH_PROTOCOL, Role.APP: _HTTP, Role.GATEWAY: _HTTP}
"""What each role answers and then hangs up."""


class Came(StrEnum):
    """What came of a question; the value reads well after "it"."""

    ANSWERED = "answered"
    SILENCE = "did not answer"
    CLOSED = "hung up"
    RESET = "reset the connection"
    REFUSED = "refused the connection"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, how many bytes, and after how many milliseconds since the connection was asked for."""

    came: Came
    size: int
    after_ms: float

    def __str__(self) -> str:
        said = f" ({self.size} bytes)" if self.size else ""
        return f"it {self.came}{said} after {self.after_ms:.0f} ms"


def ask(address: Address, question: bytes, within_s: float, wanted: int = 1) -> Answer:
    """Ask `question` at `address` and read until `wanted` bytes came (0: until it hangs up), or for `within_s`."""
    began_s = time.monotonic()
    size = 0

    def answer(came: Came) -> Answer:
        return Answer(came, size, (time.monotonic() - began_s) * 1000)

    try:
        with socket.create_connection((address.host, address.port), within_s) as line:
            line.sendall(question)
            while not wanted or size < wanted:
                line.settimeout(max(0.001, began_s + within_s - time.monotonic()))
                if not (came := line.recv(_CHUNK_BYTES)):
                    return answer(Came.CLOSED)
                size += len(came)
    except TimeoutError:
        return answer(Came.SILENCE)
    except ConnectionRefusedError:
        return answer(Came.REFUSED)
    except (ConnectionResetError, BrokenPipeError):
        return answer(Came.RESET)
    except OSError:
        return answer(Came.REFUSED)
    return answer(Came.ANSWERED)


def long_question(role: Role, size: int, *, sent: bool) -> tuple[bytes, int]:
    """A question that takes `size` bytes and a little more one way, and how many bytes of its answer to wait for.

    What is long is the question where `sent`, else the answer. Of a program it is what it answers to anybody, whatever
    its size (0: wait until it hangs up).
    """
    match role:
        case Role.CACHE:
            return b"*2\r\n$4\r\nECHO\r\n$%d\r\n%s\r\n" % (size, b"x" * size), size
        case Role.DATABASE:
            # A server names every option of the protocol that it does not know before it asks who is there.
            options = b"user\0gameday\0_pq_.%s\0\0\0" % (b"x" * size)
            return struct.pack("!ii", 8 + len(options), _PROTOCOL) + options, size
        case _ if sent:
            return b"GET / HTTP/1.0\r\nX-Padding: %s\r\n\r\n" % (b"x" * size), 1
        case _:
            return _HTTP, 0

"""A server of two processes that share a port and answer everything. Its main process replaces none that dies.

python replicas.py HOST PORT
"""

import os
import signal
import socket
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

REPLICAS = 2


class Answer(BaseHTTPRequestHandler):
    """Answers 200 with the process that answers."""

    def do_GET(self) -> None:
        said = str(os.getpid()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def main() -> None:
    server = HTTPServer((sys.argv[1], int(sys.argv[2])), Answer, bind_and_activate=False)
    server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.server_bind()
    server.server_activate()
    for _ in range(REPLICAS):
        if os.fork() == 0:
            server.serve_forever()
    # The first process of a container is not ended by a signal that it does not handle.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    for _ in range(REPLICAS):
        os.wait()


if __name__ == "__main__":
    main()

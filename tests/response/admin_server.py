"""A small shop with an admin side: `admin_server.py PORT`.

POST /admin/cache/rebuild needs the bearer token and fills the cache (503 while that does not answer);
POST /busy answers 503 for the first two times, /broken always, /echo says what it was sent.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

HOST, _, PORT = os.environ["REDIS"].partition(":")
CACHE = redis.Redis(
    host=HOST, port=int(PORT), socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0)
)
busy = iter([503, 503])


class Admin(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self) -> None:
        self._answer(200, "ready")

    def do_POST(self) -> None:
        token = self.headers.get("Authorization", "")
        if token != f"Bearer {os.environ['ADMIN_TOKEN']}":
            self._answer(401, "who are you?")
        elif self.path == "/busy":
            self._answer(next(busy, 200), "done")
        elif self.path == "/broken":
            self._answer(503, "not today")
        elif self.path == "/echo":
            self._answer(200, token)
        elif self.path == "/admin/cache/rebuild":
            self._rebuild()
        else:
            self._answer(404, "no such operation")

    def _rebuild(self) -> None:
        try:
            CACHE.mset({f"product:{n}": n for n in range(10)})
        except redis.RedisError:
            self._answer(503, "the cache does not answer")
        else:
            self._answer(200, json.dumps({"keys": 10}))

    def _answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Admin).serve_forever()

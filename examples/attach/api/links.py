"""A URL shortener: links in PostgreSQL, popular ones and clicks in Redis.

GET /l/CODE answers 302 and counts the click, POST /links (a URL as the body) answers 201 and the code, GET /health
answers 200 while the database does, POST /admin/warm puts the popular links into the cache. Clicks are paid for:
where they cannot be counted, nobody is sent on (503).
"""

import hmac
import os
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

POPULAR = 500
MOST_BYTES = 2_000
LONGEST_CODE = 12
Answer = tuple[HTTPStatus] | tuple[HTTPStatus, str] | tuple[HTTPStatus, str, str]
SCHEMA = """
CREATE TABLE IF NOT EXISTS links (code bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, url text NOT NULL);
INSERT INTO links (url) SELECT 'https://example.org/' || n FROM generate_series(1, 5000) AS n
WHERE NOT EXISTS (SELECT FROM links);
"""

# One try: a client that retries by itself hides a cache that is gone.
CACHE = redis.Redis(host="redis", socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0))
TOKEN = os.environ["LINKS_ADMIN_TOKEN"]
MINE = threading.local()


def database() -> psycopg.Connection:
    """This thread's connection, made again where it broke."""
    found = getattr(MINE, "connection", None)
    if found is None or found.closed:
        found = MINE.connection = psycopg.connect(
            host="postgres",
            user="links",
            dbname="links",
            password=os.environ["LINKS_DATABASE_PASSWORD"],
            connect_timeout=2,
            autocommit=True,
        )
    return found


def warm() -> int:
    """Put the popular links into the cache; how many."""
    rows = database().execute("SELECT code, url FROM links ORDER BY code LIMIT %s", [POPULAR]).fetchall()
    CACHE.mset({f"link:{code}": url for code, url in rows})
    return len(rows)


def target_of(code: int) -> str | None:
    """Where `code` leads; None where there is no such link."""
    if url := CACHE.get(f"link:{code}"):
        return url.decode()
    row = database().execute("SELECT url FROM links WHERE code = %s", [code]).fetchone()
    if row:
        CACHE.set(f"link:{code}", row[0], ex=600)
    return row[0] if row else None


class Api(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.answered(self.get)

    def do_POST(self) -> None:
        self.answered(self.post)

    def answered(self, do: Callable[[], Answer]) -> None:
        """Answer by what `do` returns, or 503 where a store does not answer."""
        try:
            self.answer(*do())
        except (redis.RedisError, psycopg.Error) as error:
            sys.stderr.write(f"unavailable: {type(error).__name__} {' '.join(str(error).split())}\n")
            self.answer(HTTPStatus.SERVICE_UNAVAILABLE)

    def get(self) -> Answer:
        if self.path == "/health":
            database().execute("SELECT 1")
            return (HTTPStatus.OK,)
        code = self.path.removeprefix("/l/")
        if not code.isdecimal() or len(code) > LONGEST_CODE or (url := target_of(int(code))) is None:
            return (HTTPStatus.NOT_FOUND,)
        CACHE.incr(f"clicks:{code}")
        return HTTPStatus.FOUND, "", url

    def post(self) -> Answer:
        size = self.headers.get("Content-Length", "")
        if not size.isdecimal() or int(size) > MOST_BYTES:
            self.close_connection = True
            return (HTTPStatus.BAD_REQUEST,)
        body = self.rfile.read(int(size)).decode("utf-8", errors="replace")
        if self.path == "/admin/warm":
            if not hmac.compare_digest(self.headers.get("Authorization", "").encode(), f"Bearer {TOKEN}".encode()):
                return (HTTPStatus.UNAUTHORIZED,)
            return HTTPStatus.OK, f"{warm()} links"
        if self.path != "/links" or not body.startswith(("http://", "https://")) or "\0" in body:
            return (HTTPStatus.BAD_REQUEST,)
        (code,) = database().execute("INSERT INTO links (url) VALUES (%s) RETURNING code", [body]).fetchone()
        return HTTPStatus.CREATED, str(code)

    def answer(self, status: HTTPStatus, body: str = "", location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Only what fails is logged."""


if __name__ == "__main__":
    database().execute(SCHEMA)
    sys.stderr.write(f"{warm()} popular links in the cache\n")
    ThreadingHTTPServer(("0.0.0.0", 8080), Api).serve_forever()  # noqa: S104 - inside a container

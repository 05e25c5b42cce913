"""A Slack on 127.0.0.1 that answers as Slack documents it: chat.postMessage for a bot, and one incoming webhook.

What is scripted with `next_replies` is answered first, a request each; then it answers as Slack does when all is well.
"""

import itertools
import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

TOKEN = "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy"
WEBHOOK_PATH = "/services/T0123ABCD/B0456EFGH/IkTbRzCqJmVxPwNsHyLdFgAu"
CHANNELS = {"#shop-incidents": "C0SHOP1", "#장애-alert": "C0ALERT", "#drills": "C0DRILL"}

Reply = Callable[["_Handler"], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when it came (monotonic seconds), where to, by whom, and its JSON."""

    at_s: float
    path: str
    authorization: str
    body: dict[str, Any]


@dataclass
class SlackServer:
    """A context manager. `asked` are the requests so far, `posted` the messages that were taken."""

    asked: list[Asked] = field(default_factory=list)
    posted: list[dict[str, Any]] = field(default_factory=list)
    hanging: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    _scripted: deque[Reply] = field(default_factory=deque)
    _always: Reply | None = None
    _numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"slack": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, _t: type[BaseException] | None, _v: BaseException | None, _tb: TracebackType | None) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """For a bot."""
        return {"GAMEDAY_SLACK_BOT_TOKEN": TOKEN, "GAMEDAY_SLACK_API_URL": f"{self.url}/api/"}

    @property
    def webhook_url(self) -> str:
        return f"{self.url}{WEBHOOK_PATH}"

    def next_replies(self, *replies: Reply) -> None:
        self._scripted.extend(replies)

    def always(self, reply: Reply) -> None:
        self._always = reply

    def reply(self) -> Reply:
        if self._scripted:
            return self._scripted.popleft()
        return self._always or _well

    def number(self) -> int:
        return next(self._numbers)


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    slack: SlackServer

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.body = json.loads(raw)
        self.slack.asked.append(Asked(time.monotonic(), self.path, self.headers.get("Authorization", ""), self.body))
        self.slack.reply()(self)

    @property
    def is_webhook(self) -> bool:
        return not self.path.startswith("/api/")

    def answer(self, status: int, text: str, content_type: str, **headers: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer_json(self, status: int = 200, *, data: Any, **headers: str) -> None:
        self.answer(status, json.dumps(data), "application/json; charset=utf-8", **headers)

    def log_message(self, *_: object) -> None:
        """Tests say what they want to know."""


def _well(handler: _Handler) -> None:
    if handler.is_webhook:
        _webhook(handler)
    elif handler.path == "/api/chat.postMessage":
        _post_message(handler)
    else:
        handler.answer_json(data={"ok": False, "error": "unknown_method"})


def _webhook(handler: _Handler) -> None:
    if handler.path != WEBHOOK_PATH:
        handler.answer(404, "no_service", "text/html")
    elif not handler.body.get("text"):
        handler.answer(400, "no_text", "text/html")
    else:
        handler.slack.posted.append(handler.body)
        handler.answer(200, "ok", "text/html")


def _post_message(handler: _Handler) -> None:
    slack, body = handler.slack, handler.body
    channel = CHANNELS.get(body.get("channel", ""), body.get("channel", ""))
    thread = body.get("thread_ts")
    error = ""
    if not handler.headers.get("Authorization"):
        error = "not_authed"
    elif handler.headers["Authorization"] != f"Bearer {TOKEN}":
        error = "invalid_auth"
    elif channel not in CHANNELS.values():
        error = "channel_not_found"
    elif not body.get("text"):
        error = "no_text"
    elif thread is not None and thread not in {each["ts"] for each in slack.posted}:
        error = "thread_not_found"
    if error:
        handler.answer_json(data={"ok": False, "error": error})
        return
    ts = f"1503435956.{slack.number():06d}"
    slack.posted.append({**body, "channel": channel, "ts": ts})
    message = {"type": "message", "bot_id": "B19LU7CSY", "text": body["text"], "ts": ts}
    handler.answer_json(data={"ok": True, "channel": channel, "ts": ts, "message": message})


def error(code: str, webhook_status: int = 400) -> Reply:
    """Slack's own word for what is wrong: JSON with 200 from the API, the bare word with a status from a webhook."""

    def reply(handler: _Handler) -> None:
        if handler.is_webhook:
            handler.answer(webhook_status, code, "text/html")
        else:
            handler.answer_json(data={"ok": False, "error": code})

    return reply


def rate_limited(after_s: int | str) -> Reply:
    def reply(handler: _Handler) -> None:
        if handler.is_webhook:
            handler.answer(429, "rate_limited", "text/html", Retry_After=str(after_s))
        else:
            handler.answer_json(429, data={"ok": False, "error": "ratelimited"}, Retry_After=str(after_s))

    return reply


def in_trouble(status: int) -> Reply:
    """A proxy's page, which is no answer of the API."""
    return lambda handler: handler.answer(status, "<html><body>Sorry!</body></html>", "text/html")


def garbage(text: str = "<html>welcome to the hotel</html>") -> Reply:
    return lambda handler: handler.answer(200, text, "text/html")


def hang(handler: _Handler) -> None:
    """Takes the message, and does not answer before the test lets it."""
    handler.slack.hanging.set()
    handler.slack.released.wait(60)
    _well(handler)


def hang_up(handler: _Handler) -> None:
    """Takes the request, and closes the connection without a word."""
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def hang_up_within_the_reply(handler: _Handler) -> None:
    """Takes the message, and closes the connection in the middle of saying so."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "200")
    handler.end_headers()
    handler.wfile.write(b'{"ok":true,"chan')
    handler.wfile.flush()
    hang_up(handler)

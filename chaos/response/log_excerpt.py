"""Which lines of a log somebody who investigates wants to see: pure, for logs of any make.

Structured lines (JSON with a `timestamp` or `time` and a `level`), PostgreSQL's and Redis's are understood; of
others, words such as "error" tell. A line that begins with white space belongs to the one before it.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

MOST_LINES = 40
MOST_BYTES = 8_000
MOST_CHARACTERS = 400
LINES_BEFORE = 5
"""How many are kept of a log that was silent since: enough to see what the service last did."""

_NOTABLE_WORDS = re.compile(
    r"\b(?:warn(?:ing)?|error|fatal|panic|critical|crit|emerg|alert|traceback|exception|slow)\b|\bduration: ",
    re.IGNORECASE,
)
_NOTABLE_LEVELS = {"warn", "warning", "error", "err", "critical", "fatal", "panic", "alert", "emergency", "emerg"}
_PLAIN_LEVELS = {"trace", "debug", "info", "notice"}
_MOMENT_KEYS = ("timestamp", "time", "@timestamp", "ts")
_SERVER_ERROR = 500
_REDIS = re.compile(r"\d+:\w (?P<moment>\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d(?:\.\d+)?) (?P<mark>[.\-*#]) ")
_DATE_FIRST = re.compile(
    r"(?P<moment>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?) ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?"
)
_NUMBERS = re.compile(r"\b[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b|\d+")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The chosen lines in the order of the log, "×N" behind one that stands for N alike."""

    lines: tuple[str, ...]
    left_out: int
    quiet: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    place: int
    text: str
    moment: float | None
    notable: bool

    @property
    def kind(self) -> str:
        """The same for entries that differ in numbers only."""
        return _NUMBERS.sub("#", self.text)


def excerpt(
    lines: Sequence[str], since: float, mask: Callable[[str], str] = str, zone: tzinfo | None = None
) -> Excerpt:
    """At most MOST_LINES lines and MOST_BYTES of those since the Unix time `since`, warnings and errors first.

    Times that say no zone are of `zone`, this machine's where that is None. A log without times is taken to be of now,
    and one that was silent since gives its last lines before. Every line that is kept went through `mask` while it was
    whole, so that no secret is cut in two where a line is cut.
    """
    entries = list(_entries(lines, zone))
    timeless = all(each.moment is None for each in entries)
    recent = [each for each in entries if timeless or (each.moment is not None and each.moment >= since)]
    if not recent:
        return Excerpt(_kept(entries[-LINES_BEFORE:], {}, mask), 0, quiet=bool(entries))
    alike: dict[str, list[_Entry]] = {}
    for each in recent:
        alike.setdefault(each.kind, []).append(each)
    # Of what happened again and again the first tells most; of the rest, what came last.
    notable = [group[0] for group in alike.values() if group[0].notable]
    ordinary = [group[-1] for group in reversed(alike.values()) if not group[0].notable]
    counts = {group[0].place if group[0].notable else group[-1].place: len(group) for group in alike.values()}
    chosen = _within_bounds([*notable, *ordinary])
    told = sum(counts[each.place] for each in chosen)
    return Excerpt(_kept(chosen, counts, mask), len(recent) - told, quiet=False)


def _within_bounds(candidates: Sequence[_Entry]) -> list[_Entry]:
    chosen: list[_Entry] = []
    room = MOST_BYTES
    for each in candidates[:MOST_LINES]:
        room -= len(each.text[:MOST_CHARACTERS].encode(errors="replace"))
        if room < 0:
            break
        chosen.append(each)
    return chosen


def _kept(chosen: Sequence[_Entry], counts: Mapping[int, int], mask: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(
        _cut(mask(each.text)) + (f" ×{counts[each.place]}" if counts.get(each.place, 1) > 1 else "")
        for each in sorted(chosen, key=lambda each: each.place)
    )


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"


def _entries(lines: Sequence[str], zone: tzinfo | None) -> Iterator[_Entry]:
    """The lines with what belongs to them, each on one line."""
    heads: list[list[str]] = []
    for line in lines:
        if heads and line[:1] in {" ", "\t"}:
            heads[-1].append(line)
        elif line.strip():
            heads.append([line])
    last: float | None = None
    for place, parts in enumerate(heads):
        text = " ".join(" ".join(parts).split())
        moment, notable = _read(text, zone)
        last = last if moment is None else moment
        yield _Entry(place, text, last, notable)


def _read(text: str, zone: tzinfo | None) -> tuple[float | None, bool]:
    """When a line was written, as Unix time, and whether it is more than routine."""
    if text.startswith("{") and (fields := _json(text)) is not None:
        return _read_json(fields, text, zone)
    if found := _REDIS.match(text):
        return _moment(found["moment"], zone, "%d %b %Y %H:%M:%S.%f"), found["mark"] == "#"
    notable = _NOTABLE_WORDS.search(text) is not None
    if found := _DATE_FIRST.search(text):
        said = {"UTC": "Z", "GMT": "Z", None: ""}.get(found["zone"], found["zone"])
        return _moment(f"{found['moment'].replace(',', '.')}{said}", zone), notable
    return None, notable


def _read_json(fields: dict[str, object], text: str, zone: tzinfo | None) -> tuple[float | None, bool]:
    said = next((fields[key] for key in _MOMENT_KEYS if key in fields), None)
    moment = float(said) if isinstance(said, int | float) else _moment(said, zone) if isinstance(said, str) else None
    level, status = str(fields.get("level", "")).lower(), fields.get("status")
    if level in _NOTABLE_LEVELS or (isinstance(status, int) and status >= _SERVER_ERROR):
        return moment, True
    told = str(fields.get("event") or fields.get("message") or fields.get("msg") or "")
    return moment, _NOTABLE_WORDS.search(told if level in _PLAIN_LEVELS else text) is not None


def _json(text: str) -> dict[str, object] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _moment(text: str, zone: tzinfo | None, form: str = "") -> float | None:
    """Unix time; a time without a zone is of `zone`, or this machine's."""
    try:
        found = datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007 - made aware below
        return found.replace(tzinfo=found.tzinfo or zone).timestamp()
    except (ValueError, OverflowError, OSError):
        return None

"""People and teams to call, as items of a list in escalation order."""

import re
from collections.abc import Sequence

from chaos.runbook.entries import Entry, keyed
from chaos.runbook.found import Found, Unread
from chaos.runbook.model import Contact, Phrase, Quantity
from chaos.runbook.quantities import found, quantities
from chaos.runbook.vocabulary import normal
from chaos.runbook.vocabulary_sections import PEOPLE, RANKS

_RANKS = frozenset(map(normal, RANKS))
_NUMBERED = re.compile(r"^(?:level|tier|l|step|단계)\s*[0-9]$|^[0-9]\s*(?:차|단계|순위)$", re.IGNORECASE)
_LATIN = {word.casefold() for word in PEOPLE if word.isascii()}
_KOREAN = tuple(word for word in PEOPLE if not word.isascii())
_AT_MOST_WORDS = 7
_LATER = re.compile(r"(?<=\))\s*,\s*after\s[^,]*$", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:after|if no (?:answer|ack\w*|response) (?:within|in|after|for))\s*$", re.IGNORECASE)


def contacts(together: Sequence[Entry]) -> list[Found] | None:
    """The contacts of a list; None where one of its items names nobody for certain, so that it may be anything."""
    read = [_contact(at, entry) for at, entry in enumerate(together, start=1)]
    if any(each is None for each in read):
        return None
    children: list[Found] = [Unread(child.phrase) for entry in together for child in entry.children]
    return [*(each for contact in read if contact for each in contact), *children]


def _contact(order: int, entry: Entry) -> list[Found] | None:
    """The contact that an item is, then a note that says something else than how to reach them."""
    line, text = entry.phrase.line, entry.phrase.text
    after = _after(text, line)
    if after is not None:
        text = _LATER.sub("", text)
    pair = keyed(text)
    # The colon of "Team lead (phone: 555)" is inside its brackets.
    pair = None if pair and pair[0].count("(") > pair[0].count(")") else pair
    rank, who, how = "", text, ""
    if pair and pair[1] and (normal(pair[0]) in _RANKS or _NUMBERED.match(pair[0])):
        rank, who = pair
    elif pair and pair[1]:
        who, how = pair
    who, note = _without_note(who)
    is_way = bool(_WAY.search(note)) and not quantities(note, line)
    how = how or (note if is_way else "")
    timed = bool(quantities(how, line)) and after is None
    if timed or not (_is_person(who) or (rank and how)):
        return None
    contact = Contact(order, Phrase(rank, line), Phrase(who, line), Phrase(how, line), after)
    told = not note or note == how or after is not None
    return [contact] if told else [contact, Unread(Phrase(note, line))]


_WAY = re.compile(
    r"[@#+]|[0-9X]{3,}-|전화|메일|슬랙|문자|카톡|호출"
    r"|\b(?:pager\w*|slack|phone|telephone|call|sms|e-?mail|teams|discord|telegram|chat|rotation|schedule)\b",
    re.IGNORECASE,
)
"""What a way to reach people looks like."""


def _without_note(who: str) -> tuple[str, str]:
    """Who it is and the note behind, in "On-call primary (rotation A)" or "CTO — phone"."""
    match = re.match(r"^(?P<who>[^(（—–]+?)\s*(?:[(（](?P<note>.+)[)）]|[—–]\s*(?P<rest>.+))\s*$", who)
    return (match["who"], match["note"] or match["rest"]) if match else (who, "")


def _is_person(who: str) -> bool:
    """Whether a few words name a person or team, and ask nobody to do anything."""
    words = re.findall(r"[\w-]+", who.casefold())
    if not words or len(words) > _AT_MOST_WORDS or who.endswith((".", "?", "!")):
        return False
    if any(word in _ASKING for word in words):
        return False
    return any(word in _LATIN for word in words) or any(word.endswith(_KOREAN) for word in re.findall(r"[가-힣]+", who))


_ASKING = frozenset(
    (
        *("page", "notify", "contact", "call", "escalate", "alert", "inform", "check", "verify", "open", "create"),
        *("assign", "ask", "ensure", "confirm", "join", "has", "is", "are", "if", "when", "must", "should", "will"),
        *(
            "update",
            "review",
            "post",
            "send",
            "start",
            "try",
            "acknowledge",
            "acknowledges",
            "receives",
            "gets",
            "paged",
        ),
        *("declare", "coordinate", "engage", "involve", "bring", "handle", "handles", "supports", "follow", "schedule"),
    )
)


def _after(text: str, line: int) -> Quantity | None:
    """How long it lasts before they are called, where the item says "after 15 minutes"."""
    times = [(start, each) for start, _, each in found(text, line) if each.unit == "ms"]
    if len(times) != 1 or not (_AFTER.search(text[: times[0][0]]) or re.search(r"후|경과", text)):
        return None
    return times[0][1]

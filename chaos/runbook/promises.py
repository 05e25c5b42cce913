"""Times that a document promises of a class: "Response time: within 15 minutes", "15min response", "즉시 (5분)"."""

import re
from collections.abc import Sequence

from chaos.runbook.model import Comparison, Phrase, Promise, Promised, Quantity
from chaos.runbook.phrases import split
from chaos.runbook.quantities import found
from chaos.runbook.vocabulary import normal
from chaos.runbook.vocabulary_prose import AT_ONCE, BESIDE_PROMISE, PROMISES, TIME_KEYS

_PROMISED = {normal(word): what for what, words in PROMISES.items() for word in words}
_AT_ONCE = frozenset(map(normal, AT_ONCE))
_BESIDE = frozenset(map(normal, BESIDE_PROMISE))
_LONGER = (Comparison.AT_LEAST, Comparison.ABOVE)
_KEY = re.compile(r"^(?P<key>[^:：]{1,60}?)\s*[:：]\s*(?P<value>.*)$")


def promised(key: str) -> Promised | None:
    """What a key or a column's heading promises, None where it promises nothing for certain."""
    return _PROMISED.get(normal(re.sub(r"\s*\([^()]*\)\s*$", "", key)))


def promise(key: str, value: str, phrase: Phrase) -> Promise | None:
    """The promise that `value` under `key` makes; None where it is no time, or says more than a time."""
    what = promised(key)
    if what is None:
        return None
    time, rest = _time(value, phrase.line)
    if time is not None:
        return Promise(what, phrase, time) if not rest else None
    if not normal(value) or re.search(r"[0-9]", value):
        return None
    timed = any(word in key.casefold() for word in TIME_KEYS)
    return Promise(what, phrase) if timed or normal(re.sub(r"\([^()]*\)", "", value)) in _AT_ONCE else None


def promises(text: str, line: int) -> tuple[Promise, ...]:
    """The promises of "15min response, 1hr resolution" or "Ack: 15 min, Resolve: 4 h"; none where it says more."""
    read = [_one(part, line) for part in split(text)]
    return tuple(each for each in read if each) if read and all(read) else ()


def _one(part: str, line: int) -> Promise | None:
    phrase = Phrase(part, line)
    keyed = _KEY.match(part)
    if keyed and promised(keyed["key"]):
        return promise(keyed["key"], keyed["value"], phrase)
    time, rest = _time(part, line)
    named = promised(" ".join(rest)) if time is not None else None
    return Promise(named, phrase, time) if named and time else None


def _time(text: str, line: int) -> tuple[Quantity | None, Sequence[str]]:
    """The one time of `text` and the words around it that mean something."""
    times = [each for each in found(text, line) if each[2].unit == "ms"]
    if len(times) != 1 or times[0][2].comparison in _LONGER:
        return None, ()
    start, end, time = times[0]
    words = re.split(r"[\s()<≤~,]+", f"{text[:start]} {text[end:]}")
    return time, [word for word in words if normal(word) and normal(word) not in _BESIDE]

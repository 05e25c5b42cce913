"""Whole English sentences of events and verdicts told in another language: a catalogue of patterns with slots.

A key is the English text with its slots, as the code that writes it has them; its value is the translation. Text is
taken apart at its semicolons first; what no pattern fits is for the leaf, and stays English where that knows nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

_SLOT = re.compile(r"\{(?P<name>\w+)(?::(?P<kind>\w+))?\}")
_DURATION = r"-?[\d.,]+ (?:ms|s|min|h)(?: \d+ (?:min|s))?"
_KINDS = {"": ".+?", "raw": ".+?", "list": ".+?", "word": r"\S+?", "count": r"[\d,.]+", "time": _DURATION}
_UNTOUCHED = {"raw", "word", "count"}
_OPENING, _CLOSING = "([“", ")]”"

AGAIN = "=> "
"""What a translation begins with that is English still: another way to say the same, which is told in its place."""


@dataclass(frozen=True, slots=True)
class Message:
    """One English pattern, and what it is in the other language; `kinds` say what becomes of each slot."""

    pattern: re.Pattern[str]
    told: str
    kinds: Mapping[str, str]


@dataclass(frozen=True)
class Catalogue:
    """Every message of one language by its English text.

    Slots: `{what}` is told again itself, `{names:list}` each of them, `{after:time}` is a duration; `{x:raw}`,
    `{x:word}` and `{x:count}` stay as they are. `units` are the words for hours, minutes and seconds; `listed` parts
    what is listed; `leaf` tells what no message holds, and, before any message with slots, what is `known` to it.
    """

    messages: Mapping[str, str]
    units: tuple[str, str, str]
    listed: str
    leaf: Callable[[str], str]
    known: Callable[[str], bool]

    def __call__(self, text: str) -> str:
        """The text in the other language, as far as it is known."""
        if not text.strip():
            return text
        if (whole := self.messages.get(text)) is not None:
            return whole
        pieces = list(parts(text))
        if pieces[1:]:
            return "; ".join(map(self, pieces))
        return self.leaf(text) if self.known(text) else self._matched(text)

    def _matched(self, text: str) -> str:
        for message in self._patterns:
            if found := message.pattern.fullmatch(text):
                if message.told.startswith(AGAIN):
                    return self(message.told.removeprefix(AGAIN).format(**found.groupdict()))
                values = {name: self._slot(message.kinds[name], value) for name, value in found.groupdict().items()}
                return message.told.format(**values)
        return self.leaf(text)

    def duration(self, said: str) -> str:
        """A duration of words like "2 min 5 s" in the other language's words; milliseconds are the same in each."""
        for unit, word in zip(("h", "min", "s"), self.units, strict=True):
            said = re.sub(rf"(?<=\d) {unit}\b", word, said)
        return said

    def _slot(self, kind: str, value: str) -> str:
        if kind in _UNTOUCHED:
            return value
        if kind == "time":
            return self.duration(value)
        if kind == "list":
            return self.listed.join(map(self, re.split(r", | and ", value)))
        return self(value)

    @cached_property
    def _patterns(self) -> tuple[Message, ...]:
        """Those with slots, the ones with the most words of their own first: they say the most."""
        slotted = [each for each in self.messages.items() if _SLOT.search(each[0])]
        slotted.sort(key=lambda each: len(_SLOT.sub("", each[0])), reverse=True)
        return tuple(_message(english, told) for english, told in slotted)


def parts(text: str) -> Iterator[str]:
    """What stands between the semicolons of `text`, those inside brackets and quotation marks left alone."""
    depth = start = 0
    for index, character in enumerate(text):
        depth += (character in _OPENING) - (character in _CLOSING)
        if depth <= 0 and text.startswith("; ", index):
            yield text[start:index]
            start = index + 2
    yield text[start:]


def _message(english: str, told: str) -> Message:
    kinds: dict[str, str] = {}
    pattern, end = "", 0
    for slot in _SLOT.finditer(english):
        kinds[slot["name"]] = slot["kind"] or ""
        pattern += re.escape(english[end : slot.start()]) + f"(?P<{slot['name']}>{_KINDS[slot['kind'] or '']})"
        end = slot.end()
    return Message(re.compile(pattern + re.escape(english[end:]), re.DOTALL), told, kinds)

"""The labels of severity classes: "P0", "SEV-1 (High)", "🔴 Critical (P0)", "심각도 2"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chaos.runbook.vocabulary import normal
from chaos.runbook.vocabulary_prose import CLASS_WORDS

_PLACE_OF = {normal(word): place for place, words in CLASS_WORDS.items() for word in words}
_WORDS = "|".join(re.escape(word) for word in sorted((w for ws in CLASS_WORDS.values() for w in ws), key=len)[::-1])
_SCHEMES = {"p": "p", "priority": "p", "우선순위": "p", "sev": "sev", "severity": "sev", "심각도": "sev", "등급": "sev"}
_LOOSE = {"s": "sev", "level": "level", "lvl": "level", "l": "level", "레벨": "level", "tier": "level"}
_GRADE = r"(?P<grade>[1-5])\s?(?:등급|급)(?!\w)"
_NUMBERED = r"(?P<scheme>{schemes})[\s\-_]?(?P<number>[0-5])(?![\w.])"
_CODE = re.compile(_NUMBERED.format(schemes="|".join(_SCHEMES)) + "|" + _GRADE, re.IGNORECASE)
_LOOSE_CODE = re.compile(
    _NUMBERED.format(schemes="|".join((*_SCHEMES, *_LOOSE))) + "|" + _GRADE + r"|(?P<bare>[1-5])(?=\s*(?:$|[(–—-]))",
    re.IGNORECASE,
)
_WORD = re.compile(rf"(?P<word>{_WORDS})(?=\s*(?:$|[)\](:：|/,–—-]))", re.IGNORECASE)
_BEFORE = re.compile(r"^[^\w(\[]*[(\[]?\s*")
_BETWEEN = re.compile(r"^\s*[(\[:：|/,–—-]*\s*(?:severity\s+)?", re.IGNORECASE)
_AFTER = re.compile(r"^\s*[)\]]?\s*")


@dataclass(frozen=True, slots=True)
class Label:
    """What names a class: the number of its code in `scheme` ("p", "sev", "level"), a word, or both.

    `rest` is what follows the name; it begins with a separator where one stands there.
    """

    number: int | None
    scheme: str
    word: str
    rest: str

    @property
    def place(self) -> int | None:
        """How bad the word says that it is, 0 for the worst; None without a word."""
        return _PLACE_OF.get(normal(self.word)) if self.word else None


def class_label(text: str, *, loose: bool = False) -> Label | None:
    """The label that `text` begins with; None where it begins otherwise.

    `loose`: in a column of classes "S1", "Level 1" and a bare "1" are codes too.
    """
    patterns = [_LOOSE_CODE if loose else _CODE, _WORD]
    found: list[re.Match[str]] = []
    left = _BEFORE.sub("", text, count=1)
    rest = left
    while patterns:
        match = next((each for pattern in patterns if (each := pattern.match(left))), None)
        if match is None:
            break
        patterns.remove(match.re)
        found.append(match)
        rest = left[match.end() :]
        left = _BETWEEN.sub("", rest, count=1)
    return _label(found, _AFTER.sub("", rest, count=1)) if found else None


def _label(found: Sequence[re.Match[str]], rest: str) -> Label:
    said = {name: value for match in found for name, value in match.groupdict().items() if value}
    number = said.get("number") or said.get("grade") or said.get("bare")
    word = said.get("word", "")
    if number is None:
        return Label(None, "", word, rest)
    return Label(int(number), {**_SCHEMES, **_LOOSE}[said.get("scheme", "sev").casefold()], word, rest)

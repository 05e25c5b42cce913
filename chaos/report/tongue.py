"""The words of the pages themselves: English is the key, one table for each other language."""

from collections.abc import Mapping
from dataclasses import dataclass

from chaos.durations import ENGLISH, clock, tenths
from chaos.report import words_ko, words_ko_gameday


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: its words by their English, and those for hours, minutes and seconds."""

    language: str
    words: Mapping[str, str]
    units: tuple[str, str, str]

    def __call__(self, english: str, **slots: object) -> str:
        """What `english` is in this language, its slots filled; English where there is no word for it."""
        said = self.words.get(english, english)
        return said.format(**slots) if slots else said

    def took(self, seconds: float | None) -> str:
        """A measured duration, or that there is none."""
        return self("not reached") if seconds is None else tenths(seconds, self.units)

    def limit(self, seconds: float) -> str:
        """A duration that somebody wrote down."""
        if 0 < seconds < 1:
            return f"{seconds * 1000:g} ms"
        return f"{seconds:g}{self.units[2]}" if seconds < 60 else clock(seconds, self.units)  # noqa: PLR2004 - a minute

    def since(self, seconds: float) -> str:
        """A moment after onset."""
        if round(seconds, 1) == 0:
            return self.took(0)
        return f"{'+' if seconds >= 0 else '−'}{self.took(abs(seconds))}"


_TONGUES = {
    "en": Tongue("en", {}, ENGLISH),
    "ko": Tongue("ko", {**words_ko_gameday.WORDS, **words_ko.WORDS}, ("시간", "분", "초")),
}


def tongue_of(language: str) -> Tongue:
    """The words of `language`, English where there is no table for it."""
    return _TONGUES.get(language, _TONGUES["en"])

"""Measured durations as people read them, in the words of any language."""

ENGLISH = (" h", " min", " s")
"""The words for hours, minutes and seconds, each with the space that stands before it."""

_SHORT_S, _MINUTE_S, _HOUR_S = 0.1, 60, 3600


def lasted(seconds: float, units: tuple[str, str, str] = ENGLISH) -> str:
    """A measured duration: "20 ms", "8.1 s", "2 min 5 s", "1시간 2분"."""
    if 0 < seconds < _SHORT_S:
        return f"{seconds * 1000:.0f} ms"
    return tenths(seconds, units)


def tenths(seconds: float, units: tuple[str, str, str] = ENGLISH) -> str:
    """The same, to the tenth of a second where it is short: "0.0 s", "-1.2 s", "2 min 5 s"."""
    # What rounds to a minute is one: nobody says 60.0 s.
    return f"{seconds:.1f}{units[2]}" if round(abs(seconds), 1) < _MINUTE_S else clock(seconds, units)


def clock(seconds: float, units: tuple[str, str, str] = ENGLISH) -> str:
    """A duration of whole seconds by its two largest parts: "2 min 5 s", "1 h 2 min", "30 s"."""
    whole = abs(round(seconds))
    parts = zip((whole // _HOUR_S, whole % _HOUR_S // _MINUTE_S, whole % _MINUTE_S), units, strict=True)
    said = " ".join([f"{count}{unit}" for count, unit in parts if count][:2]) or f"0{units[2]}"
    return f"-{said}" if seconds < 0 else said

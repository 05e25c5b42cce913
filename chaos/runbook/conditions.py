"""Limits of a metric in a sentence: "Warning: p95 latency > 800ms for 10m", "CPU 사용률 80% 이상 5분 지속"."""

import re
from collections.abc import Sequence

from chaos.runbook.model import Alert, Comparison, Phrase, Quantity, Threshold
from chaos.runbook.phrases import metric_of, split
from chaos.runbook.quantities import found
from chaos.runbook.vocabulary import PARTICLES, normal
from chaos.runbook.vocabulary_prose import LASTING, LEVEL_WORDS
from chaos.scales import Level, Metric

_LEVEL_OF = {normal(word): level for level, words in LEVEL_WORDS.items() for word in words}
_LASTING = frozenset(map(normal, LASTING))
_RISING = (Comparison.ABOVE, Comparison.AT_LEAST)
_KEYED = re.compile(r"^(?P<key>[^:：]{1,60}?)\s*[:：]\s*(?P<value>.+)$")
_MARK = re.compile(r"^[^\w\s([]+\s*")

Limit = tuple[Metric, Level | None, Quantity, Quantity | None]


def level_of(text: str) -> Level | None:
    """The level that `text` names, None where it names none for certain."""
    return _LEVEL_OF.get(normal(text))


def conditions(phrase: Phrase, level: Level | None = None) -> tuple[Threshold | Alert, ...]:
    """The limits that `phrase` sets; empty where it says anything else, or more.

    `level` is said elsewhere, by a heading or a column. A limit without a level is an `Alert`.
    """
    limits = _limits(_MARK.sub("", phrase.text), phrase.line)
    if limits and level is not None and any(said not in (None, level) for _, said, _, _ in limits):
        return ()
    levelled = [(metric, said or level, bound, held) for metric, said, bound, held in limits]
    if all(at is not None for _, at, _, _ in levelled):
        return _threshold(phrase, [(metric, at, bound, held) for metric, at, bound, held in levelled if at is not None])
    return tuple(Alert(metric, phrase, bound, held) for metric, _, bound, held in levelled)


def _threshold(
    phrase: Phrase, limits: Sequence[tuple[Metric, Level, Quantity, Quantity | None]]
) -> tuple[Threshold, ...]:
    if not limits:
        return ()
    levels = tuple((level, bound) for _, level, bound, _ in sorted(limits, key=lambda each: each[1]))
    held = tuple((level, lasting) for _, level, _, lasting in limits if lasting is not None)
    return (Threshold(limits[0][0], phrase, levels, held),)


def _limits(text: str, line: int) -> tuple[Limit, ...]:
    """One limit, or one metric with a limit for each of several levels."""
    single = _limit(text, line, None)
    if single:
        return (single,)
    keyed = _KEYED.match(text)
    if keyed is None:
        return ()
    if (level := level_of(keyed["key"])) is not None:
        only = _limit(keyed["value"], line, None)
        return ((only[0], level, *only[2:]),) if only and only[1] in (None, level) else ()
    metric = _metric(keyed["key"])
    parts = [_limit(part, line, metric) for part in split(keyed["value"], ",，、;/|")] if metric else []
    limits = [each for each in parts if each]
    distinct = {level for _, level, _, _ in limits if level is not None}
    whole = len(limits) == len(parts) and (len(parts) == 1 or len(distinct) == len(parts))
    return tuple(limits) if whole else ()


def _limit(text: str, line: int, metric: Metric | None) -> Limit | None:
    """One limit of `metric`, or of the metric that `text` names."""
    figures = list(found(text, line))
    if not 1 <= len(figures) <= 2:  # noqa: PLR2004 - a bound, and how long it must last
        return None
    start, end, bound = figures[0]
    words, level = _without_level(text[:start])
    tail, after = _tail(text[end:], figures[1:], end)
    named = metric if metric and not words else _metric(words) if metric is None else None
    certain = named is not None and named.unit.value == bound.unit and tail is not None
    if not certain or (level is not None and after is not None):
        return None
    assert named is not None
    compares = bound.comparison in _RISING or (bound.comparison is None and (level or after) is not None)
    held = figures[1][2] if len(figures) > 1 else None
    return (named, level or after, bound, held) if compares and (held is None or held.unit == "ms") else None


def _tail(text: str, lasting: Sequence[tuple[int, int, Quantity]], offset: int) -> tuple[str | None, Level | None]:
    """What follows a bound: "" where it is only how long it must last; None where it says more. And its level."""
    if lasting:
        start, end, _ = lasting[0]
        text = f"{text[: start - offset]} | {text[end - offset :]}"
    words, level = _without_level(text)
    parts = [part.strip(" ().,*→>-–—") for part in words.split("|")]
    certain = all(not normal(part) or (lasting and normal(part) in _LASTING) for part in parts)
    return ("" if certain else None), level


def _without_level(text: str) -> tuple[str, Level | None]:
    """`text` without the one word for a level at its beginning or end, and that level."""
    words = re.findall(r"[^\s()\[\]:：→*]+|[()\[\]:：→*]", text)
    named = [at for at, word in enumerate(words) if normal(word) in _LEVEL_OF]
    if len(named) != 1:
        return text.strip(), None
    kept = " ".join(word for at, word in enumerate(words) if at != named[0] and (normal(word) or word in "()"))
    return re.sub(r"\(\s*\)", "", kept).strip(), _LEVEL_OF[normal(words[named[0]])]


def _metric(words: str) -> Metric | None:
    """The metric that `words` name, a particle at their end left out."""
    bare = re.sub(r"\s+(?:is|are|at|reaches|rises|goes)$", "", words.strip(), flags=re.IGNORECASE)
    return metric_of(bare) or (metric_of(bare[:-1]) if bare.endswith(PARTICLES) else None)

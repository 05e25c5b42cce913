"""Words that every form of the coverage shares."""

from datetime import UTC, datetime

from chaos.coverage.model import Coverage, Verdict
from chaos.coverage.rows import DocumentRow, LevelRow, SymptomRow
from chaos.runbook.model import RecoveryTarget


def date(wall_s: float) -> str:
    """A day and a time for people, in UTC."""
    return datetime.fromtimestamp(wall_s, UTC).strftime("%Y-%m-%d %H:%M UTC")


def day(wall_s: float) -> str:
    """A day for people, in UTC."""
    return datetime.fromtimestamp(wall_s, UTC).strftime("%Y-%m-%d")


def headline(coverage: Coverage) -> str:
    """How much of the document is proven, in one sentence: of what drills can speak of at all."""
    asked = [each for each in coverage.rows if each.verdict is not Verdict.INFORMATION]
    rest = [
        f"{count} {verdict.value}"
        for verdict in Verdict
        if verdict not in {Verdict.PROVEN, Verdict.INFORMATION} and (count := coverage.count(verdict))
    ]
    told = f"{coverage.count(Verdict.PROVEN)} of {len(asked)} rows proven"
    return f"{told}: {', '.join(rest)}" if rest else told


def titled(row: DocumentRow) -> str:
    """A row's words with the figure that it promises, where they do not hold it themselves."""
    return f"{row.text} {row.documented}" if isinstance(row.item, LevelRow | RecoveryTarget) else row.text


def short(row: DocumentRow) -> str:
    """What tells a row from the others of its line."""
    if isinstance(row.item, LevelRow):
        return f"{row.item.level.word} {row.documented}"
    return row.item.symptom.operation.text if isinstance(row.item, SymptomRow) else row.text

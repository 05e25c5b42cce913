"""Words that every form of the coverage shares."""

from datetime import UTC, datetime

from chaos.coverage.model import Coverage, Covered, Verdict
from chaos.coverage.rows import DocumentRow, LevelRow, SymptomRow
from chaos.report.tongue import Tongue, tongue_of
from chaos.runbook.model import RecoveryTarget

ENGLISH = tongue_of("en")


def date(wall_s: float) -> str:
    """A day and a time for people, in UTC."""
    return datetime.fromtimestamp(wall_s, UTC).strftime("%Y-%m-%d %H:%M UTC")


def day(wall_s: float) -> str:
    """A day for people, in UTC."""
    return datetime.fromtimestamp(wall_s, UTC).strftime("%Y-%m-%d")


def headline(coverage: Coverage, tongue: Tongue = ENGLISH) -> str:
    """How much of the document is proven, in one sentence: of what drills can speak of at all."""
    asked = [each for each in coverage.rows if each.verdict is not Verdict.INFORMATION]
    rest = [
        tongue("{count} {verdict}", count=count, verdict=tongue(verdict.value))
        for verdict in Verdict
        if verdict not in {Verdict.PROVEN, Verdict.INFORMATION} and (count := coverage.count(verdict))
    ]
    told = tongue("{proven} of {all} rows proven", proven=coverage.count(Verdict.PROVEN), all=len(asked))
    return f"{told}: {', '.join(rest)}" if rest else told


def history(covered: Covered, tongue: Tongue = ENGLISH) -> str:
    """How often a row was exercised, and how often it was proven; nothing where it was not."""
    runs, proven = len(covered.results), covered.proven
    if not runs:
        return ""
    said = "{runs} run, {proven} proven" if runs == 1 else "{runs} runs, {proven} proven"
    return tongue(said, runs=runs, proven=proven)


def titled(row: DocumentRow) -> str:
    """A row's words with the figure that it promises, where they do not hold it themselves."""
    return f"{row.text} {row.documented}" if isinstance(row.item, LevelRow | RecoveryTarget) else row.text


def short(row: DocumentRow, tongue: Tongue = ENGLISH) -> str:
    """What tells a row from the others of its line."""
    if isinstance(row.item, LevelRow):
        return f"{tongue(row.item.level.word)} {row.documented}"
    return row.item.symptom.operation.text if isinstance(row.item, SymptomRow) else row.text

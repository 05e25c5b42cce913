"""Game days made of recorded drills, on disk as `gameday run` leaves them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chaos.events import DrillJudged, DrillStarted, encode
from chaos.gamedays.record import Began, Drilled, GameDayRecord, LeftOut, Over, Told, new_record
from chaos.outcome import Verdict, worst
from tests.recorded import recorded

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def game_day(
    home: Path, drills: Mapping[str, str], at: datetime = AT, left_out: Mapping[str, str] | None = None
) -> GameDayRecord:
    """A game day of recorded drills by the names that it has for them, and of those that were `left_out`, with why."""
    kept = new_record(home, "quarterly", at)
    planned = (*drills, *(left_out or {}))
    kept.add(Began("Quarterly game day", "experiments/gamedays/quarterly.yaml", at, planned))
    kept.add(Told("Quarterly game day begins", delivered=True, detail="kept in notifications.jsonl"))
    verdicts = []
    for name, log in drills.items():
        records = recorded(log)
        run = f"{at:%Y%m%d-%H%M%S}-{name}"
        folder = home / "runs" / run
        folder.mkdir(parents=True)
        (folder / "events.jsonl").write_bytes(b"".join(map(encode, records)))
        (folder / "report.html").write_text("the drill's own", encoding="utf-8")
        assert isinstance(records[0].event, DrillStarted)
        verdict = next(each.event.verdict for each in records if isinstance(each.event, DrillJudged))
        verdicts.append(Verdict(verdict))
        kept.add(Drilled(name, run, verdict))
    for name, reason in (left_out or {}).items():
        kept.add(LeftOut(name, reason))
    kept.add(Over(at + timedelta(minutes=4), worst(verdicts).value))
    return kept

"""A wall clock that is stepped changes no time of a drill: what decides goes by the monotonic clock alone."""

from pathlib import Path

import msgspec

from chaos import event_log
from chaos.events import DrillJudged, ExpectationJudged, IncidentRecovered, Record, UndoProven
from chaos.replay import replay
from chaos.safety import aftermath
from chaos.safety.recover import Recovery
from chaos.safety.undo import Undone
from tests.recorded import REDIS_OUTAGE, recorded


def judged(records: list[Record]) -> list[object]:
    kinds = ExpectationJudged | DrillJudged | IncidentRecovered
    return [each.event for each in replay(records).records if isinstance(each.event, kinds)]


def stepped(records: list[Record], by_s: float) -> list[Record]:
    """The log as it is where the wall clock was stepped in the middle of the drill."""
    half = len(records) // 2
    return records[:half] + [msgspec.structs.replace(each, wall_s=each.wall_s + by_s) for each in records[half:]]


def test_every_time_and_verdict_is_the_same_after_a_step() -> None:
    assert judged(stepped(recorded(REDIS_OUTAGE), -3600.0)) == judged(recorded(REDIS_OUTAGE))


def test_what_a_guardian_adds_after_the_clock_went_back_comes_after_everything_else(tmp_path: Path) -> None:
    before = stepped(recorded(REDIS_OUTAGE), 86_400.0)[:-1]
    (tmp_path / event_log.FILE_NAME).write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in before))
    undone = Recovery(tmp_path, "kill-cache", clean=True, sentence="", undone=Undone(needed=True, differences=()))
    aftermath.tell(tmp_path, [undone], "the guardian", "the drill died")
    *_, last, ended, proof = event_log.read(tmp_path / event_log.FILE_NAME)
    assert isinstance(proof.event, UndoProven)
    assert last.at_s <= ended.at_s <= proof.at_s

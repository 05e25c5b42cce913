"""A stop condition in a whole drill: beyond its bound, the drill is over and everything is as it was."""

from pathlib import Path

from chaos import event_log
from chaos.events import DrillAborted, UndoProven
from tests.end_to_end.conftest import Place, quick

BOUND = "stop_when:\n  - {signal: service_up, of: cache, below: 1}\n\nmax_duration: 90s"


def test_a_signal_beyond_its_bound_ends_the_drill_and_undoes_at_once(place: Place, tmp_path: Path) -> None:
    experiment = quick(tmp_path, "redis-outage.yaml", ("max_duration: 90s", BOUND))
    before = place.runs
    ran = place.gameday("run", str(experiment))
    assert ran.code == 5, ran.out
    (run,) = place.runs - before
    records = event_log.read(run / event_log.FILE_NAME)
    (aborted,) = [each for each in records if isinstance(each.event, DrillAborted)]
    assert isinstance(aborted.event, DrillAborted)
    assert aborted.event.by == "a guard"
    assert "service_up of cache" in aborted.event.reason
    (undone,) = [each for each in records if isinstance(each.event, UndoProven)]
    assert isinstance(undone.event, UndoProven)
    assert undone.event.differences == []
    assert place.still_running() == []

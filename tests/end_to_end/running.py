"""A drill that runs while a test looks at it."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tenacity import retry, retry_if_not_result, stop_after_delay, wait_fixed

from chaos import event_log
from chaos.errors import BadInput
from chaos.events import Event, FaultInjected
from tests.end_to_end.conftest import ROOT, Place


@contextmanager
def started(place: Place, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`gameday run` under way, its output in one pipe; ended where the test did not."""
    process = subprocess.Popen(
        place.command("run", *arguments),
        cwd=ROOT,
        env=place.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def await_(condition: Callable[[], bool], within_s: float = 120) -> None:
    """Wait until `condition` holds; fails after `within_s`."""
    retry(retry=retry_if_not_result(bool), stop=stop_after_delay(within_s), wait=wait_fixed(0.05))(condition)()


def seen(run: Path, kind: type[Event], times: int = 1) -> bool:
    """Whether the drill in `run` has recorded that many events of `kind` so far."""
    try:
        records = event_log.read(run / event_log.FILE_NAME)
    except BadInput:
        return False
    return sum(isinstance(record.event, kind) for record in records) >= times


def new_run(place: Place, before: set[Path]) -> Path:
    """The folder of the run that was not there `before`, once it is."""
    await_(lambda: bool(place.runs - before))
    (run,) = place.runs - before
    return run


def injected(place: Place, before: set[Path]) -> Path:
    """The folder of the run that was not there `before`, once its fault is in place."""
    run = new_run(place, before)
    await_(lambda: seen(run, FaultInjected))
    return run

"""The event log on disk."""

import fcntl
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chaos.clock import Clock
from chaos.errors import BadInput
from chaos.event_log import EventLog, add, read
from chaos.events import SCHEMA_VERSION, DrillStarted, PhaseStarted


def _started(schema: int = SCHEMA_VERSION) -> DrillStarted:
    return DrillStarted(
        schema=schema,
        drill="20261124-redis-outage",
        title="Redis outage",
        experiment={},
        experiment_path="redis-outage.yaml",
        runbook_path="incident-response.md",
        runbook_text="# Incidents",
        bindings={},
        bindings_path="bindings.yaml",
        target={},
        runtime="embedded",
        responder="automatic",
        environment={},
    )


def _phase(n: int) -> PhaseStarted:
    return PhaseStarted(phase="observe", waiting_for=f"number {n} " + "x" * 200)


@contextmanager
def _largest_file(size_bytes: int) -> Iterator[None]:
    """The kernel refuses writes past this size, as it does on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_was_appended_is_read_back_in_order(tmp_path: Path) -> None:
    with EventLog(tmp_path / "events.jsonl", Clock()) as log:
        appended = [log.append(_started()), log.append(_phase(1))]
    assert read(tmp_path / "events.jsonl") == appended


def test_what_follows_from_a_record_has_its_moment(tmp_path: Path) -> None:
    with EventLog(tmp_path / "events.jsonl", Clock()) as log:
        cause = log.append(_started())
        derived = log.append(_phase(1), cause)
    assert (derived.at_s, derived.wall_s) == (cause.at_s, cause.wall_s)


def test_a_record_is_on_disk_before_append_returns(tmp_path: Path) -> None:
    with EventLog(tmp_path / "events.jsonl", Clock()) as log:
        log.append(_started())
        assert len(read(tmp_path / "events.jsonl")) == 1


def test_an_existing_log_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text("precious")
    with pytest.raises(FileExistsError):
        EventLog(tmp_path / "events.jsonl", Clock())


def test_a_full_disk_is_told_and_loses_nothing_once_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventLog(path, Clock()) as log:
        log.append(_started())
        with _largest_file(path.stat().st_size + 300):
            for n in range(5):
                log.append(_phase(n))
            assert log.trouble
        log.append(_phase(5))
        assert log.trouble is None
    assert read(path) == log.records


def test_a_full_disk_leaves_no_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventLog(path, Clock()) as log:
        log.append(_started())
        with _largest_file(path.stat().st_size + 300):
            for n in range(5):
                log.append(_phase(n))
            assert len(read(path)) < 6
            assert path.read_bytes().endswith(b"\n")


def _descriptor(path: Path) -> int:
    """The number under which this process has `path` open."""
    return next(int(each.name) for each in Path("/proc/self/fd").iterdir() if each.resolve() == path)


def _replaced(path: Path, descriptor: int) -> int:
    """Another file at the place of the open file `path`; the number under which it is open now."""
    place = _descriptor(path)
    os.dup2(descriptor, place)
    os.close(descriptor)
    return place


def test_a_disk_that_refuses_everything_is_told_and_the_records_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    log = EventLog(path, Clock())
    # The kernel refuses writing to this, and cutting it off.
    _replaced(path, os.open(path, os.O_RDONLY))
    log.append(_started())
    log.append(_phase(1))
    log.close()
    assert log.trouble
    assert len(log.records) == 2


def test_a_torn_line_that_could_not_be_cut_off_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventLog(path, Clock()) as log:
        log.append(_started())
        uncut = os.memfd_create("events", os.MFD_ALLOW_SEALING)
        os.write(uncut, path.read_bytes())
        fcntl.fcntl(uncut, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK)
        found = Path(f"/proc/self/fd/{_replaced(path, uncut)}")
        with _largest_file(path.stat().st_size + 100):
            log.append(_phase(1))
            assert not found.read_bytes().endswith(b"\n")
        log.append(_phase(2))
        (tmp_path / "found.jsonl").write_bytes(found.read_bytes())
    assert read(tmp_path / "found.jsonl") == log.records


def test_the_torn_last_line_of_a_killed_drill_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventLog(path, Clock()) as log:
        log.append(_started())
        log.append(_phase(1))
    path.write_bytes(path.read_bytes()[:-20])
    assert read(path) == log.records[:1]


def test_damage_in_the_middle_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventLog(path, Clock()) as log:
        log.append(_started())
        log.append(_phase(1))
        log.append(_phase(2))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b'{"seq": 1}\n' + lines[2])
    with pytest.raises(BadInput, match=r"events\.jsonl:2: not a record"):
        read(path)


def test_a_file_that_is_no_log_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"")
    with pytest.raises(BadInput, match="does not begin with DrillStarted"):
        read(path)


def test_a_log_of_another_schema_is_refused_by_number(tmp_path: Path) -> None:
    with EventLog(tmp_path / "events.jsonl", Clock()) as log:
        log.append(_started(schema=SCHEMA_VERSION + 1))
    with pytest.raises(BadInput, match=f"schema {SCHEMA_VERSION + 1}; this version reads 1 .* and {SCHEMA_VERSION}"):
        read(tmp_path / "events.jsonl")


def test_a_log_of_a_later_schema_is_refused_by_number_whatever_else_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventLog(path, Clock()) as log:
        log.append(_started(schema=SCHEMA_VERSION + 1))
    path.write_bytes(path.read_bytes() + b'{"seq":1,"at_s":0,"wall_s":0,"event":{"kind":"NotYetInvented"}}\n')
    with pytest.raises(BadInput, match=f"written with schema {SCHEMA_VERSION + 1}"):
        read(path)


def test_a_log_of_the_first_schema_is_still_read(tmp_path: Path) -> None:
    with EventLog(tmp_path / "events.jsonl", Clock()) as log:
        appended = [log.append(_started(schema=1)), log.append(_phase(1))]
    assert read(tmp_path / "events.jsonl") == appended


def test_what_is_added_after_the_drill_died_replaces_its_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventLog(path, Clock()) as log:
        log.append(_started())
        log.append(_phase(1))
    path.write_bytes(path.read_bytes()[:-20])
    add(path, [_phase(2)])
    records = read(path)
    assert [record.seq for record in records] == [0, 1]
    assert records[1].event == _phase(2)
    assert records[1].at_s >= records[0].at_s


def test_a_log_with_a_record_missing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventLog(path, Clock()) as log:
        for event in (_started(), _phase(1), _phase(2)):
            log.append(event)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2])
    with pytest.raises(BadInput, match=r"events\.jsonl:2: record 2 stands where 1 should"):
        read(path)

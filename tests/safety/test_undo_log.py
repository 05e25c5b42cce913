"""The undo record is on disk before anything is injected, and survives what a crash leaves."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.errors import NotCleaned, NotInjected
from chaos.safety.undo_log import UndoLog

KILL = {"type": "kill", "service": "cache"}
PRIOR = {"status": "running", "settings": {"port": 6379}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "undo.jsonl"


def test_a_debt_is_owed_until_it_is_settled(path: Path) -> None:
    log = UndoLog(path)
    log.owe("kill-cache", KILL, PRIOR)
    assert [(each.fault, each.definition, each.prior) for each in log.owed()] == [("kill-cache", KILL, PRIOR)]
    log.settle("kill-cache")
    assert log.owed() == []


def test_what_is_owed_last_is_undone_first(path: Path) -> None:
    log = UndoLog(path)
    for label in ("first", "second", "third"):
        log.owe(label, KILL, PRIOR)
    log.settle("second")
    assert [each.fault for each in log.owed()] == ["third", "first"]


def test_nothing_is_owed_where_there_is_no_log(path: Path) -> None:
    assert UndoLog(path).owed() == []


@given(cut=st.integers(min_value=1, max_value=60))
def test_a_torn_last_line_is_passed_over_and_cut_away_by_the_next(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("torn") / "undo.jsonl"
    log = UndoLog(path)
    log.owe("whole", KILL, PRIOR)
    whole = path.stat().st_size
    log.owe("torn", KILL, PRIOR)
    os.truncate(path, path.stat().st_size - cut)
    assert path.stat().st_size > whole
    assert [each.fault for each in log.owed()] == ["whole"]
    log.owe("next", KILL, PRIOR)
    assert [each.fault for each in log.owed()] == ["next", "whole"]


def test_a_damaged_line_is_told_with_its_place(path: Path) -> None:
    log = UndoLog(path)
    log.owe("kill-cache", KILL, PRIOR)
    path.write_bytes(b"rubbish\n" + path.read_bytes())
    with pytest.raises(NotCleaned, match=r"undo\.jsonl:1: "):
        log.owed()


def test_a_folder_that_is_gone_aborts_the_injection(path: Path) -> None:
    with pytest.raises(NotInjected, match="cannot be written"):
        UndoLog(path.parent / "gone" / "undo.jsonl").owe("kill-cache", KILL, PRIOR)


def test_a_full_disk_aborts_the_injection_and_leaves_the_log_whole(path: Path) -> None:
    log = UndoLog(path)
    log.owe("first", KILL, PRIOR)
    whole = path.read_bytes()
    # What the kernel does at a file size limit is what it does on a full disk: a short write, then an error.
    code = f"""
import resource, signal
from pathlib import Path
from chaos.errors import NotInjected
from chaos.safety.undo_log import UndoLog

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({len(whole) + 20}, {resource.RLIM_INFINITY}))
try:
    UndoLog(Path({str(path)!r})).owe("second", {KILL!r}, {PRIOR!r})
except NotInjected as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=30)
    assert done.stdout.startswith("second was not injected: its undo record cannot be written")
    assert path.read_bytes() == whole


def test_the_record_is_on_stable_storage_before_owe_returns(path: Path) -> None:
    """Seen by the system calls: the file and its folder are synced after the last write, before what follows."""
    strace = "/usr/bin/strace"
    if not os.access(strace, os.X_OK):
        pytest.skip("needs strace")
    code = (
        "import os; from pathlib import Path; from chaos.safety.undo_log import UndoLog;"
        f"UndoLog(Path({str(path)!r})).owe('kill-cache', {{}}, {{}}); os.write(1, b'injected')"
    )
    done = subprocess.run(
        [strace, "-f", "-e", "trace=fsync,pwrite64,write", sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    calls = [line.split("(")[0] for line in done.stderr.splitlines() if "(" in line]
    injected = calls.index("write", calls.index("pwrite64"))
    assert calls[injected - 3 : injected] == ["pwrite64", "fsync", "fsync"]

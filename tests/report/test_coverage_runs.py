"""The runs of a home, folded once and kept beside their logs."""

import os
from pathlib import Path

import grimp
import pytest

import chaos
from chaos.report import coverage_runs
from chaos.report.coverage_runs import FILE_NAME, recorded
from tests.recorded import DROPPED_ORDER_INDEX, REDIS_OUTAGE, log_bytes


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Two recorded runs, as a home holds them."""
    for stamp, name in (("20261124-100000", REDIS_OUTAGE), ("20261124-110000", DROPPED_ORDER_INDEX)):
        folder = tmp_path / f"{stamp}-{name}"
        folder.mkdir()
        (folder / "events.jsonl").write_bytes(log_bytes(name))
    return tmp_path


def _kept(runs: Path) -> Path:
    return next(iter(sorted(runs.glob(f"*/{FILE_NAME}"))))


def test_every_run_is_read(runs: Path) -> None:
    found = recorded(runs)
    assert [run.title for run in found.runs] == ["Redis outage", "Dropped order index"]
    assert [run.run for run in found.runs] == sorted(path.name for path in runs.iterdir())
    assert found.unread == ()


def test_a_home_without_runs_has_none(tmp_path: Path) -> None:
    assert recorded(tmp_path / "runs").runs == ()


def test_what_is_kept_says_the_same(runs: Path) -> None:
    assert recorded(runs) == recorded(runs)


def test_a_log_is_not_read_again_while_its_summary_holds(runs: Path) -> None:
    before = recorded(runs)
    log = _kept(runs).with_name("events.jsonl")
    # Another log of the same size: whoever read it would fail.
    log.write_bytes(b"x" * log.stat().st_size)
    assert recorded(runs) == before


def test_a_log_that_has_grown_is_read_again(runs: Path) -> None:
    recorded(runs)
    log = _kept(runs).with_name("events.jsonl")
    whole = log.read_bytes()
    log.write_bytes(b"".join(whole.splitlines(keepends=True)[:100]))
    shorter = recorded(runs).runs[0]
    assert shorter.verdict == "not judged"
    log.write_bytes(whole)
    assert recorded(runs).runs[0].verdict == "passed"


def test_other_code_folds_again(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(runs)
    kept = _kept(runs)
    old = kept.read_bytes()
    monkeypatch.setattr(coverage_runs, "DECIDING", ("coverage",))
    coverage_runs.code_digest.cache_clear()
    try:
        recorded(runs)
        assert kept.read_bytes() != old
    finally:
        coverage_runs.code_digest.cache_clear()


def test_every_package_that_decides_what_a_log_comes_to_is_in_the_digest() -> None:
    read = grimp.build_graph("chaos").find_upstream_modules("chaos.coverage", as_package=True)
    packages = {"coverage", *(name.split(".")[1] for name in read if name.count("."))}
    root = Path(chaos.__file__).parent
    assert {name for name in packages if (root / name).is_dir()} == set(coverage_runs.DECIDING)


@pytest.mark.parametrize("garbage", [b"", b"{", b"[]", b'{"size": 1, "code": "x", "summary": null}', b"\xff\xfe"])
def test_a_summary_that_cannot_be_read_is_made_again(runs: Path, garbage: bytes) -> None:
    before = recorded(runs)
    _kept(runs).write_bytes(garbage)
    assert recorded(runs) == before
    assert _kept(runs).read_bytes() != garbage


def test_a_log_that_cannot_be_read_is_told_with_why_and_hides_no_other(runs: Path) -> None:
    folder = runs / "20261124-120000-broken"
    folder.mkdir()
    (folder / "events.jsonl").write_text("no event\n", encoding="utf-8")
    found = recorded(runs)
    assert len(found.runs) == 2
    ((name, because),) = found.unread
    assert name == folder.name
    assert "not a record of an event log" in because


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_cannot_be_written_is_read_all_the_same(runs: Path) -> None:
    for folder in runs.iterdir():
        folder.chmod(0o555)
    try:
        assert len(recorded(runs).runs) == 2
    finally:
        for folder in runs.iterdir():
            folder.chmod(0o755)


def test_a_place_that_is_taken_costs_time_and_nothing_else(runs: Path) -> None:
    for folder in runs.iterdir():
        (folder / FILE_NAME).mkdir()
    assert len(recorded(runs).runs) == 2
    assert recorded(runs).unread == ()

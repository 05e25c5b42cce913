"""A disk that is full keeps nobody from undoing and from ending what runs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos.errors import SetupError
from chaos.target.port import Status
from chaos.target.runtimes import attach, start, stop_leftovers
from tests.target.tiny import defined, killed_on_spawn, ours


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A state folder on a file system of 2 MB of its own."""
    with tempfile.TemporaryDirectory(prefix="gameday-test-") as scratch:
        mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", scratch]
        if os.geteuid() != 0 or not shutil.which("mount"):
            pytest.skip("only root can mount a small file system")
        if (done := subprocess.run(mount, capture_output=True, text=True, check=False, timeout=10)).returncode:
            pytest.skip(f"no small file system can be mounted here: {done.stderr.strip()}")
        try:
            yield Path(scratch) / "state"
            stop_leftovers(Path(scratch) / "state")
        finally:
            subprocess.run(["umount", scratch], check=True, timeout=10)


def fill(folder: Path) -> None:
    """Write into `folder` until not one byte more goes in."""
    with (folder / "filling").open("wb", buffering=0) as file:
        for size in (65_536, 512, 1):
            try:
                while file.write(b"\1" * size) == size:
                    pass
            except OSError:
                continue
    with pytest.raises(OSError, match="No space left"):
        (folder / "more").write_bytes(b"1")
    (folder / "more").unlink()


def test_a_killed_service_is_started_again_and_stopped_on_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    target = start(defined(), tmp_path, small_disk, print)
    before = target.state("cache")
    target.kill("cache")
    fill(small_disk.parent)
    target.start("cache")
    assert target.state("cache") == before
    target.stop()
    assert not ours(small_disk)
    assert attach(small_disk) is None


def test_a_target_is_stopped_where_not_even_the_reserve_is_left(small_disk: Path, tmp_path: Path) -> None:
    target = start(defined(), tmp_path, small_disk, print)
    (small_disk / "reserve.bin").unlink()
    fill(small_disk.parent)
    target.kill("cache")
    with pytest.raises(SetupError, match="cannot be written: No space left on device"):
        target.start("cache")
    assert target.state("cache").status is Status.STOPPED
    target.stop()
    assert not ours(small_disk)


def test_what_a_dead_run_left_on_a_full_disk_is_ended(small_disk: Path, tmp_path: Path) -> None:
    killed_on_spawn("redis", tmp_path, small_disk)
    (small_disk / "reserve.bin").unlink()
    fill(small_disk.parent)
    assert ours(small_disk)
    stop_leftovers(small_disk)
    assert not ours(small_disk)


def test_a_start_on_a_full_disk_is_told_and_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    small_disk.mkdir()
    fill(small_disk.parent)
    with pytest.raises(SetupError, match="No space left on device"):
        start(defined(), tmp_path, small_disk, print)
    assert not ours(small_disk)


def test_the_room_set_aside_is_given_back_with_the_target(state_dir: Path, tmp_path: Path) -> None:
    with start(defined(), tmp_path, state_dir, print):
        assert (state_dir / "reserve.bin").stat().st_size == 256 * 1024
    assert not (state_dir / "reserve.bin").exists()

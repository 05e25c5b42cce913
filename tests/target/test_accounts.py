"""What an unprivileged server must reach, it reaches; permissions that are not ours stay as they are."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos.target import accounts
from chaos.target.accounts import Account

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as another account")


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder in one that only we may enter."""
    with tempfile.TemporaryDirectory(prefix="gameday-test-") as scratch:
        folder = Path(scratch) / "state"
        folder.mkdir()
        yield folder
        shutil.rmtree(accounts.stand_in(folder), ignore_errors=True)


def nobody() -> Account:
    account = accounts.unprivileged()
    assert account
    return account


def test_a_folder_is_used_as_it_is_where_we_run_the_server_ourselves(closed: Path) -> None:
    assert accounts.reachable(closed, None) == closed


@as_root
def test_a_folder_that_the_account_cannot_enter_gets_a_stand_in_that_it_can(closed: Path) -> None:
    found = accounts.reachable(closed, nobody())
    assert found != closed
    assert nobody().reaches(found)


@as_root
def test_the_closed_folder_keeps_its_permissions(closed: Path) -> None:
    accounts.reachable(closed, nobody())
    assert closed.parent.stat().st_mode & 0o777 == 0o700


@as_root
def test_a_folder_that_the_account_can_enter_is_used_as_it_is(closed: Path) -> None:
    closed.parent.chmod(0o755)
    assert accounts.reachable(closed, nobody()) == closed


@as_root
def test_the_stand_in_of_a_folder_that_is_gone_is_removed_with_the_next(closed: Path) -> None:
    gone = closed.parent / "gone"
    gone.mkdir()
    stale = accounts.reachable(gone, nobody())
    gone.rmdir()
    accounts.reachable(closed, nobody())
    assert not stale.exists()


@as_root
def test_a_stand_in_that_a_server_may_still_use_is_kept(closed: Path) -> None:
    gone = closed.parent / "gone"
    gone.mkdir()
    busy = accounts.reachable(gone, nobody())
    (busy / "database" / "data").mkdir(parents=True)
    (busy / "database" / "data" / "postmaster.pid").touch()
    gone.rmdir()
    accounts.reachable(closed, nobody())
    assert busy.exists()
    shutil.rmtree(busy)

"""The end of a log file: whole lines, bounded, whatever else the file holds."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.errors import TargetError
from chaos.target.log_tail import last_lines


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs") / "cache.log"


@given(lines=st.lists(st.text(alphabet=st.characters(exclude_characters="\r\n"), min_size=1)), asked=st.integers(0, 9))
def test_the_last_lines_are_those_that_were_written_last(log: Path, lines: list[str], asked: int) -> None:
    try:
        data = "".join(f"{line}\n" for line in lines).encode()
    except UnicodeEncodeError:
        return
    log.write_bytes(data)
    assert last_lines(log, asked) == (lines[-asked:] if asked else [])


def test_a_line_that_begins_before_what_is_read_is_left_out(log: Path) -> None:
    log.write_bytes(b"first line\nsecond line\nthird line\n")
    assert last_lines(log, 9, most_bytes=25) == ["second line", "third line"]
    assert last_lines(log, 9, most_bytes=18) == ["third line"]


def test_a_line_that_is_still_being_written_is_a_line(log: Path) -> None:
    log.write_bytes(b"whole\nhalf a l")
    assert last_lines(log, 1) == ["half a l"]


def test_what_is_no_text_is_read_all_the_same(log: Path) -> None:
    log.write_bytes(b"\xff\xfe broken\n")
    assert last_lines(log, 1) == ["\ufffd\ufffd broken"]


def test_a_log_that_is_not_there_is_an_error_that_names_it(log: Path) -> None:
    with pytest.raises(TargetError, match=r"the log gone\.log cannot be read: No such file"):
        last_lines(log.with_name("gone.log"), 1)

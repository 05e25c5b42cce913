"""Nothing of a target outlives its run, whether a record names it or not; nobody else is touched."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from chaos.target import marks, processes
from chaos.target.embedded import EmbeddedTarget
from chaos.target.marks import marked
from chaos.target.port import Status
from chaos.target.runtimes import start, stop_leftovers
from chaos.target.sweep import sweep
from tests.target.tiny import defined, killed_on_spawn, ours, with_database, with_worker

eventually = retry(stop=stop_after_delay(10), wait=wait_fixed(0.02), retry=retry_if_result(lambda found: not found))


@pytest.fixture
def worker_of(state_dir: Path, tmp_path: Path) -> Iterator[EmbeddedTarget]:
    """A running target whose service `shop` has lost its main process, and not its worker."""
    with start(with_worker(), tmp_path, state_dir, print) as target:
        assert isinstance(target, EmbeddedTarget)
        os.kill(int(target.state("shop").identity.split(":")[0]), signal.SIGKILL)
        assert eventually(lambda: target.state("shop").status is Status.STOPPED)()
        yield target


def pids(state_dir: Path, service: str = "") -> list[int]:
    return [each.process.pid for each in marked(state_dir, service)]


def creators_of_shared_memory() -> set[int]:
    """The processes that made the segments of System V shared memory on this machine."""
    lines = Path("/proc/sysvipc/shm").read_text().splitlines()
    column = lines[0].split().index("cpid")
    return {int(line.split()[column]) for line in lines[1:]}


@pytest.mark.parametrize("server", ["redis", "postgres"])
def test_a_server_that_no_record_names_is_ended_and_told(server: str, state_dir: Path, tmp_path: Path) -> None:
    killed_on_spawn(server, tmp_path, state_dir)
    assert any(server in name for name in ours(state_dir))
    told: list[str] = []
    stop_leftovers(state_dir, told.append)
    assert not ours(state_dir)
    assert any(f"({server}" in line.replace("valkey", "redis") and "left behind" in line for line in told)


def test_the_next_run_starts_on_the_data_of_a_postgres_that_no_record_names(state_dir: Path, tmp_path: Path) -> None:
    killed_on_spawn("postgres", tmp_path, state_dir)
    with start(with_database(()), tmp_path, state_dir, print) as target:
        assert target.state("database").status is Status.RUNNING


def test_a_postgres_left_behind_gives_its_shared_memory_back(state_dir: Path, tmp_path: Path) -> None:
    killed_on_spawn("postgres", tmp_path, state_dir)
    (main,) = (each.process.pid for each in marked(state_dir, "database") if each.parent not in pids(state_dir))
    assert eventually(lambda: main in creators_of_shared_memory())()
    stop_leftovers(state_dir)
    assert main not in creators_of_shared_memory()


def test_what_is_left_is_ended_where_the_record_is_gone_too(state_dir: Path, tmp_path: Path) -> None:
    with start(defined(), tmp_path, state_dir, print):
        (state_dir / "target.json").unlink()
    assert sorted(ours(state_dir)) == ["redis-server", "toxiproxy-server"]
    stop_leftovers(state_dir)
    assert not ours(state_dir)


@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is not installed")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can lose the right to look into other accounts' processes")
def test_a_postgres_that_root_may_not_look_into_is_known_by_its_data(state_dir: Path, tmp_path: Path) -> None:
    # As in a container: each of these capabilities lets root read the environment of other accounts' processes.
    wrapper = ("setpriv", "--bounding-set=-sys_ptrace,-sys_admin,-perfmon")
    killed_on_spawn("postgres", tmp_path, state_dir, wrapper)
    script = (
        "import sys; from pathlib import Path; from chaos.target.runtimes import stop_leftovers\n"
        "stop_leftovers(Path(sys.argv[1]))"
    )
    subprocess.run([*wrapper, sys.executable, "-c", script, state_dir], check=True, timeout=60)
    assert not ours(state_dir)


def test_stop_ends_what_carries_the_mark_and_belongs_to_no_service(state_dir: Path, tmp_path: Path) -> None:
    target = start(defined(), tmp_path, state_dir, print)
    mark = marks.environment(state_dir, "an-old-service")
    with subprocess.Popen(["sleep", "60"], env=mark, cwd=tmp_path) as stray:
        target.stop()
        assert stray.wait(timeout=5) == -signal.SIGKILL


def test_a_service_whose_worker_outlives_its_main_process_says_so(worker_of: EmbeddedTarget, state_dir: Path) -> None:
    assert worker_of.state("shop").settings["left_behind"] == pids(state_dir, "shop")


def test_stop_ends_a_worker_that_outlived_its_main_process(worker_of: EmbeddedTarget, state_dir: Path) -> None:
    assert pids(state_dir, "shop")
    worker_of.stop()
    assert not pids(state_dir)


def test_kill_ends_a_worker_that_outlived_its_main_process(worker_of: EmbeddedTarget, state_dir: Path) -> None:
    worker_of.kill("shop")
    assert not pids(state_dir, "shop")
    assert "left_behind" not in worker_of.state("shop").settings


@pytest.mark.parametrize("again", ["start", "restart"])
def test_a_service_starts_again_without_the_worker_it_had(
    worker_of: EmbeddedTarget, state_dir: Path, again: str
) -> None:
    before = pids(state_dir, "shop")
    getattr(worker_of, again)("shop")
    assert worker_of.state("shop").status is Status.RUNNING
    assert not set(before) & set(pids(state_dir, "shop"))


def test_ending_the_leftovers_of_one_service_leaves_the_others(worker_of: EmbeddedTarget, state_dir: Path) -> None:
    worker_of.kill("shop")
    assert pids(state_dir, "toxiproxy")


@pytest.fixture
def stranger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[processes.Process]:
    """A process with the environment that the test gives."""
    child = subprocess.Popen(["sleep", "60"], env=request.param(tmp_path / "state"), cwd=tmp_path)
    found = processes.find(child.pid)
    assert found
    yield found
    child.kill()
    child.wait()


@pytest.mark.parametrize(
    "stranger",
    [
        lambda state: marks.environment(state.with_name("state2"), "cache"),
        lambda state: marks.environment(state / "inner", "cache"),
        lambda state: marks.environment(state.parent, "cache"),
        lambda state: {"NOT_GAMEDAY_TARGET": str(state)},
        lambda state: {"NOTE": f" GAMEDAY_TARGET={state}"},
        lambda _state: {},
    ],
    indirect=True,
    ids=["beside", "inside", "above", "other-variable", "in-a-value", "no-environment"],
)
def test_a_process_without_the_very_mark_is_left_alone(stranger: processes.Process, tmp_path: Path) -> None:
    sweep(tmp_path / "state", print)
    assert processes.running(stranger)


def test_who_sweeps_and_what_it_descends_from_are_spared(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path\n"
        "if os.environ.pop('AGAIN', ''):\n"
        "    import subprocess\n"
        "    sys.exit(subprocess.run([sys.executable, *sys.orig_argv[1:]], env=os.environ).returncode)\n"
        "from chaos.target.sweep import sweep; sweep(Path(sys.argv[1]), print); print('still here')"
    )
    environment = {**os.environ, "AGAIN": "1", **marks.environment(tmp_path, "cache")}
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == "still here\n"

"""Starting, ending and finding again: nothing is left behind, and what is wrong is told."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from chaos.errors import BadInput, SetupError
from chaos.target import ports
from chaos.target.port import Status
from chaos.target.runtimes import RunningTarget, attach, start, stop_leftovers
from tests.target.tiny import defined, ours, with_database

eventually = retry(stop=stop_after_delay(20), wait=wait_fixed(0.05), retry=retry_if_result(lambda found: not found))


def test_stop_ends_everything_and_can_be_called_twice(state_dir: Path, tmp_path: Path) -> None:
    with start(defined(), tmp_path, state_dir, print) as target:
        assert sorted(ours(state_dir)) == ["redis-server", "toxiproxy-server"]
        target.stop()
        assert not ours(state_dir)


def test_a_stopped_target_cannot_be_attached_to(state_dir: Path, tmp_path: Path) -> None:
    with start(defined(), tmp_path, state_dir, print):
        assert attach(state_dir) is not None
    assert attach(state_dir) is None


def test_stopping_an_old_run_again_leaves_a_new_one_alone(state_dir: Path, tmp_path: Path) -> None:
    old = start(defined(), tmp_path, state_dir, print)
    old.stop()
    with start(defined(), tmp_path, state_dir, print) as new:
        old.stop()
        assert new.state("cache").status is Status.RUNNING


def test_a_busy_port_is_told_and_nothing_is_left(state_dir: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((ports.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=rf"port {port} of service cache is in use by process \d+"):
            start(defined(services={"cache": {"engine": "redis", "port": port}}), tmp_path, state_dir, print)
    assert not ours(state_dir)


def test_fixed_ports_are_used(state_dir: Path, tmp_path: Path) -> None:
    port, proxied = ports.free_port(()), ports.free_port(())
    definition = defined(
        services={"cache": {"engine": "redis", "port": port}}, links={"shop-cache": {"to": "cache", "port": proxied}}
    )
    with start(definition, tmp_path, state_dir, print) as target:
        assert (target.address("cache").port, target.link("shop-cache").port) == (port, proxied)


def test_a_service_that_does_not_come_up_is_told_with_its_log_and_nothing_is_left(
    state_dir: Path, tmp_path: Path
) -> None:
    failing = {"engine": "process", "role": "app", "command": ["sh", "-c", "echo ${secret.key} no database; exit 1"]}
    definition = defined(services={"cache": {"engine": "redis"}, "shop": failing}, secrets=("key",))
    with pytest.raises(SetupError, match=r"shop on .* ended while it started(.|\n)*<key> no database"):
        start(definition, tmp_path, state_dir, print)
    assert not ours(state_dir)


def test_a_service_that_never_gets_ready_is_told_with_what_was_waited_for(state_dir: Path, tmp_path: Path) -> None:
    server = ["${python}", "-m", "http.server", "--bind", "127.0.0.1", "${port}"]
    shop = {"engine": "process", "role": "app", "command": server, "ready": "/missing", "ready_within": "1s"}
    with pytest.raises(SetupError, match=r"waited 1 s for shop on .*: GET /missing answers 404"):
        start(defined(services={"cache": {"engine": "redis"}, "shop": shop}), tmp_path, state_dir, print)
    assert not ours(state_dir)


def test_waiting_is_told_with_what_for_and_how_long(state_dir: Path, tmp_path: Path) -> None:
    slow = ["sh", "-c", "sleep 2.5; exec ${python} -m http.server --bind 127.0.0.1 ${port}"]
    told: list[str] = []
    shop = {"engine": "process", "role": "app", "command": slow}
    with start(defined(services={"cache": {"engine": "redis"}, "shop": shop}), tmp_path, state_dir, told.append):
        assert any(re.match(r"waiting for shop on \S+, 2 s: GET / gets no answer", line) for line in told)


def test_a_state_folder_serves_one_run_at_a_time(state_dir: Path, tmp_path: Path) -> None:
    with start(defined(), tmp_path, state_dir, print) as target:
        with pytest.raises(SetupError, match=r"is in use by process \d+"):
            start(defined(), tmp_path, state_dir, print)
        with pytest.raises(SetupError, match=r"is in use by process \d+"):
            stop_leftovers(state_dir)
        assert target.state("cache").status is Status.RUNNING


def test_a_value_that_is_not_there_is_bad_input_before_anything_starts(state_dir: Path, tmp_path: Path) -> None:
    told: list[str] = []
    shop = {"engine": "process", "role": "app", "command": ["${pyhton}"]}
    with pytest.raises(BadInput, match=r"services.shop.command: \$\{pyhton\} has no value here"):
        start(defined(services={"cache": {"engine": "redis"}, "shop": shop}), tmp_path, state_dir, told.append)
    assert not told


def test_a_second_run_of_a_state_folder_leaves_the_logs_of_the_first(state_dir: Path, tmp_path: Path) -> None:
    with start(defined(), tmp_path, state_dir, print) as target:
        with pytest.raises(SetupError, match="is in use"):
            start(defined(), tmp_path, state_dir, print)
        assert target.log_file("cache").exists()


RUN = """
import sys, time
from pathlib import Path
from chaos.target.runtimes import start
from target.tiny import defined
start(defined(), Path(sys.argv[1]), Path(sys.argv[2]), print)
print("started", flush=True)
time.sleep(60)
"""


def killed_run(state_dir: Path, tmp_path: Path) -> None:
    """A run that was killed with its target up."""
    tests = str(Path(__file__).parent.parent)
    run = subprocess.Popen(
        [sys.executable, "-c", RUN, tmp_path, state_dir], cwd=tests, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout
    assert any("started" in line for line in run.stdout)
    run.kill()
    run.communicate()


def test_what_a_killed_run_left_can_be_attached_to_and_ended(state_dir: Path, tmp_path: Path) -> None:
    killed_run(state_dir, tmp_path)
    target = attach(state_dir)
    assert target
    assert target.state("cache").status is Status.RUNNING
    stop_leftovers(state_dir)
    assert not ours(state_dir)


def test_the_next_run_ends_what_a_killed_run_left(state_dir: Path, tmp_path: Path) -> None:
    killed_run(state_dir, tmp_path)
    left = attach(state_dir)
    assert left
    before = left.state("cache").identity
    with start(defined(), tmp_path, state_dir, print) as target:
        assert target.state("cache").identity != before
        assert sorted(ours(state_dir)) == ["redis-server", "toxiproxy-server"]


@pytest.mark.usefixtures("signals_of_a_terminal")
def test_ctrl_c_while_the_database_is_filled_leaves_nothing(state_dir: Path, tmp_path: Path) -> None:
    script = RUN.replace("import defined", "import with_database").replace(
        "defined()", "with_database(('sh', '-c', 'echo filling > seeding; sleep 60'))"
    )
    tests = str(Path(__file__).parent.parent)
    run = subprocess.Popen([sys.executable, "-c", script, tmp_path, state_dir], cwd=tests, stderr=subprocess.PIPE)
    eventually((tmp_path / "seeding").exists)()
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=30)
    assert b"KeyboardInterrupt" in said
    assert not ours(state_dir)
    assert attach(state_dir) is None


def counting_seed() -> tuple[str, ...]:
    """A seed command that adds a line to the file `seeded` each time it runs."""
    return ("sh", "-c", "echo once >> seeded")


def test_a_template_is_filled_once_and_again_when_its_inputs_change(state_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "schema.sql").write_text("one")
    definition = with_database(counting_seed(), seed_inputs=("schema.sql",))
    for _ in range(2):
        start(definition, tmp_path, state_dir, print).stop()
    assert (tmp_path / "seeded").read_text().count("once") == 1
    (tmp_path / "schema.sql").write_text("two")
    start(definition, tmp_path, state_dir, print).stop()
    assert (tmp_path / "seeded").read_text().count("once") == 2


def test_an_interrupted_filling_is_done_again(state_dir: Path, tmp_path: Path) -> None:
    failing = with_database(("sh", "-c", "test -e allowed && echo once >> seeded"))
    with pytest.raises(SetupError, match="the seed command ended with 1"):
        start(failing, tmp_path, state_dir, print)
    (tmp_path / "allowed").touch()
    start(failing, tmp_path, state_dir, print).stop()
    assert (tmp_path / "seeded").read_text() == "once\n"


def test_a_failing_seed_is_told_with_its_output_and_without_passwords(state_dir: Path, tmp_path: Path) -> None:
    definition = with_database(("sh", "-c", "echo cannot fill $0; exit 7", "${database_url.direct}"))
    with pytest.raises(SetupError, match="the seed command ended with 7") as caught:
        start(definition, tmp_path, state_dir, print)
    assert "gameday:<password of the owner>@127.0.0.1" in str(caught.value)
    assert not ours(state_dir)


def test_seed_inputs_that_name_no_file_are_bad_input(state_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"services.database.seed_inputs: 'shcema.sql' names no file"):
        start(with_database(counting_seed(), seed_inputs=("shcema.sql",)), tmp_path, state_dir, print)
    assert not ours(state_dir)


@pytest.mark.parametrize("broken", ["global/pg_control", "base/{template}/PG_VERSION"])
def test_a_damaged_data_directory_is_made_anew(state_dir: Path, tmp_path: Path, broken: str) -> None:
    definition = with_database(counting_seed())
    with start(definition, tmp_path, state_dir, print) as target:
        template = answer(target, "SELECT oid FROM pg_database WHERE datname = 'shop_template'")
    damaged = state_dir / "database" / "data" / broken.format(template=template)
    damaged.rename(damaged.with_suffix(".lost"))
    with start(definition, tmp_path, state_dir, print) as target:
        assert answer(target, "SELECT 1") == 1
    assert (tmp_path / "seeded").read_text().count("once") == 2


SEED_WITH_ROWS = """
import sys, psycopg
open("seeded", "a").write("once")
with psycopg.connect(sys.argv[1]) as connection:
    connection.execute("CREATE TABLE orders AS SELECT generate_series(1, 10000) AS id")
"""


def test_a_template_that_autovacuum_worked_on_is_still_whole(state_dir: Path, tmp_path: Path) -> None:
    busy = {"autovacuum_naptime": "1s", "autovacuum_vacuum_threshold": "0", "autovacuum_analyze_threshold": "0"}
    definition = with_database((sys.executable, "-c", SEED_WITH_ROWS, "${database_url.direct}"), settings=busy)
    with start(definition, tmp_path, state_dir, print) as target:
        worked = "SELECT count(*) > 0 FROM pg_stat_database WHERE datname = 'shop_template' AND xact_commit > {}"
        now = answer(target, "SELECT xact_commit FROM pg_stat_database WHERE datname = 'shop_template'")
        eventually(lambda: answer(target, worked.format(now)))()
    start(definition, tmp_path, state_dir, print).stop()
    assert (tmp_path / "seeded").read_text().count("once") == 1


@pytest.mark.parametrize("harm", ["truncated", "gone"])
def test_a_template_with_a_file_that_is_not_whole_is_filled_anew(state_dir: Path, tmp_path: Path, harm: str) -> None:
    definition = with_database((sys.executable, "-c", SEED_WITH_ROWS, "${database_url.direct}"))
    with start(definition, tmp_path, state_dir, print) as target:
        query = "SELECT 'base/' || oid || '/' || pg_relation_filenode('orders') FROM pg_database WHERE datname = '{}'"
        # A copy by files keeps their names.
        harmed = state_dir / "database" / "data" / str(answer(target, query.format("shop_template")))
    if harm == "gone":
        harmed.unlink()
    else:
        os.truncate(harmed, harmed.stat().st_size - 8192)
    said: list[str] = []
    start(definition, tmp_path, state_dir, said.append).stop()
    assert "database: the files of the template are not those that were made" in said
    assert (tmp_path / "seeded").read_text().count("once") == 2


def answer(target: RunningTarget, query: str) -> object:
    """The one value that `query` gives."""
    with psycopg.connect(target.database_url("database"), connect_timeout=5) as connection:
        found = connection.execute(query.encode()).fetchone()
    return found[0] if found else None

"""The load source with the real k6, against the HTTP server of the small target."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from chaos.clock import Clock
from chaos.signals.k6 import GRACE_S, K6, Samples
from chaos.signals.k6_csv import Csv
from chaos.signals.k6_line import RequestLine, parse
from chaos.target import tools
from chaos.target.runtimes import RunningTarget

from .emitted import Emitted, until

SCRIPT = """
import http from "k6/http";
export const options = { vus: Number(__ENV.USERS), duration: `${__ENV.DURATION_S}s` };
export default function () {
  const answer = http.get(`${__ENV.BASE_URL}/small-target.yaml`);
  console.log(`GD1 ${Date.now()} home ${answer.timings.duration} ${answer.status === 200 ? 0 : 1}`);
}
"""
FOREIGN = """
import http from "k6/http";
import { check } from "k6";
export const options = {
  vus: 50, stages: [{ duration: "1s", target: 50 }], maxRedirects: 0, thresholds: { http_req_failed: ["rate<0.01"] },
};
export default function () {
  check(http.get(`${__ENV.BASE_URL}/small-target.yaml?user=${__VU}`), { found: (answer) => answer.status === 200 });
  http.get(`${__ENV.BASE_URL}/missing`, { tags: { name: "the missing, page" } });
  http.get("http://127.0.0.1:1/refused", { tags: { name: "refused" } });
  console.log("http_req_duration,this,is,no,row");
}
export function handleSummary() { return { stdout: "a summary" }; }
"""
"""A script as people have them, that knows nothing of us."""
Run = Callable[..., K6]


@pytest.fixture
def run(small_target: RunningTarget, clock: Clock, emitted: Emitted, tmp_path: Path) -> Iterator[Run]:
    """Starts k6 on a script, with one user where not said otherwise; stops it at the end."""
    started: list[K6] = []

    def started_k6(
        script: str = SCRIPT, *, binary: Path | None = None, samples: Samples | None = None, **environment: str
    ) -> K6:
        path = tmp_path / "load.js"
        path.write_text(script, encoding="utf-8")
        source = K6(
            binary=binary or tools.k6(print),
            script=path,
            environment={"DURATION_S": "30", **small_target.load_environment(users=1), **environment},
            clock=clock,
            log_dir=tmp_path,
            secrets=["s3cret"],
            samples=samples,
        )
        started.append(source)
        source.start(emitted)
        return source

    yield started_k6
    for source in started:
        source.stop()


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if child.name() == "k6"]


def test_every_request_comes_with_its_time_and_outcome(run: Run, emitted: Emitted, clock: Clock) -> None:
    before_s = clock.now_s()
    run()
    until(lambda: len(emitted.requests) >= 20)
    for at_s, endpoint, duration_ms, failed in emitted.requests:
        assert before_s < at_s < clock.now_s()
        assert (endpoint, failed) == ("home", False)
        assert 0 < duration_ms < 5000


def test_receipts_come_with_their_time_and_the_request_that_they_answer(
    run: Run, emitted: Emitted, clock: Clock
) -> None:
    before_s = clock.now_s()
    receipt = "console.log(`GD2 ${Date.now()} order key-${__ITER} ${1000 + __ITER} request-${__ITER}`);\n}"
    run(SCRIPT.rstrip().removesuffix("}") + receipt)
    until(lambda: len(emitted.receipts) >= 3)
    assert [receipt[1:] for receipt in emitted.receipts[:2]] == [
        ("order", "key-0", "1000", "request-0"),
        ("order", "key-1", "1001", "request-1"),
    ]
    assert all(before_s < at_s < clock.now_s() for at_s, *_ in emitted.receipts)


def test_any_script_is_read_by_what_k6_writes_of_its_requests(
    run: Run, emitted: Emitted, clock: Clock, tmp_path: Path
) -> None:
    before_s = clock.now_s()
    source = run(FOREIGN, samples=Csv({"home": "GET /small-*"}, 2, own_options=False))
    until(lambda: len(emitted.requests) >= 30)
    assert {(endpoint, failed) for _, endpoint, _, failed in emitted.requests} == {
        ("home", False),
        ("the missing, page", True),
        ("refused", True),
    }
    now_s = clock.now_s()
    assert all(before_s < at_s < now_s and 0 <= took_ms < 5000 for at_s, _, took_ms, _ in emitted.requests)
    source.stop()
    assert emitted.failures == []
    # Whole rows alone are kept, and all of them were read.
    header, *rows = (tmp_path / "k6.log").read_text(encoding="utf-8").splitlines()
    assert header.startswith("metric_name,timestamp,")
    assert len(rows) == len(emitted.requests)


def test_a_script_of_its_own_length_goes_on_with_the_users_of_the_experiment_until_it_is_stopped(
    run: Run, emitted: Emitted
) -> None:
    script = FOREIGN.replace("stages: [", "iterations: 50, was: [").replace(
        "console.log(", "http.get(`${__ENV.BASE_URL}/`, { tags: { name: `user ${__VU}` } });\n  console.log("
    )
    run(script, samples=Csv({}, 2, own_options=False))
    until(lambda: len(emitted.requests) >= 400)
    assert {endpoint for _, endpoint, *_ in emitted.requests if endpoint.startswith("user")} == {"user 1", "user 2"}
    assert emitted.failures == []


def test_a_script_that_keeps_its_own_options_is_told_when_it_ends(run: Run, emitted: Emitted) -> None:
    script = FOREIGN.replace("vus: 50, stages: [", "vus: 2, iterations: 60, was: [")
    run(script, samples=Csv({}, 2, own_options=True))
    until(lambda: emitted.failures)
    assert "ended with exit code 0 before it was told to" in emitted.failures[0].error
    assert len(emitted.requests) == 180


def test_a_script_that_keeps_from_k6_what_a_request_was_is_told_why_nothing_is_seen(run: Run, emitted: Emitted) -> None:
    script = FOREIGN.replace("maxRedirects: 0", 'systemTags: ["url"]')
    run(script, samples=Csv({}, 1, own_options=False))
    until(lambda: emitted.failures)
    assert "systemTags of the script leaves out name, status" in emitted.failures[0].error
    assert emitted.requests == []


def test_what_a_script_prints_is_told_when_it_breaks(run: Run, emitted: Emitted) -> None:
    run('throw new Error("lost in s3cret");', samples=Csv({}, 1, own_options=False))
    until(lambda: emitted.failures)
    assert "lost in ***" in emitted.failures[0].error


def test_failed_requests_are_told_as_failed(run: Run, emitted: Emitted) -> None:
    run(SCRIPT.replace("small-target.yaml", "nothing-here"))
    until(lambda: emitted.requests)
    assert all(failed for _, _, _, failed in emitted.requests)


def test_no_line_is_lost_when_it_stops(run: Run, emitted: Emitted, tmp_path: Path) -> None:
    source = run(USERS="4")
    until(lambda: len(emitted.requests) >= 100)
    source.stop()
    written = [request for line in (tmp_path / "k6.log").read_bytes().split(b"\n") if (request := parse(line))]
    assert [(name, took, failed) for _, name, took, failed in emitted.requests] == [
        (each.endpoint, each.duration_ms, each.failed) for each in written if isinstance(each, RequestLine)
    ]


def test_stopping_is_no_failure_and_leaves_no_process(run: Run, emitted: Emitted) -> None:
    source = run()
    until(lambda: emitted.requests)
    source.stop()
    source.stop()
    assert children() == []
    assert emitted.failures == []


def test_a_k6_that_ignores_the_interrupt_is_killed_after_the_grace(run: Run, emitted: Emitted, clock: Clock) -> None:
    source = run()
    until(lambda: emitted.requests)
    (child,) = children()
    child.send_signal(signal.SIGSTOP)
    before_s = clock.now_s()
    source.stop()
    assert GRACE_S <= clock.now_s() - before_s < GRACE_S + 1
    assert children() == []


def test_a_killed_k6_is_told(run: Run, emitted: Emitted) -> None:
    run()
    until(lambda: emitted.requests)
    (child,) = children()
    child.kill()
    until(lambda: emitted.failures)
    assert "ended by SIGKILL before it was told to" in emitted.failures[0].error


def test_a_k6_that_ends_in_good_order_too_early_is_told(run: Run, emitted: Emitted) -> None:
    run(DURATION_S="1")
    until(lambda: emitted.failures)
    assert "ended with exit code 0 before it was told to" in emitted.failures[0].error


def test_a_broken_script_is_told_with_what_k6_said_and_without_secrets(run: Run, emitted: Emitted) -> None:
    run('throw new Error("lost in s3cret");')
    until(lambda: emitted.failures)
    assert "lost in ***" in emitted.failures[0].error


def test_a_missing_binary_is_told(run: Run, emitted: Emitted, tmp_path: Path) -> None:
    run(binary=tmp_path / "no-k6")
    assert "could not be started" in emitted.failures[0].error


def test_the_load_goes_on_when_the_disk_is_full(run: Run, emitted: Emitted, tmp_path: Path) -> None:
    (tmp_path / "k6.log").symlink_to("/dev/full")
    run()
    until(lambda: len(emitted.requests) >= 20)
    assert [failure.error for failure in emitted.failures] == ["k6.log is cut short: No space left on device"]


def test_options_in_the_callers_environment_do_not_reach_k6(
    run: Run, emitted: Emitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("K6_DURATION", "not a duration")
    run()
    until(lambda: emitted.requests)


def test_slacks_secrets_do_not_reach_k6(run: Run, emitted: Emitted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAMEDAY_SLACK_BOT_TOKEN", "xoxb-1")
    run()
    until(lambda: emitted.requests)
    (child,) = children()
    assert "GAMEDAY_SLACK_BOT_TOKEN" not in child.environ()


def test_a_ctrl_c_in_the_terminal_does_not_reach_k6_first(run: Run, emitted: Emitted) -> None:
    run()
    until(lambda: emitted.requests)
    (child,) = children()
    assert os.getpgid(child.pid) == child.pid


def test_k6_dies_with_the_process_that_started_it(small_target: RunningTarget, tmp_path: Path) -> None:
    (tmp_path / "load.js").write_text(SCRIPT, encoding="utf-8")
    program = textwrap.dedent("""
        import psutil, sys, threading
        from pathlib import Path
        from chaos.clock import Clock
        from chaos.signals.k6 import K6

        binary, folder, url = sys.argv[1:]
        environment = {"BASE_URL": url, "USERS": "1", "DURATION_S": "60"}
        source = K6(binary=Path(binary), script=Path(folder, "load.js"), environment=environment,
                    clock=Clock(), log_dir=Path(folder))
        source.start(lambda requests: print(psutil.Process().children()[0].pid, flush=True))
        threading.Event().wait()
    """)
    url = small_target.load_environment(users=1)["BASE_URL"]
    command = [sys.executable, "-c", program, str(tools.k6(print)), str(tmp_path), url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as drill:
        assert drill.stdout is not None
        k6 = psutil.Process(int(drill.stdout.readline()))
        drill.kill()
    until(lambda: not k6.is_running() or k6.status() == psutil.STATUS_ZOMBIE)

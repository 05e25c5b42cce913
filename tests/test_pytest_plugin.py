"""What `pytest experiments/` takes from its command line."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXPERIMENT = ROOT / "experiments" / "redis-outage.yaml"


def test_drills_run_on_the_runtime_that_was_asked_for_or_fail(tmp_path: Path) -> None:
    arguments = ("-p", "no:cacheprovider", f"--gameday-home={tmp_path / 'home'}", "--gameday-runtime=docker")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments, str(EXPERIMENT)],
        cwd=ROOT,
        env={**os.environ, "DOCKER_HOST": f"unix://{tmp_path}/none.sock"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert f"no Docker engine answers: there is no socket {tmp_path}/none.sock" in ran.stdout
    assert "Traceback" not in ran.stdout
    assert not (tmp_path / "home" / "targets").exists()

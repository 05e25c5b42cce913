"""A team begins with its own document: bindings by `gameday runbook init`, the TODO filled in, and a whole drill."""

import shutil
from pathlib import Path

from tests.end_to_end.conftest import EXPERIMENTS, ROOT, Place, changed

TODO = "  # TODO Which call of which service does 'rebuild cache data'?\n"


def test_bindings_that_were_begun_for_a_document_carry_a_drill_once_they_are_filled_in(
    place: Place, tmp_path: Path
) -> None:
    shutil.copy(EXPERIMENTS / "incident-response.md", tmp_path)
    bindings = tmp_path / "bindings.yaml"
    target = str(ROOT / "target_app" / "target.yaml")
    begun = place.gameday("runbook", "init", str(tmp_path / "incident-response.md"), "--target", target)
    assert begun.code == 0, begun.err
    before, todo, after = bindings.read_text(encoding="utf-8").partition(TODO)
    assert todo
    filled = after.replace("  # ", "  ", 3).replace("/PATH", "/admin/cache/rebuild", 1)
    bindings.write_text(before + filled, encoding="utf-8")

    ran = place.gameday("run", str(changed(tmp_path, "redis-outage.yaml")))

    assert ran.code == 0, ran.out + ran.err
    assert "Passed: Redis outage was detected in" in ran.out
    assert place.still_running() == []

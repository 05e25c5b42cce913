"""Which texts a form of export has, and the command that stands in them."""

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tzlocal import get_localzone

from chaos.gamedays.export.cron import crontab, workflow
from chaos.gamedays.export.systemd import units
from chaos.gamedays.scheduler import Scheduled


def texts(form: str, found: Scheduled, home: Path, options: Sequence[str]) -> Mapping[str, str]:
    """The texts of `form` (systemd, cron, github) by file name; `options` are those of the start.

    Raises BadInput for a schedule that has no such form.
    """
    now = datetime.now(UTC)
    ours = [str(Path(sys.executable).with_name("gameday")), "--home", str(home.resolve())]
    start = ["schedule", "start", *options]
    command = [*ours, *start, str(found.path.resolve())]
    match form:
        case "systemd":
            return units(found.name, found.game_day.title, found.schedule, command, Path.cwd())
        case "cron":
            return {f"gameday-{found.name}.cron": crontab(found.schedule, command, get_localzone(), now)}
    # A runner has a clone of the repository, and nothing of this machine.
    cloned = [".venv/bin/gameday", *start, str(found.path)]
    return {f"gameday-{found.name}.yml": workflow(found.game_day.title, found.name, found.schedule, cloned, now)}

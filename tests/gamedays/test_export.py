"""A schedule for other schedulers, held against the tools that read it there."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from ruamel.yaml import YAML

from chaos.errors import BadInput
from chaos.gamedays.export.cron import crontab, expressions, workflow
from chaos.gamedays.export.systemd import calendar, units
from chaos.gamedays.starts import upcoming
from tests.gamedays.schedules import schedule

SINCE = datetime(2026, 9, 1, tzinfo=UTC)
COMMAND = ["/opt/game day/gameday", "schedule", "start", "100%.yaml"]

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze on this machine")
needs_actionlint = pytest.mark.skipif(not shutil.which("actionlint"), reason="no actionlint on this machine")


def _moments(lines: list[str], zone: str, until: datetime) -> set[datetime]:
    found = set()
    for line in lines:
        for moment in CronSim(line, SINCE.astimezone(ZoneInfo(zone))):
            if moment.timestamp() > until.timestamp():
                break
            found.add(moment.astimezone(UTC))
    return found


@needs_systemd
@pytest.mark.parametrize("cron", ["30 10 * * mon", "0 */6 1,15 * *", "15 9 1-7 1,4,7,10 *", "0 8 13 * 5"])
def test_systemd_elapses_when_the_schedule_says(cron: str) -> None:
    wanted = schedule(cron, "Europe/Berlin")
    told = []
    for event in calendar(wanted):
        ran = subprocess.run(
            ["systemd-analyze", "calendar", "--iterations=12", f"--base-time={SINCE:%Y-%m-%d %H:%M:%S UTC}", event],
            capture_output=True,
            text=True,
            check=True,
            env={"TZ": "UTC", "LC_ALL": "C"},
        )
        told += re.findall(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", ran.stdout)
    ours = [each.at.astimezone(UTC) for each in upcoming("q", wanted, SINCE, 12)]
    assert sorted(set(told))[:12] == [f"{each:%Y-%m-%d %H:%M:%S}" for each in ours]


@needs_systemd
def test_systemd_takes_the_units_as_they_are(tmp_path: Path) -> None:
    written = units(
        "quarterly", "50 % of\nthe game day", schedule("30 10 * * mon"), ["/bin/true", "a $b", "100%"], tmp_path
    )
    for name, text in written.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    ran = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in written)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in ran.stderr.splitlines() if "gameday-quarterly" in line]
    assert (ran.returncode, ours) == (0, [])


def test_a_guardian_outlives_what_systemd_kills_for_it_undoes_then() -> None:
    service = units("quarterly", "Quarterly", schedule("30 10 * * mon"), ["/bin/true"], Path("/"))[
        "gameday-quarterly.service"
    ]
    assert "KillMode=process" in service.splitlines()


@pytest.mark.parametrize(("name", "escaped"), [("night drill", r"night\x20drill"), ("밤", r"\xeb\xb0\xa4")])
def test_a_unit_is_named_as_systemd_takes_it(name: str, escaped: str) -> None:
    written = units(name, "Quarterly", schedule("30 10 * * mon"), ["/bin/true"], Path("/"))
    assert list(written) == [f"gameday-{escaped}.service", f"gameday-{escaped}.timer"]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Seoul", "America/New_York"])
@pytest.mark.parametrize("cron", ["30 10 * * mon", "0 3 * * *", "*/20 22-23 * * 1-5"])
def test_a_crontab_of_another_clock_meets_every_start(cron: str, zone: str) -> None:
    wanted = schedule(cron, "Europe/Berlin")
    ours = {each.at.astimezone(UTC) for each in upcoming("q", wanted, SINCE, 120)}
    lines = expressions(wanted, ZoneInfo(zone), SINCE)
    assert ours <= _moments(lines, zone, max(ours))


def test_where_clocks_do_not_change_a_crontab_meets_nothing_else() -> None:
    wanted = schedule("30 10 * * mon")
    assert expressions(wanted, ZoneInfo("UTC"), SINCE) == ["30 1 * * 1"]


def test_a_day_of_the_month_that_would_be_another_elsewhere_is_refused() -> None:
    with pytest.raises(BadInput, match="moved over midnight"):
        expressions(schedule("0 3 15 * *"), ZoneInfo("America/New_York"), SINCE)


@pytest.mark.parametrize("cron", ["0 3 L * *", "0 3 * * 5#2", "0 3 * * 5L"])
def test_days_that_only_cronsim_knows_are_refused(cron: str) -> None:
    with pytest.raises(BadInput, match="cannot be exported"):
        calendar(schedule(cron))


def test_a_percent_sign_is_no_new_line_to_cron() -> None:
    assert r"'/opt/game day/gameday' schedule start 100\%.yaml" in crontab(
        schedule("30 10 * * mon"), COMMAND, ZoneInfo("UTC"), SINCE
    )


@needs_actionlint
def test_github_takes_the_workflow(tmp_path: Path) -> None:
    path = tmp_path / "gameday.yml"
    text = workflow('The "big" day: #1', "quarterly", schedule("30 10 * * mon", "Europe/Berlin"), COMMAND, SINCE)
    path.write_text(text, encoding="utf-8")
    ran = subprocess.run(
        ["actionlint", "-format", "{{json .}}", str(path)], capture_output=True, text=True, check=False
    )
    assert (json.loads(ran.stdout or "[]") or [], ran.returncode) == ([], 0), ran.stdout + ran.stderr


def test_a_workflow_meets_both_hours_of_a_zone_whose_clocks_change() -> None:
    text = workflow("Day", "quarterly", schedule("30 10 * * mon", "Europe/Berlin"), COMMAND, SINCE)
    assert re.findall(r'cron: "(.*)"', text) == ["30 8 * * 1", "30 9 * * 1"]


def test_a_workflow_keeps_the_record_and_nothing_of_the_target() -> None:
    text = workflow("Day", "quarterly", schedule("30 10 * * mon"), COMMAND, SINCE)
    (uploaded,) = [step for step in YAML(typ="safe").load(text)["jobs"]["game-day"]["steps"] if step.get("if")]
    assert uploaded["with"]["path"].split() == [".gameday/runs", ".gameday/gamedays", ".gameday/schedule"]

"""Lines for a crontab and workflows of GitHub Actions, whose clocks are the machine's and UTC."""

import shlex
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from chaos.gamedays.definition import Schedule
from chaos.gamedays.export.moments import Moments, moments, offsets_min, shifted

LATE_ON_GITHUB = "45m"
"""GitHub says that scheduled workflows start late under load, and that some are dropped; hours are not unheard of."""


def expressions(schedule: Schedule, elsewhere: ZoneInfo, since: datetime) -> list[str]:
    """Cron expressions that meet every moment of `schedule` on the clock `elsewhere`, and some that are not due.

    Two of them stand for one where clocks change between summer and winter. Raises BadInput.
    """
    wanted = moments(schedule)
    found = [each for offset in offsets_min(schedule, elsewhere, since) for each in shifted(wanted, offset)]
    return list(dict.fromkeys(_fields(each) for each in found))


def crontab(schedule: Schedule, command: Sequence[str], elsewhere: ZoneInfo, since: datetime) -> str:
    """Lines for `crontab -e` on a machine whose clock is `elsewhere`."""
    # A % is a newline to cron.
    line = shlex.join(command).replace("%", r"\%")
    told = [
        f"# {schedule.cron} in {schedule.timezone}, on a machine whose clock is {elsewhere}.",
        "# More moments than are due may stand here: what is not due starts nothing.",
    ]
    return "\n".join([*told, *(f"{each} {line}" for each in expressions(schedule, elsewhere, since))]) + "\n"


def workflow(title: str, name: str, schedule: Schedule, command: Sequence[str], since: datetime) -> str:
    """A workflow of GitHub Actions for a repository whose `make setup` makes `.venv/bin/gameday`."""
    crons = "\n".join(f'    - cron: "{each}"' for each in expressions(schedule, ZoneInfo("UTC"), since))
    line = shlex.join([*command, "--late-by", LATE_ON_GITHUB])
    # JSON is YAML: whatever the title holds stays a string.
    quoted = _quoted(title)
    return f"""\
# {schedule.cron} in {schedule.timezone}; GitHub's clock is UTC. What is not due starts nothing.
name: {quoted}
on:
  schedule:
{crons}
concurrency:
  group: gameday
permissions:
  contents: read
jobs:
  game-day:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: make setup
      - run: {_quoted(line)}
        env:
          GAMEDAY_SLACK_BOT_TOKEN: ${{{{ secrets.GAMEDAY_SLACK_BOT_TOKEN }}}}
          GAMEDAY_SLACK_WEBHOOK_URL: ${{{{ secrets.GAMEDAY_SLACK_WEBHOOK_URL }}}}
      - if: always()
        uses: actions/upload-artifact@v4
        with:
          name: {_quoted(name)}
          # Never all of .gameday: the data of a target and its passwords are there too.
          path: |
            .gameday/runs
            .gameday/gamedays
            .gameday/schedule
          include-hidden-files: true
          if-no-files-found: ignore
"""


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()


def _fields(wanted: Moments) -> str:
    days = "*" if wanted.every_day else _listed(wanted.days)
    weekdays = "*" if wanted.every_weekday else _listed(wanted.weekdays)
    months = "*" if len(wanted.months) == 12 else _listed(wanted.months)  # noqa: PLR2004 - months of a year
    return f"{_listed(wanted.minutes)} {_listed(wanted.hours)} {days} {months} {weekdays}"


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(str(each) for each in sorted(numbers))

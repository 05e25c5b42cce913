"""The commands of each group, listed by hand; loaded where one is asked for, so that `--help` answers at once."""

from chaos.commands.port import Command


def runbook() -> tuple[Command, ...]:
    """Of `gameday runbook`."""
    from chaos.commands import runbook_check, runbook_init, runbook_show

    return runbook_show, runbook_check, runbook_init


def schedule() -> tuple[Command, ...]:
    """Of `gameday schedule`."""
    from chaos.commands import (
        schedule_export,
        schedule_list,
        schedule_next,
        schedule_pause,
        schedule_resume,
        schedule_run,
        schedule_start,
    )

    return (
        schedule_list,
        schedule_next,
        schedule_run,
        schedule_start,
        schedule_pause,
        schedule_resume,
        schedule_export,
    )

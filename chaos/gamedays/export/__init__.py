"""A schedule in the words of other schedulers: systemd, cron, GitHub Actions.

Each of them only wakes `gameday schedule start`, which knows windows, freezes, chance, the pause and what was started
already: a moment too many starts nothing.
"""

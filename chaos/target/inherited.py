"""What of our environment a process that we start gets to see."""

import os

SECRETS = "GAMEDAY_SLACK_"
"""How the names of Slack's variables begin: no program that we start has any business with them."""


def inherited_environment(*more_prefixes: str) -> dict[str, str]:
    """Our environment without Slack's secrets, and without variables that begin with one of `more_prefixes`.

    Those are what would steer the program that is started ("PG" a client of PostgreSQL, "K6_" k6).
    """
    return {name: value for name, value in os.environ.items() if not name.startswith((SECRETS, *more_prefixes))}

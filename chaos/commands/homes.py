"""What commands say of a home that is not there: nothing runs in a folder that somebody mistyped."""

import argparse


def absent(arguments: argparse.Namespace) -> str:
    """That nothing has ever run in the home; empty where something has. Raises BadInput where it is no folder."""
    from chaos.errors import BadInput, Problem
    from chaos.quoting import printable

    home = arguments.home
    if home.exists() and not home.is_dir():
        raise BadInput(Problem(str(home), 0, 0, "is a file, and the home of runs is a folder"))
    return "" if home.exists() else printable(f"nothing has ever run in {home}: there is no such folder")

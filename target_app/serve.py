"""Serves one of the target's two programs, on 127.0.0.1 unless told otherwise (in a container).

python -m target_app.serve shop --port 8000
python -m target_app.serve payment_gateway --port 8001
"""

import argparse
import sys
from collections.abc import Callable

from fastapi import FastAPI
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from target_app import app, payment_gateway
from target_app.settings import SettingsError, from_environment

PROGRAMS: dict[str, Callable[[], FastAPI]] = {"shop": app.create, "payment_gateway": payment_gateway.create}


def main() -> int:
    """The command. Returns the exit code once the server is told to stop."""
    parser = argparse.ArgumentParser(prog="target_app.serve", description=__doc__)
    parser.add_argument("program", choices=sorted(PROGRAMS))
    parser.add_argument("--host", default="127.0.0.1", help="where to listen; in a container, its every address")
    parser.add_argument("--port", type=int, required=True)
    # One answers 150 requests/s with a fifth of a core, and its metrics are whole.
    parser.add_argument("--workers", type=int, default=1, help="processes that share the port; of several, one may die")
    arguments = parser.parse_args()
    if arguments.program == "shop":
        try:
            from_environment()
        except SettingsError as error:
            parser.error(str(error))
    Server(
        arguments.program,
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.ASGI,
        workers=arguments.workers,
        # The only one dies with the whole: whoever watches the service is to see that it is gone.
        respawn_failed_workers=arguments.workers > 1,
        backlog=1024,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve(target_loader=PROGRAMS[arguments.program], wrap_loader=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The seed command of a database: run once to fill the template."""

from collections.abc import Callable, Mapping

from chaos.errors import TargetError
from chaos.target import commands, marks
from chaos.target.assembly import Plan
from chaos.target.definition import PostgresService
from chaos.target.port import Progress
from chaos.target.postgres_server import PostgresEndpoint
from chaos.target.processes import Launch, log_tail
from chaos.target.substitution import redact, substitute

_WITHIN_S = 900.0


class SeedFailed(TargetError):
    """The user's seed command failed: making the data directory anew would not help."""


def command(
    server: PostgresEndpoint, service: PostgresService, settled: Plan, progress: Progress
) -> Callable[[], None]:
    """What fills `server.template`. It raises SeedFailed where the command fails or takes too long."""
    url = server.url(server.template)
    values = {**settled.values, "database_url.direct": url}
    where = f"target {settled.definition.name}: services.{server.name}.seed"
    argv = tuple(substitute(part, values, where) for part in service.seed)
    own = {
        key: substitute(value, values, f"{where}_environment.{key}") for key, value in service.seed_environment.items()
    }
    environment = {**own, **marks.environment(settled.state_dir, server.name)}
    launch = Launch(argv, cwd=settled.base, log=settled.log(f"{server.name}-seed"), environment=environment)

    def run() -> None:
        if argv:
            _run(launch, server.name, server.secrets, progress)

    return run


def _run(launch: Launch, name: str, secrets: Mapping[str, str], progress: Progress) -> None:
    doing = f"{name}: filling the template"
    try:
        with launch.log.open("wb") as log:
            code = commands.run(launch.argv, launch.options(), log, within_s=_WITHIN_S, doing=doing, progress=progress)
    except OSError as error:
        raise SeedFailed(f"{name}: the seed command {launch.argv[0]} cannot be run: {error.strerror}") from None
    if code is None:
        raise SeedFailed(f"{name}: the seed command took longer than {_WITHIN_S:g} s{_tail(launch, secrets)}")
    if code != 0:
        raise SeedFailed(f"{name}: the seed command ended with {code}{_tail(launch, secrets)}")


def _tail(launch: Launch, secrets: Mapping[str, str]) -> str:
    return redact(log_tail(launch.log), secrets)

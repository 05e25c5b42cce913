"""A target that runs already and is not ours: nothing of it is started, filled, reset or ended but what a fault did.

Only containers that a label marks are acted on at all; one that our fault stopped is started again, by a remediation
or by undo, from this process or another.
"""

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from pydantic import ValidationError

from chaos.errors import BadInput, SetupError, TargetError
from chaos.target import assembly, attachment
from chaos.target.attachment import split
from chaos.target.checks import problems
from chaos.target.commands import uninterrupted
from chaos.target.containers import attached_servers, engine, selection
from chaos.target.containers.attached_servers import AttachedPostgres, AttachedRecord, server_of
from chaos.target.containers.container import Inspected
from chaos.target.containers.project import HARM_LABEL
from chaos.target.containers.record import AnyContainer, ContainerRecord, container_ledger
from chaos.target.containers.target import DockerTarget
from chaos.target.definition import TargetDefinition
from chaos.target.ledger import Claim, boot_id
from chaos.target.port import Ability, Limits, Progress
from chaos.target.values import settled_values

if TYPE_CHECKING:
    from chaos.target.toxiproxy import Toxiproxy

UP_WITHIN_S = 10.0
"""What runs already answers at once, but for a busy machine."""


class AttachedTarget(DockerTarget):
    """A running system of the user's, by its containers. Ending it ends nothing."""

    runtime = "attached"

    def __init__(self, state_dir: Path, record: AttachedRecord, claim: Claim | None = None) -> None:
        definition = _definition(record)
        secrets = attachment.secrets_of(definition)
        super().__init__(container_ledger(state_dir), _reached(definition, record, secrets, state_dir), claim)
        assert definition.attach is not None
        self._api_address = definition.attach.toxiproxy
        self._proxied = tuple(definition.attach.links)
        self._watched = [name for name, each in definition.services.items() if getattr(each, "statements", None)]

    def spared(self, service: str) -> str | None:
        """Why `service` must not be harmed: its container has no label that says that it may be."""
        place = self._places[self.server(service).name]
        if place.may_be_harmed:
            return None
        return f"{service} must not be harmed: its container {place.container} lacks the label {HARM_LABEL}=true"

    def start(self, service: str) -> None:
        """Start a stopped `service` and return once it answers."""
        self._harmed(service)
        super().start(service)

    def restart(self, service: str) -> None:
        """Stop `service` if it runs, start it, and return once it answers."""
        self._harmed(service)
        super().restart(service)

    def limit(self, service: str, limits: Limits) -> None:  # noqa: ARG002 - the port's
        """Refused: a limit that was not there cannot be taken away again."""
        raise self._refuse(Ability.LIMIT)

    def disconnect(self, service: str) -> None:  # noqa: ARG002 - the port's
        """Refused: it could come back with another address."""
        raise self._refuse(Ability.DISCONNECT)

    def reconnect(self, service: str) -> None:  # noqa: ARG002 - the port's
        """Refused, as taking it off is."""
        raise self._refuse(Ability.DISCONNECT)

    def run(self, service: str, argv: Sequence[str]) -> tuple[int, str]:  # noqa: ARG002 - the port's
        """Refused: whatever it left behind could not be put back."""
        raise self._refuse(Ability.RUN)

    def begin(self, service: str, argv: Sequence[str], environment: Mapping[str, str]) -> None:  # noqa: ARG002 - the port's
        """Refused, as any command is."""
        raise self._refuse(Ability.RUN)

    def replicas(self, service: str) -> Sequence[str]:  # noqa: ARG002 - the port's
        """Refused."""
        raise self._refuse(Ability.REPLICAS)

    def kill_replica(self, service: str, replica: str) -> None:  # noqa: ARG002 - the port's
        """Refused."""
        raise self._refuse(Ability.REPLICAS)

    def proxies(self) -> "Toxiproxy":
        """The API of the user's Toxiproxy, which is never started anew."""
        from chaos.target.toxiproxy import Toxiproxy  # noqa: PLC0415 - requests takes 100 ms

        if not self._api_address:
            raise TargetError("links cannot be damaged: attach.toxiproxy does not say where the API of a Toxiproxy is")
        return Toxiproxy(split(self._api_address))

    def reset_data(self) -> None:
        """Nothing: the data are the user's."""

    def stop(self) -> None:
        """Let others attach. The record stays, for a debt that is still owed."""
        if self._claim:
            self._claim.release()

    def await_all(self, progress: Progress) -> None:
        """Return once every service answers, and every link is a proxy of the user's Toxiproxy. Raises TargetError."""
        for server in self._servers.values():
            self._await(msgspec.structs.replace(server, ready_within_s=UP_WITHIN_S), progress)
            if reason := self._unwatched(server):
                raise TargetError(f"{server.title}: {reason}")
        if self._api_address:
            there = self.proxies().proxies()
            if missing := [name for name in self._proxied if name not in there]:
                known = ", ".join(there) or "none"
                raise TargetError(f"your Toxiproxy has no proxy called {', '.join(missing)}; it has: {known}")

    def _unwatched(self, server: AnyContainer) -> str:
        """Why the statements of `server` cannot be watched; "" where they can, or are not to be."""
        return server.why_unwatched() if isinstance(server, AttachedPostgres) and server.name in self._watched else ""

    def _run_again(self, server: AnyContainer, found: Inspected | None, progress: Progress) -> None:  # noqa: ARG002 - nothing is made, so nothing is told
        container = self.container(server.name)
        if found is None:
            raise TargetError(f"the container {container.name} was removed: make it again, it is not ours to make")
        with uninterrupted():
            container.start()


def start(
    definition: TargetDefinition, base: Path, state_dir: Path, claim: Claim, progress: Progress
) -> AttachedTarget:
    """Find every part of `definition`, which runs already, and return once all answer.

    Raises BadInput for a file that cannot be followed or a secret that is not set, SetupError else.
    """
    if wrong := problems(definition, base):
        raise BadInput(*(f"target {definition.name}: {each}" for each in wrong))
    host = engine.fit(compose_wanted=False).host
    api = engine.connect(host)
    places = selection.places_of(api, definition)
    written = definition.model_dump(mode="json", exclude_unset=True)
    record = AttachedRecord(run=uuid.uuid4().hex, host=host, definition=written, places=places)
    target = AttachedTarget(state_dir, record, claim)
    try:
        selection.require_running(api, places)
        target.await_all(progress)
        attached_servers.write(state_dir, record)
    except TargetError as error:
        raise SetupError(f"target {definition.name}: {error}") from None
    progress(f"{definition.name}: attached to {', '.join(place.container for place in places.values())}")
    return target


def reach(state_dir: Path) -> AttachedTarget:
    """The target that the record of `state_dir` names. Raises SetupError, or BadInput where a secret is not set."""
    return AttachedTarget(state_dir, attached_servers.read(state_dir))


def _definition(record: AttachedRecord) -> TargetDefinition:
    try:
        return TargetDefinition.model_validate_json(msgspec.json.encode(record.definition))
    except ValidationError as error:
        raise SetupError(f"the record of an attached target is of another version of gameday ({error})") from None


def _reached(
    definition: TargetDefinition, record: AttachedRecord, secrets: Mapping[str, str], state_dir: Path
) -> ContainerRecord:
    """What is known of the target in memory, secrets and all."""
    assert definition.attach is not None
    servers = tuple(server_of(definition, name, secrets, state_dir / "logs") for name in definition.services)
    addresses = {each.name: each.address for each in servers}
    # A link that goes through no proxy leads straight to its service.
    links = {name: addresses[link.to] for name, link in definition.links.items()}
    links |= {name: split(address) for name, address in definition.attach.links.items()}
    values = settled_values(definition, addresses, links, secrets, {})
    settled = assembly.Plan(definition, state_dir, state_dir, addresses, links, secrets, {}, values)
    return ContainerRecord(
        name=definition.name,
        run=record.run,
        boot=boot_id(),
        links=links,
        secrets=dict(secrets),
        load=assembly.load_environment(settled),
        host=record.host,
        project="",
        servers=servers,
        places=record.places,
    )

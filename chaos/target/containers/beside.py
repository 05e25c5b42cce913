"""A command on the volumes of a container that is stopped: in a container of its own, removed at once."""

from collections.abc import Sequence

import docker

from chaos.target.containers.engine import calling

_WITHIN_S = 30
_OURS = "gameday."


def run(api: docker.APIClient, name: str, argv: Sequence[str]) -> tuple[int, str]:
    """Run `argv` with the image and the volumes of the container `name`; its exit code and what it printed."""
    with calling(f"running {argv[0]} beside {name}"):
        found = api.inspect_container(name)
        labels = found["Config"]["Labels"] or {}
        made = api.create_container(
            found["Image"],
            entrypoint=list(argv),
            user=found["Config"]["User"],
            # Whoever clears up after the target finds this one too.
            labels={key: value for key, value in labels.items() if key.startswith(_OURS)},
            host_config=api.create_host_config(volumes_from=[name], network_mode="none"),
        )
        try:
            api.start(made["Id"])
            code = api.wait(made["Id"], timeout=_WITHIN_S)["StatusCode"]
            said: bytes = api.logs(made["Id"])
        finally:
            api.remove_container(made["Id"], force=True)
    return int(code), said.decode("utf-8", errors="replace")

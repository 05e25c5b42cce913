"""What each runtime cannot do, and why: data, so that a plan can refuse before anything is started."""

from collections.abc import Mapping

from chaos.target.port import Ability

LACKING: Mapping[str, Mapping[Ability, str]] = {
    "attached": {
        Ability.LIMIT: "a limit that was not there cannot be taken away again",
        Ability.DISCONNECT: "its networks are not ours, and it could come back with another address",
        Ability.RUN: "what a command leaves behind in a container that is not ours could not be put back",
        Ability.REPLICAS: "telling them apart takes commands inside a container that is not ours",
    },
    "docker": {},
    "embedded": {
        Ability.LIMIT: "its services are child processes without a cgroup of their own; a container has one",
        Ability.DISCONNECT: "its services are child processes on the machine's own network; a container has its own",
        Ability.RUN: "its services are child processes, and there is no inside; a container has one",
    },
}
"""By runtime. An ability that is not named is there."""

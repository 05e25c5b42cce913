"""What a crew works with, given by whoever puts it together."""

from collections.abc import Callable
from dataclasses import dataclass

from chaos.response import actions
from chaos.response.actions import Attempted
from chaos.response.postman import Postman
from chaos.response.site import Site
from chaos.runbook.bindings import Action

Attempt = Callable[[Action, Site], Attempted]
"""Carries an action out; never raises."""


@dataclass(frozen=True, slots=True)
class Means:
    """Without `attempt` no action is begun. `postman` delivers what people are told."""

    attempt: Attempt | None = actions.attempt
    postman: type[Postman] = Postman


USUAL = Means()

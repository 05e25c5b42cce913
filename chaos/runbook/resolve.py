"""What the document's words come to on a target, by way of its bindings."""

from chaos.runbook.bindings import Bindings, ProcedureBinding
from chaos.runbook.model import Procedure, Runbook


def recovery_endpoints(runbook: Runbook, bindings: Bindings) -> dict[int, tuple[str, ...]]:
    """The endpoints of every recovery priority, each once, in the document's order.

    A priority none of whose services is bound has no endpoints: nothing can be said of its RTO.
    """
    endpoints: dict[int, dict[str, None]] = {}
    for target in runbook.recovery:
        known = endpoints.setdefault(target.priority, {})
        for service in target.services:
            known.update(dict.fromkeys(bindings.endpoints_of(service.text)))
    return {priority: tuple(endpoints[priority]) for priority in sorted(endpoints)}


def applying(runbook: Runbook, bindings: Bindings) -> tuple[tuple[Procedure, ProcedureBinding], ...]:
    """The procedures that can be matched: each that is bound, with its binding, in the document's order."""
    bound = ((procedure, bindings.procedure_of(procedure.title.text)) for procedure in runbook.procedures)
    return tuple((procedure, binding) for procedure, binding in bound if binding is not None)

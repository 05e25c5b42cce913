"""Reads the last log lines of the services that a procedure is about, as evidence of the investigation.

The responder is blind: which services those are is what the document's procedure and its bindings name, never what
was injected. Secrets are masked before a line is kept.
"""

from collections.abc import Iterator
from datetime import UTC

from chaos.events import LogsRead
from chaos.response import checks
from chaos.response.log_excerpt import Excerpt, excerpt
from chaos.response.site import Site
from chaos.runbook.bindings import Action, CallOperation, RebuildIndexes, RefreshStatistics, RestartService
from chaos.runbook.model import Procedure
from chaos.target.definition import PostgresService

UNKNOWN = "unknown service"
LOOKED_AT_LINES = 3_000
LEAD_S = 10.0
"""What is detected began before: the window of a response time is seconds long, and a cause comes before its effect."""


def read(incident: str, procedure: Procedure, site: Site, detected_at: float) -> Iterator[LogsRead]:
    """What each service concerned logged since shortly before `detected_at` (Unix time). Never raises."""
    try:
        services = concerned(procedure, site)
    except Exception as error:  # noqa: BLE001 - as below
        yield LogsRead(incident, UNKNOWN, [], unreadable=f"which services are concerned: {site.redacted(error)}")
        return
    for service in services:
        try:
            found = _tail(service, site, detected_at - LEAD_S)
        except Exception as error:  # noqa: BLE001 - a log that cannot be read must not keep the actions from being done
            yield LogsRead(incident, service, [], unreadable=site.redacted(error))
            continue
        yield LogsRead(incident, service, list(found.lines), left_out=found.left_out, quiet=found.quiet)


def concerned(procedure: Procedure, site: Site) -> tuple[str, ...]:
    """The services that a procedure is about, each once.

    Those that its indicator watches, its checks look at and its actions act on; and the one that users ask, where
    a symptom is one of their operations.
    """
    services = site.definition.services
    return tuple(name for name in dict.fromkeys(_named(procedure, site)) if name in services)


def _named(procedure: Procedure, site: Site) -> Iterator[str]:
    bound = site.bindings.procedure_of(procedure.title.text)
    for subject in (bound.indicator_subjects if bound else None) or ():
        yield _owner(subject, site)
    for phrase in procedure.checks:
        if check := site.bindings.check_of(phrase.text):
            yield checks.asked(check.looks_at)[1]
    for phrase in procedure.actions:
        if binding := site.bindings.action_of(phrase.text):
            yield from map(_acted_on, binding.does)
    if any(site.bindings.endpoints_of(symptom.operation.text) for symptom in procedure.symptoms):
        yield site.definition.links[site.definition.load.link].to


def _owner(subject: str, site: Site) -> str:
    """The service behind an indicator's subject, which may be one of a database's watched statements."""
    for name, service in site.definition.services.items():
        if isinstance(service, PostgresService) and subject in service.statements:
            return name
    return subject


def _acted_on(action: Action) -> str:
    match action:
        case RestartService(restart=service):
            return service
        case CallOperation(service=service):
            return service
        case RebuildIndexes(rebuild_indexes=service):
            return service
        case RefreshStatistics(refresh_statistics=service):
            return service


def _tail(service: str, site: Site, since: float) -> Excerpt:
    """The chosen lines, masked; raises TargetError where the log cannot be read."""
    # Containers run on UTC whatever the zone of this machine is; what we start ourselves runs on ours.
    zone = None if site.target.runtime == "embedded" else UTC
    return excerpt(site.target.log_tail(service, LOOKED_AT_LINES), since, site.masked, zone)

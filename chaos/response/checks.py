"""The checks of a procedure, really carried out, and judged by the document's own numbers.

A check reads the same probe that the signals come from, at the moment it is asked for; what is a rate
(hit ratio, CPU, query time) is measured over `MEASURED_S`.
"""

from contextlib import closing
from dataclasses import dataclass

from chaos.errors import TargetError
from chaos.incident import wording
from chaos.incident.levels import level_of
from chaos.response.site import Site
from chaos.runbook.bindings import (
    Check,
    CpuCheck,
    HitRatioCheck,
    IndexesCheck,
    MemoryCheck,
    SlowQueriesCheck,
    UpCheck,
)
from chaos.runbook.model import Procedure
from chaos.scales import Level, Metric, Unit
from chaos.signals.postgres import PostgresProbe
from chaos.signals.readiness import ReadinessProbe
from chaos.signals.redis import RedisProbe
from chaos.signals.sampler import Probe, Sample
from chaos.signals.usage import UsageProbe
from chaos.target.definition import PostgresService, ProcessService, RedisService

MEASURED_S = 0.4

_RATES = {Metric.CACHE_HIT_RATIO, Metric.CPU_USAGE, Metric.QUERY_TIME}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. `ok` is false for what breaks the document's bounds, and for what could not be read.

    `known` is false where nothing at all could be read.
    """

    ok: bool
    finding: str
    known: bool = True


def carry_out(check: Check, procedure: Procedure, site: Site) -> Finding:
    """Look at what `check` asks for. Never raises: what cannot be read is a finding."""
    metric, service = asked(check)
    try:
        samples = [sample for sample in _read(metric, service, site) if sample[0] is metric]
    except Exception as error:  # noqa: BLE001 - a check that breaks must not keep the actions from being done
        return Finding(ok=False, finding=f"{service} cannot be looked at: {site.redacted(error)}", known=False)
    if not samples:
        return Finding(ok=False, finding=f"{service} has no {metric.value} to look at", known=False)
    judged = [_judged(sample, procedure, site) for sample in samples]
    said = "; ".join(each.finding for each in judged)
    return Finding(all(each.ok for each in judged), said, known=any(each.known for each in judged))


def asked(check: Check) -> tuple[Metric, str]:
    """What `check` looks at, and of which service."""
    match check:
        case UpCheck(up=service):
            return Metric.SERVICE_UP, service
        case MemoryCheck(memory=service):
            return Metric.MEMORY_USAGE, service
        case HitRatioCheck(hit_ratio=service):
            return Metric.CACHE_HIT_RATIO, service
        case CpuCheck(cpu=service):
            return Metric.CPU_USAGE, service
        case SlowQueriesCheck(slow_queries=service):
            return Metric.QUERY_TIME, service
        case IndexesCheck(indexes=service):
            return Metric.INDEX_VALID, service


def _read(metric: Metric, service: str, site: Site) -> list[Sample]:
    with closing(_probe(metric, service, site)) as probe:
        samples = probe.read()
        if metric in _RATES:
            site.cancellation.event.wait(MEASURED_S)
            samples = probe.read()
        return list(samples)


def _probe(metric: Metric, service: str, site: Site) -> Probe:
    target = site.target
    match site.definition.services.get(service):
        case None:
            raise TargetError(f"there is no service {service!r}")
        case RedisService() if metric is not Metric.CPU_USAGE:
            return RedisProbe(service, target.address(service))
        case PostgresService() as database if metric not in {Metric.CPU_USAGE, Metric.MEMORY_USAGE}:
            names = [each.name for each in site.expected_indexes(service)] if database.indexes else []
            return PostgresProbe(service, target.database_url(service), database.statements, names)
        case ProcessService() as process if metric is Metric.SERVICE_UP:
            return ReadinessProbe(service, target.address(service), process.ready)
        case _:
            return UsageProbe(target.usage, [service])


def _judged(sample: Sample, procedure: Procedure, site: Site) -> Finding:
    metric, subject, value = sample
    if value is None:
        return Finding(ok=False, finding=wording.reading(metric, subject, value), known=False)
    if metric.unit is Unit.FLAG:
        words = {Metric.SERVICE_UP: ("answers", "does not answer")}.get(metric, ("is valid", "is missing or INVALID"))
        return Finding(ok=value >= 1, finding=f"{subject} {words[0] if value >= 1 else words[1]}")
    for indicator in procedure.indicators:
        bound = indicator.bound
        if indicator.metric is metric and bound.comparison is not None:
            ok = bound.comparison.holds(value, bound.value)
            said = wording.keeps if ok else wording.breaks
            return Finding(ok, said(indicator, procedure.section, subject, value))
    threshold = site.runbook.threshold(metric)
    level = level_of(threshold, value) if threshold else Level.NONE
    if threshold is None or level is Level.NONE:
        return Finding(ok=True, finding=wording.reading(metric, subject, value))
    return Finding(ok=False, finding=wording.at_level(metric, subject, value, level, threshold))

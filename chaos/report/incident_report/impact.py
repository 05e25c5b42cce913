"""Who was hit by an incident and how badly: endpoints, rows of the recovery table, orders and payments."""

from collections.abc import Iterator

from chaos.events import Audited, ServiceRecovered
from chaos.incident.service_rows import USERS_FEEL, rows_of, users_hit
from chaos.incident.wording import figure
from chaos.report.incident_report.case import Case
from chaos.report.incident_report.model import BooksTold, EndpointTold, Moment, RowTold
from chaos.report.series import panels
from chaos.runbook.model import RecoveryTarget
from chaos.scales import Metric
from chaos.verdict.timings import Times


def endpoints_of(case: Case) -> tuple[EndpointTold, ...]:
    """What users asked for while the incident lasted, those that were hit first, the worst of them on top."""
    asked, failed = case.whole.asked(case.began_s, case.last_s)
    times = Times(onset_s=case.began_s, recovered_s=case.ended_s)
    drawn = panels(case.whole.sampled, case.runbook, case.bindings, times, USERS_FEEL)
    by_metric = {panel.key: panel for panel in drawn}
    slow, broken = (
        {line.subject: line for line in by_metric[metric.value].lines} if metric.value in by_metric else {}
        for metric in (Metric.API_RESPONSE_TIME, Metric.ERROR_RATE)
    )
    ms, percent = Metric.API_RESPONSE_TIME.unit, Metric.ERROR_RATE.unit
    told = [
        (
            slow[name].worst if name in slow else None,
            EndpointTold(
                name=case.text.endpoint(name),
                requests=asked[name],
                failed=failed[name],
                before=_figure(slow[name].before if name in slow else None, ms),
                worst=_figure(slow[name].worst if name in slow else None, ms),
                worst_errors=_figure(broken[name].worst if name in broken else None, percent),
                hit=failed[name] > 0 or any(name in lines and lines[name].hit for lines in (slow, broken)),
            ),
        )
        for name in sorted({*asked, *slow})
    ]
    return tuple(each for _, each in sorted(told, key=lambda pair: (not pair[1].hit, -(pair[0] or 0.0))))


def rows_hit(case: Case) -> Iterator[RowTold]:
    """Each row of the recovery table that was hit, highest priority first; its time runs from the beginning."""
    endpoints = {row.label: row.endpoints for row in rows_of(case.runbook, case.bindings)}
    for row in sorted(case.runbook.recovery, key=lambda each: each.priority):
        hits = [
            record for record, event in case.levels if users_hit(event) and event.subject in endpoints[row.label.text]
        ]
        back = [each for each in case.all(ServiceRecovered) if each[1].recovery_row == row.label.text]
        if back:
            record, event = max(back, key=lambda each: each[1].recovered_at_s)
            lasted_s = event.recovered_at_s - case.began_s
            times = (case.moment(record, event.hit_at_s), case.moment(record, event.recovered_at_s))
            yield _row(case, row, times, lasted_s, kept=lasted_s <= row.rto_s)
        elif hits:
            lasted_s = case.until_s - case.began_s
            # What was not watched for as long as the objective can neither keep nor break it.
            kept = False if lasted_s > row.rto_s else None
            yield _row(case, row, (case.moment(hits[0]), None), lasted_s, kept=kept)


def books_of(case: Case) -> BooksTold | None:
    """The audit of orders and payments, None where the target has none."""
    audited = next((r.event for r in case.whole.told if isinstance(r.event, Audited)), None)
    if audited is None:
        return None
    wrong = tuple(f"{kind}: {count:,}" for kind, count in audited.counts.items() if count)
    return BooksTold(audited.orders, audited.payments, wrong, audited.unreadable)


def _row(
    case: Case, row: RecoveryTarget, times: tuple[Moment, Moment | None], lasted_s: float, *, kept: bool | None
) -> RowTold:
    hit, back = times
    return RowTold(
        priority=row.priority,
        label=row.label.text,
        rto=row.rto.text,
        line=row.rto.line,
        hit=hit,
        back=back,
        lasted=case.took(lasted_s),
        kept=kept,
    )


def _figure(value: float | None, unit: str) -> str:
    # Whole milliseconds, and three digits of what is small.
    return "-" if value is None else figure(float(f"{value:.3g}") if value < 1000 else round(value), unit)  # noqa: PLR2004

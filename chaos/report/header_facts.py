"""What stands at the head of a drill's report, in every form of it."""

from chaos.report.model import Report
from chaos.verdict.words import took


def facts(report: Report) -> list[tuple[str, str]]:
    """Names and values, in order; what is empty is left out."""
    header = report.header
    told = [
        ("Severity", header.severity),
        ("Procedure", ", ".join(header.procedures) or "none matched"),
        ("Section drilled", header.section),
        ("Responder", header.responder),
        ("Runtime", header.runtime),
        ("Began", header.began),
        ("Lasted", took(header.lasted_s)),
    ]
    return [(name, value) for name, value in told if value]

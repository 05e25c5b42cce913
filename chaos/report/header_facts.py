"""What stands at the head of a drill's report, in every form of it."""

import re
from collections.abc import Callable

from chaos.report.model import Header, Report
from chaos.verdict.words import took

NO_PROCEDURE = "none matched"


def bare_sentence(header: Header, retell: Callable[[str], str] = str) -> str:
    """The verdict's sentence without the word that stands above it, if it begins with that, by `retell`."""
    return bare_text(header.verdict, header.sentence, retell)


def bare_text(verdict: str, sentence: str, retell: Callable[[str], str] = str) -> str:
    """The same of a verdict and its sentence."""
    told = re.sub(
        rf"^{re.escape(verdict.capitalize())}(?: \(([^()]+)\))?: ",
        lambda found: f"{found[1]}; " if found[1] else "",
        sentence,
    )
    # What it is told by knows sentences as they are written, in the middle of another one.
    told = f"{retell(told.removesuffix('.'))}."
    return told[:1].upper() + told[1:]


def facts(report: Report, lasted: Callable[[float], str] = took) -> list[tuple[str, str]]:
    """Names and values, in order, a duration as `lasted` says it; what is empty is left out."""
    header = report.header
    told = [
        ("Severity", header.severity),
        ("Procedure", ", ".join(header.procedures) or NO_PROCEDURE),
        ("Section drilled", header.section),
        ("Responder", header.responder),
        ("Runtime", header.runtime),
        ("Began", header.began),
        ("Lasted", lasted(header.lasted_s)),
    ]
    return [(name, value) for name, value in told if value]

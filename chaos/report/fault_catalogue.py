"""The catalogue of faults for people: a list and one fault for the terminal, the whole of it as Markdown."""

from collections.abc import Iterator, Sequence

from chaos.report.fault_words import Described

_INDENT = 2
_PREFACE = (
    "Written by `gameday faults --markdown > docs/faults.md` from the classes in `chaos/faults/`; a test says when",
    "it is stale. Every fault captures what it will change and has that on disk before it does anything, proves its",
    "effect from outside (or the drill is *not injected*), and is undone from the record, by whatever process, to",
    "the captured state. What others changed meanwhile is left alone and reported. Nothing presses on the host",
    "itself ([why](decisions/0034-pressure-stays-within-a-service.md)).",
)


def listed(faults: Sequence[Described]) -> Iterator[str]:
    """One line a fault: its type, the runtimes that can have it, what happens."""
    rows = [(each.type, each.able, each.title) for each in faults]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for kind, able, title in rows:
        yield f"{kind:{widths[0]}}  {able:{widths[1]}}  {title}"
    yield ""
    yield "gameday faults NAME tells what one takes"


def one(fault: Described) -> Iterator[str]:
    """Everything about one fault."""
    yield f"{fault.type}: {fault.title}"
    yield from (text for text in (fault.text, fault.does) if text)
    yield f"services: {', '.join(fault.roles)}"
    for runtime, reason in fault.runtimes.items():
        yield f"runtime {runtime}: {reason or 'yes'}"
    yield "parameters:"
    width = max(len(each.name) for each in fault.parameters)
    for each in fault.parameters:
        left_out = f"without it: {each.default}" if each.default else "needed"
        yield f"{'':{_INDENT}}{each.name:{width}}  {each.takes} ({left_out}): {each.says}"


def markdown(faults: Sequence[Described]) -> Iterator[str]:
    """The reference page."""
    yield "# Faults"
    yield ""
    yield from _PREFACE
    yield ""
    yield from _table(("fault", "what happens", "services", "runtimes"), (_row(each) for each in faults))
    for each in faults:
        yield from ("", f"## {each.type}", "", each.title, "", f"{each.does} {each.text}".strip(), "")
        for runtime, reason in each.runtimes.items():
            if reason:
                yield from (f"Not on {runtime}: {reason}.", "")
        yield from _table(
            ("key", "takes", "left out", "says"),
            ((f"`{of.name}`", of.takes, of.default or "needed", of.says) for of in each.parameters),
        )


def _row(fault: Described) -> tuple[str, ...]:
    return f"[{fault.type}](#{fault.type})", fault.title, ", ".join(fault.roles), fault.able


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"

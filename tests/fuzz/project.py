"""A copy of our own files in a folder of its own: what is mutated there, and which commands read it."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
TARGET, BINDINGS, DOCUMENT = "target_app/target.yaml", "experiments/bindings.yaml", "experiments/incident-response.md"
OUTAGE = "experiments/redis-outage.yaml"
ATTACH = "examples/attach"


@dataclass(frozen=True, slots=True)
class Kind:
    """Files of one kind, below the project, and the command lines that read one of them (`FILE`)."""

    name: str
    files: tuple[str, ...]
    commands: tuple[tuple[str, ...], ...]
    is_yaml: bool = True


def copied(folder: Path) -> Path:
    """The project in `folder`."""
    project = folder / "project"
    for part in ("experiments", "target_app", "compose", ATTACH):
        shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__"))
    return project


def kinds(project: Path) -> tuple[Kind, ...]:
    """Everything that people write."""
    ours = sorted(path for path in (project / "experiments").glob("*.yaml") if "\nfaults:" in path.read_text("utf-8"))
    experiments = tuple(str(path.relative_to(project)) for path in ours)
    check = ("runbook", "check", DOCUMENT, "--bindings", "FILE")
    return (
        Kind("experiment", experiments, (("plan", "FILE"), ("plan", "FILE", OUTAGE))),
        Kind("bindings", (BINDINGS,), (check, (*check, "--target", TARGET, "--strict"), ("plan", OUTAGE))),
        Kind(
            "target", (TARGET,), (("plan", OUTAGE), ("runbook", "init", DOCUMENT, "--target", "FILE", "--output", "-"))
        ),
        Kind(
            "document",
            (DOCUMENT, "experiments/incident-response.ko.md"),
            (
                ("runbook", "show", "FILE"),
                ("runbook", "show", "FILE", "--json"),
                ("runbook", "init", "FILE", "--output", "-"),
                ("runbook", "check", "FILE", "--bindings", BINDINGS, "--json"),
                ("coverage", "--runbook", "FILE", "--bindings", BINDINGS, "--html", "coverage.html", OUTAGE),
            ),
            is_yaml=False,
        ),
        Kind("attach experiment", (f"{ATTACH}/cache-outage.yaml",), (("plan", "FILE"),)),
        Kind("attach bindings", (f"{ATTACH}/bindings.yaml",), (("plan", f"{ATTACH}/cache-outage.yaml"),)),
        Kind("attach target", (f"{ATTACH}/target.yaml",), (("plan", f"{ATTACH}/cache-outage.yaml"),)),
        Kind("attach document", (f"{ATTACH}/incident-response.md",), (("runbook", "show", "FILE"),), is_yaml=False),
    )


def command(random: Random, kind: Kind, file: str) -> list[str]:
    """One of the command lines that read `file`."""
    return [file if word == "FILE" else word for word in random.choice(kind.commands)]

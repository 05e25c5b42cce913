"""The example documents of this repository and their bindings, as they are on disk."""

from pathlib import Path

from chaos.definitions import load
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.runbook.parse import parse

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
DOCUMENTS = ("incident-response.md", "incident-response.ko.md")


def document(name: str) -> Runbook:
    """One of `DOCUMENTS`, read."""
    return parse((EXPERIMENTS / name).read_text(encoding="utf-8"), name)


def bindings() -> Bindings:
    """The bindings of the example documents."""
    path = EXPERIMENTS / "bindings.yaml"
    return load(path.read_text(encoding="utf-8"), path.name, Bindings)


def read(text: str) -> Runbook:
    """A document of these words."""
    return parse(text, "doc.md")

"""The document that coverage is of, its bindings, and the experiments that are after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chaos import definitions
from chaos.commands.experiment_files import find
from chaos.coverage.aims import aim_of
from chaos.coverage.model import Aim
from chaos.errors import BadInput
from chaos.inputs import Inputs, read_all
from chaos.runbook.bindings import Bindings
from chaos.runbook.model import Runbook
from chaos.runbook.parse import parse
from chaos.source_files import read_text

DEFAULT_FOLDER = Path("experiments")


@dataclass(frozen=True, slots=True)
class Subject:
    """A document, typed and as it is written, and what is after it."""

    runbook: Runbook
    text: str
    bindings: Bindings
    aims: tuple[Aim, ...]


def read_subject(experiments: Sequence[Path], runbook: Path | None, bindings: Path | None) -> Subject:
    """What the command line names. Raises BadInput with everything that is wrong or missing."""
    named = experiments or ([DEFAULT_FOLDER] if DEFAULT_FOLDER.is_dir() else [])
    inputs = read_all(list(find(named).files))
    document = runbook or _one([each.runbook_source.path for each in inputs], "--runbook")
    bound = bindings or _one([each.bindings_source.path for each in inputs if _is_of(each, document)], "--bindings")
    text = read_text(document).text
    return Subject(
        parse(text, str(document)),
        text,
        definitions.load(read_text(bound).text, str(bound), Bindings),
        tuple(
            aim_of(str(each.experiment_source.path), each.experiment, each.runbook, each.bindings) for each in inputs
        ),
    )


def _is_of(inputs: Inputs, document: Path) -> bool:
    return inputs.runbook_source.path.resolve() == document.resolve()


def _one(paths: Sequence[Path], option: str) -> Path:
    """The only one of `paths`."""
    different = dict.fromkeys(paths)
    if not different:
        raise BadInput(f"no experiment names what to look at; say {option} FILE")
    if len(different) > 1:
        named = ", ".join(str(path) for path in different)
        raise BadInput(f"the experiments name several files ({named}); say which with {option} FILE")
    return next(iter(different))

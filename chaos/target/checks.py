"""What of a target file cannot be followed, told together before anything starts.

That its parts fit each other is checked where it is read (`chaos.target.definition`).
"""

from collections.abc import Iterator
from pathlib import Path

from chaos.target import load_samples
from chaos.target.definition import PostgresService, ProcessService, TargetDefinition
from chaos.target.port import Address
from chaos.target.substitution import placeholders, without_value
from chaos.target.values import settled_values

_SOMEWHERE = Address("127.0.0.1", 0)


def problems(definition: TargetDefinition, base: Path) -> list[str]:
    """Every `${...}` of `definition` that has no value, and every file it names that is not there.

    `base` is the folder of the target file; nothing but the names of files is read, and the load script.
    """
    return list(
        dict.fromkeys([*_without_value(definition), *_missing_files(definition, base), *_load(definition, base)])
    )


def _without_value(definition: TargetDefinition) -> Iterator[str]:
    everywhere = settled_values(
        definition,
        dict.fromkeys(definition.services, _SOMEWHERE),
        dict.fromkeys(definition.links, _SOMEWHERE),
        dict.fromkeys(definition.secrets, ""),
        {} if definition.attach else dict.fromkeys(definition.services, ""),
    )
    for where, text, more in _texts(definition):
        known = {*everywhere, *more}
        yield from (without_value(name, known, where) for name in placeholders(text) if name not in known)


def _texts(definition: TargetDefinition) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Where a text stands, the text, and the values that it alone may name."""
    for name, service in definition.services.items():
        where = f"services.{name}"
        if isinstance(service, PostgresService):
            yield from ((f"{where}.seed", text, ("database_url.direct",)) for text in service.seed)
            for key, text in service.seed_environment.items():
                yield f"{where}.seed_environment.{key}", text, ("database_url.direct",)
        if isinstance(service, ProcessService):
            yield from ((f"{where}.command", text, ("port", "data")) for text in service.command)
            for key, text in service.environment.items():
                yield f"{where}.environment.{key}", text, ("port", "data")
    for key, text in definition.load.environment.items():
        yield f"load.environment.{key}", text, ()


def _missing_files(definition: TargetDefinition, base: Path) -> Iterator[str]:
    if not _is_file(base / definition.load.script):
        yield f"load.script: there is no file {definition.load.script!r} in {base}"
    if definition.docker and not _is_file(base / definition.docker.compose):
        yield f"docker.compose: there is no file {definition.docker.compose!r} in {base}"
    for name, service in definition.services.items():
        if not isinstance(service, PostgresService):
            continue
        if service.indexes and not _is_file(base / service.indexes):
            yield f"services.{name}.indexes: there is no file {service.indexes!r} in {base}"
        for pattern in service.seed_inputs:
            if not _matches(base, pattern):
                yield f"services.{name}.seed_inputs: {pattern!r} names no file in {base}"


def _load(definition: TargetDefinition, base: Path) -> Iterator[str]:
    """What the load script, once it was looked into, does not fit."""
    if _is_file(base / definition.load.script) and definition.load.samples is None:
        told = load_samples.of(definition.load, base)
        for key in ("endpoints", "own_options"):
            if told == load_samples.LINES and key in definition.load.model_fields_set:
                yield f"load.{key}: the script prints GD1 lines itself: leave this out, or say samples: csv"
        if told == load_samples.CSV and definition.audit:
            yield (
                "audit: the load script prints no GD2 line of what was acknowledged, so nothing can be compared; "
                "say load.samples: lines where a module that it imports prints them"
            )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long, or a folder above it that may not be looked into
        return False


def _matches(base: Path, pattern: str) -> bool:
    try:
        return any(path.is_file() for path in base.glob(pattern))
    except (NotImplementedError, ValueError, OSError):  # an absolute path, or no pattern at all
        return False

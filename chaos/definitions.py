"""YAML definitions as typed, frozen models, with every problem at its line and column.

The text is read as YAML into plain data that knows its places (`yaml_text`), and validated by a pydantic model,
whose findings are put into words (`validation_words`). All problems of a file are reported at once.
"""

import copy
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import msgspec
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError, ValidationInfo
from pydantic.config import JsonDict

from chaos import validation_words, yaml_text
from chaos.errors import BadInput, Problem
from chaos.limits import PROBLEMS
from chaos.quoting import quoted
from chaos.scales import Level, Severity
from chaos.yaml_text import Path, Place

__all__ = [
    "Definition",
    "LevelWord",
    "Path",
    "Place",
    "Seconds",
    "SeverityWord",
    "duration_s",
    "from_plain",
    "load",
    "places",
    "plain",
]

Model = TypeVar("Model", bound=BaseModel)

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


class Definition(BaseModel):
    """Base of every model read from YAML: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


def _seconds(value: object, info: ValidationInfo) -> object:
    if info.mode == "python" and isinstance(value, float):
        return value  # made in code, where the type carries the unit
    if not isinstance(value, str):
        raise ValueError("a duration needs its unit, for example 500ms, 30s, 5m or 1h")  # noqa: TRY004 - pydantic reports ValueError
    return duration_s(value)


def duration_s(value: str) -> float:
    """The seconds of a duration written with its unit ("500ms", "30s", "5m", "1h"). Raises ValueError."""
    number = value.strip().rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = value.strip()[len(number) :]
    try:
        seconds = float(number) * _SECONDS[unit]
    except (KeyError, ValueError):
        raise ValueError(f"{quoted(value)} is not a duration; write for example 500ms, 30s, 5m or 1h") from None
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"{quoted(value)} is not a duration; it must be zero or more")
    return seconds


DURATION = r"^\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s*(ms|s|m|min|h)\s*$"
"""What `Seconds` reads, as a pattern."""

Seconds = Annotated[
    float,
    BeforeValidator(_seconds, json_schema_input_type=Annotated[str, Field(pattern=DURATION)]),
    PlainSerializer(lambda value: f"{value!r}s", return_type=str, when_used="json"),
]
"""A duration in seconds, written with its unit ("500ms", "30s", "5m", "1h")."""


def _worded(scale: type[Level] | type[Severity]) -> BeforeValidator:
    def read(value: object) -> object:
        if isinstance(value, scale):
            return value
        if isinstance(value, str) and value.upper() in scale.__members__:
            return scale.of(value)
        raise ValueError(f"{quoted(str(value))} is not one of {', '.join(each.word for each in scale)}")

    words: JsonDict = {"enum": [each.word for each in scale]}
    return BeforeValidator(read, json_schema_input_type=Annotated[str, Field(json_schema_extra=words)])


_AS_WORD = PlainSerializer(lambda value: value.word, return_type=str, when_used="json")
"""A definition dumped as JSON reads back as itself."""

LevelWord = Annotated[Level, _worded(Level), _AS_WORD]
"""A level of the threshold table by its word: none, caution, warning or critical."""

SeverityWord = Annotated[Severity, _worded(Severity), _AS_WORD]
"""A severity by its word: none, Minor, Major or Critical."""


def load(text: str, path: str, model: type[Model]) -> Model:
    """The definition in `text`. `path` is for messages only. Raises BadInput with every problem."""
    return _validated(yaml_text.read(text, path), path, model)


def plain(text: str, path: str) -> dict[str, Any]:
    """The mapping in `text` as plain data, durations and all as they are written, for the record of a drill."""
    data = yaml_text.read(text, path).data
    if not isinstance(data, dict):
        raise BadInput(Problem(path, 1, 1, "must hold keys with values"))
    return copy.deepcopy(data)


def from_plain(data: Mapping[str, Any], path: str, model: type[Model]) -> Model:
    """The definition that `plain` recorded. Raises BadInput."""
    return _validated(yaml_text.Plain(data, {}), path, model)


def places(text: str, path: str) -> Mapping[Path, Place]:
    """Where every value of `text` stands, by its keys and indexes. Raises BadInput where it is not YAML."""
    return yaml_text.read(text, path).places


def _validated(data: yaml_text.Plain, path: str, model: type[Model]) -> Model:
    try:
        # By way of JSON: strict validation then takes a list for a tuple and a word for an enum.
        return model.model_validate_json(msgspec.json.encode(data.data))
    except ValidationError as error:
        found = validation_words.problems(path, data, error.errors(), model)
    more = len(found) - PROBLEMS
    rest = [Problem(path, 0, 0, f"and {more:,} more problems")] if more > 0 else []
    raise BadInput(*found[:PROBLEMS], *rest)

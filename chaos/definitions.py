"""YAML definitions as typed, frozen models, with every problem at its line and column.

The text is parsed as YAML 1.2 into nodes that know their place, turned into plain data, and
validated by a pydantic model. All problems of a file are reported at once.
"""

import difflib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypeVar, get_args

import msgspec
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError, ValidationInfo
from pydantic.config import JsonDict
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from chaos.errors import BadInput, Problem
from chaos.scales import Level, Severity

MAX_CHARACTERS = 1_000_000
MAX_NODES = 20_000

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[int, int]
Path = tuple[str | int, ...]

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


class Definition(BaseModel):
    """Base of every model read from YAML: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


def _seconds(value: object, info: ValidationInfo) -> object:
    if info.mode == "python" and isinstance(value, float):
        return value  # made in code, where the type carries the unit
    if not isinstance(value, str):
        raise ValueError("a duration needs its unit, for example 500ms, 30s, 5m or 1h")  # noqa: TRY004 - pydantic reports ValueError
    number = value.strip().rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = value.strip()[len(number) :]
    try:
        seconds = float(number) * _SECONDS[unit]
    except (KeyError, ValueError):
        raise ValueError(f"{value!r} is not a duration; write for example 500ms, 30s, 5m or 1h") from None
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"{value!r} is not a duration; it must be zero or more")
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
        raise ValueError(f"{value!r} is not one of {', '.join(each.word for each in scale)}")

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
    data, places = _plain(text, path)
    return _validated(data, places, path, model)


def plain(text: str, path: str) -> dict[str, Any]:
    """The mapping in `text` as plain data, durations and all as they are written, for the record of a drill."""
    data, _ = _plain(text, path)
    if not isinstance(data, dict):
        raise BadInput(Problem(path, 1, 1, "must hold keys and values"))
    return data


def from_plain(data: Mapping[str, Any], path: str, model: type[Model]) -> Model:
    """The definition that `plain` recorded. Raises BadInput."""
    return _validated(data, {}, path, model)


def _validated(data: Any, places: Mapping[Path, Place], path: str, model: type[Model]) -> Model:
    try:
        # By way of JSON: strict validation then takes a list for a tuple and a word for an enum.
        return model.model_validate_json(msgspec.json.encode(data))
    except ValidationError as error:
        problems = [_problem(path, places, detail, model) for detail in _told(error.errors())]
        raise BadInput(*sorted(problems, key=lambda each: (each.line, each.column))) from None


def _told(details: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """All but those that follow from others: a list is too short for what in it is wrong."""
    for detail in details:
        where = detail["loc"]
        inside = any(len(each["loc"]) > len(where) and each["loc"][: len(where)] == where for each in details)
        if detail["type"] != "too_short" or not inside:
            yield detail


def places(text: str, path: str) -> Mapping[Path, Place]:
    """Where every value of `text` stands, by its keys and indexes. Raises BadInput where it is not YAML."""
    return _plain(text, path)[1]


def _plain(text: str, path: str) -> tuple[Any, dict[Path, Place]]:
    try:
        return _composed(text, path)
    except RecursionError:
        raise BadInput(Problem(path, 0, 0, "nested too deeply")) from None


def _composed(text: str, path: str) -> tuple[Any, dict[Path, Place]]:
    if len(text) > MAX_CHARACTERS:
        raise BadInput(Problem(path, 0, 0, f"longer than {MAX_CHARACTERS:,} characters"))
    yaml = YAML(typ="safe", pure=True)
    try:
        root = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise BadInput(Problem(path, line, column, f"not YAML: {error.problem or error.context}")) from None
    except YAMLError as error:
        raise BadInput(Problem(path, 0, 0, f"not YAML: {error}")) from None
    if root is None:
        raise BadInput(Problem(path, 1, 1, "the file is empty"))
    reading = _Reading(path, yaml.constructor)
    data = reading.value(root, ())
    if reading.problems:
        raise BadInput(*reading.problems)
    return data, reading.places


class _Reading:
    """One pass over the nodes: plain data, the place of every value, and what YAML lets by but we do not."""

    def __init__(self, path: str, constructor: Any) -> None:
        self._path = path
        self._constructor = constructor
        self._nodes = 0
        self._open: list[Node] = []
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []

    def value(self, node: Node, path: Path) -> Any:
        self._nodes += 1
        # An alias repeats its node, so a few lines can stand for billions of values.
        if self._nodes > MAX_NODES or any(node is outer for outer in self._open):
            line, column = _place(node)
            raise BadInput(Problem(self._path, line, column, f"more than {MAX_NODES:,} values, counting aliases"))
        self.places.setdefault(path, _place(node))
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        self._open.append(node)
        try:
            if isinstance(node, SequenceNode):
                return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
            return self._mapping(node, path)
        finally:
            self._open.pop()

    def _scalar(self, node: ScalarNode) -> Any:
        if node.tag not in _SCALAR_TAGS:
            return str(node.value)
        try:
            return self._constructor.construct_object(node)
        except (YAMLError, ValueError) as error:
            self._report(node, f"{node.value!r} cannot be read: {error}")
            return None

    def _mapping(self, node: Node, path: Path) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._report(key_node, "a key must be a word")
                continue
            key = str(key_node.value)
            if key in mapping:
                self._report(key_node, f"{key!r} stands here twice")
                continue
            mapping[key] = self.value(value_node, (*path, key))
            self.places[(*path, key, _KEY)] = _place(key_node)
        return mapping

    def _report(self, node: Node, message: str) -> None:
        self.problems.append(Problem(self._path, *_place(node), message))


_KEY = "\0key"
_SCALAR_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool", "int", "float")}


def _place(node: Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _problem(path: str, places: Mapping[Path, Place], detail: ErrorDetails, model: type[BaseModel]) -> Problem:
    where = detail["loc"]
    if detail["type"] == "extra_forbidden":
        line, column = _nearest(places, (*where, _KEY))
        return Problem(path, line, column, f"unknown key {where[-1]!r}", _suggestion(str(where[-1]), where, model))
    line, column = _nearest(places, where)
    name = ".".join(str(part) for part in where if part in _spoken(places)) or "the file"
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "missing":
        return Problem(path, line, column, f"{where[-1]!r} is missing")
    return Problem(path, line, column, f"{name}: {message[:1].lower()}{message[1:]}")


def _spoken(places: Mapping[Path, Place]) -> set[str | int]:
    """Parts of a location that the user wrote; pydantic adds the names of union members."""
    return {part for path in places for part in path}


def _nearest(places: Mapping[Path, Place], where: Path) -> Place:
    """The place of the longest written part of `where`, union members left out."""
    written: Path = ()
    for part in where:
        if (*written, part) in places:
            written = (*written, part)
    return places.get(written, (1, 1))


def _suggestion(word: str, where: Path, model: type[BaseModel]) -> str:
    allowed = sorted(set(_keys_at(model, where[:-1])))
    close = difflib.get_close_matches(word, allowed, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return "allowed: " + ", ".join(allowed) if allowed else ""


def _keys_at(model: type[BaseModel], where: Path) -> Iterator[str]:
    """The keys that the models reached by `where` take."""
    if not where:
        yield from (field.alias or name for name, field in model.model_fields.items())
        return
    for name, field in model.model_fields.items():
        if (field.alias or name) == where[0]:
            for inner in _models_in(field.annotation):
                rest = where[1:]
                # Indexes, mapping keys and union tags stand between a field and its model's own keys.
                while rest and rest[0] not in {f.alias or n for n, f in inner.model_fields.items()}:
                    rest = rest[1:]
                yield from _keys_at(inner, rest)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)

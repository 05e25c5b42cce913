"""What validation found wrong with a definition, in words for whoever wrote it, each at its place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from chaos.errors import Problem
from chaos.quoting import choice, quoted, suggestion
from chaos.yaml_text import KEY, Path, Place, Plain

_KINDS = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    **dict.fromkeys(("tuple_type", "list_type", "set_type", "frozen_set_type"), "a list"),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type", "dataclass_type"), "keys with values"),
}
_BOUNDS = {
    "greater_than_equal": ("ge", "{} or more"),
    "greater_than": ("gt", "more than {}"),
    "less_than_equal": ("le", "{} at the most"),
    "less_than": ("lt", "less than {}"),
}
_WORD = re.compile(r"'((?:[^'\\]|\\.)*)'")


def problems(path: str, plain: Plain, details: Sequence[ErrorDetails], model: type[BaseModel]) -> list[Problem]:
    """Every problem, in the order of the file. `model` tells which keys are allowed where."""
    words = _Words(path, plain, model)
    return sorted((words.problem(each) for each in _told(details)), key=lambda each: (each.line, each.column))


def _told(details: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """All but those that follow from others: a list is too short for what in it is wrong."""
    prefixes = {each["loc"][:n] for each in details for n in range(len(each["loc"]))}
    yield from (each for each in details if each["type"] != "too_short" or each["loc"] not in prefixes)


class _Words:
    """The words of one file's problems."""

    def __init__(self, path: str, plain: Plain, model: type[BaseModel]) -> None:
        self._path = path
        self._places = plain.places
        self._data = plain.data
        self._model = model

    def problem(self, detail: ErrorDetails) -> Problem:
        where = detail["loc"]
        written = _written(self._places, where) if self._places else tuple(where)
        key = str(where[-1]) if where else ""
        match detail["type"]:
            case "extra_forbidden":
                hint = suggestion(key, _keys_at(self._model, where[:-1]))
                at = self._places.get((*written, KEY), self._at(written))
                return Problem(self._path, *at, f"unknown key {quoted(key)}", hint)
            case "missing":
                inside = f" in {_name(written)}" if written else ""
                return Problem(self._path, *self._at(written), f"{key!r} is missing{inside}")
            case "union_tag_not_found":
                tag = detail["ctx"]["discriminator"].strip("'")
                hint = "allowed: " + ", ".join(_tags(self._model, where))
                return Problem(self._path, *self._at(written), f"{_name(written)}: {tag!r} is missing", hint)
            case "union_tag_invalid":
                return self._tag(detail, written)
        message, hint = self._value(detail, written)
        return Problem(self._path, *self._at(written), f"{_name(written)}: {message}", hint)

    def _tag(self, detail: ErrorDetails, written: Path) -> Problem:
        """What stands where one of several forms may stand is none of them."""
        ctx = detail["ctx"]
        tag, allowed = str(ctx["tag"]), _WORD.findall(str(ctx["expected_tags"]))
        discriminator = str(ctx["discriminator"])
        if not discriminator.startswith("'"):
            # A form is known by its key.
            value = self._found(written)
            keys = list(value) if isinstance(value, dict) else []
            told = f"{', '.join(quoted(str(each)) for each in keys[:5])} is" if keys else f"{_described(value)} is"
            hint = choice(str(keys[0]) if keys else "", allowed)
            return Problem(self._path, *self._at(written), f"{_name(written)}: {told} none of its forms", hint)
        key = discriminator.strip("'")
        at = self._at((*written, key) if (*written, key) in self._places else written)
        return Problem(self._path, *at, f"{_name(written)}.{key}: there is no {quoted(tag)}", choice(tag, allowed))

    def _value(self, detail: ErrorDetails, written: Path) -> tuple[str, str]:
        kind, ctx = detail["type"], detail.get("ctx", {})
        value = self._found(written) if self._places else detail["input"]
        if kind in _KINDS:
            number = kind == "string_type" and isinstance(value, int | float)
            return f"must be {_KINDS[kind]}, and is {_described(value)}", "put it in quotes" if number else ""
        if kind in _BOUNDS:
            name, pattern = _BOUNDS[kind]
            unit = " s" if isinstance(value, str) else ""
            return f"must be {pattern.format(f'{ctx[name]:,g}{unit}')}, and is {_described(value)}", ""
        if kind in {"enum", "literal_error"}:
            return f"there is no {_described(value)}", choice(str(value), _WORD.findall(str(ctx["expected"])))
        if kind == "too_short":
            return f"must hold at least {ctx['min_length']}, and holds {ctx['actual_length']}", ""
        message = detail["msg"].removeprefix("Value error, ")
        return f"{message[:1].lower()}{message[1:]}", ""

    def _at(self, written: Path) -> Place:
        return self._places.get(written, (1, 1))

    def _found(self, written: Path) -> Any:
        value = self._data
        for part in written:
            value = value[part]
        return value


def _name(written: Path) -> str:
    return ".".join(quoted(part)[1:-1] if isinstance(part, str) else str(part) for part in written) or "the file"


def _described(value: object) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {value}"
        case str():
            return quoted(value)
        case list():
            return "a list"
        case _:
            return "keys with values"


def _written(places: Mapping[Path, Place], where: Path) -> Path:
    """The longest part of `where` that the user wrote; pydantic adds the names of union members."""
    written: Path = ()
    for part in where:
        if (*written, part) in places:
            written = (*written, part)
    return written


def _keys_at(model: type[BaseModel], where: Path) -> Iterator[str]:
    """The keys that the models reached by `where` take."""
    if not where:
        yield from (field.alias or name for name, field in model.model_fields.items())
        return
    for name, field in model.model_fields.items():
        if (field.alias or name) == where[0]:
            inners = list(_models_in(field.annotation))
            # Where a union's tag says which of its models is meant, the keys of the others are none of it.
            meant = [each for each in inners if set(where[1:]) & set(_tags_of(each))]
            for inner in meant or inners:
                rest = where[1:]
                # Indexes, mapping keys and union tags stand between a field and its model's own keys.
                while rest and rest[0] not in {f.alias or n for n, f in inner.model_fields.items()}:
                    rest = rest[1:]
                yield from _keys_at(inner, rest)


def _tags(model: type[BaseModel], where: Path) -> list[str]:
    """What the key that tells the forms apart may say, as far as the models reached by `where` tell."""
    found = [
        word
        for name, field in model.model_fields.items()
        if where and (field.alias or name) == where[0]
        for inner in _models_in(field.annotation)
        for word in _tags_of(inner)
    ]
    return list(dict.fromkeys(found))


def _tags_of(model: type[BaseModel]) -> list[str]:
    """The words by which a union knows `model`, where it does."""
    told = (model.model_fields[key] for key in ("type", "engine") if key in model.model_fields)
    return [word for field in told for word in get_args(field.annotation) if isinstance(word, str)]


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)

"""YAML 1.2 text as plain data, with the place of every value, and every problem with its place.

What is read is text, numbers, true and false, lists and mappings. What YAML can do beyond that (tags that make
objects, keys that are lists, an alias inside of what it stands for) is refused where it stands.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from chaos.errors import BadInput, Problem
from chaos.limits import YAML_CHARACTERS, YAML_DEPTH, YAML_VALUES
from chaos.quoting import printable, quoted

Place = tuple[int, int]
Path = tuple[str | int, ...]

KEY = "\0key"
"""The last part of a path to the place of a key itself."""

_CORE = "tag:yaml.org,2002:"
_CONSTRUCTED = {f"{_CORE}{kind}" for kind in ("null", "bool", "int", "float")}
_TEXT = {f"{_CORE}{kind}" for kind in ("str", "timestamp", "merge", "value")}
_PLAIN_TAGS = _CONSTRUCTED | _TEXT | {f"{_CORE}seq", f"{_CORE}map"}
_LARGEST = 2**63 - 1
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_VERSION = re.compile("^%YAML.*", re.MULTILINE)
_ESCAPED = re.compile(r"\\U([0-9A-Fa-f]{8})")
_TOO_MANY = f"more than {YAML_VALUES:,} keys and values, aliases counted"


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain data, and where every value of it stands (line and column, from 1) by its keys and indexes."""

    data: Any
    places: Mapping[Path, Place]


@lru_cache(maxsize=16)  # one file is read for its data, its definition and its places, and named by many experiments
def read(text: str, path: str) -> Plain:
    """The one YAML document in `text`; `path` is for messages only. Raises BadInput with every problem.

    What it returns is shared: whoever changes it copies it first.
    """
    if len(text) > YAML_CHARACTERS:
        raise BadInput(Problem(path, 0, 0, f"longer than {YAML_CHARACTERS:,} characters"))
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _Composer
    yaml.max_depth = YAML_DEPTH
    root = _composed(yaml, text, path)
    if root is None:
        raise BadInput(Problem(path, 1, 1, "the file is empty"))
    reading = _Reading(path, yaml.constructor)
    data = reading.value(root, ())
    if reading.problems:
        raise BadInput(*reading.problems)
    return Plain(data, reading.places)


class _Composer(Composer):
    """Stops at the value that is one too many, and knows an anchor that is used twice for the mistake it is."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        self._values = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        self._values += 1
        if self._values > YAML_VALUES:
            raise MarkedYAMLError(problem=_TOO_MANY, problem_mark=event.start_mark)
        if not isinstance(event, AliasEvent) and event.anchor in self.anchors:
            problem = f"the anchor {quoted(f'&{event.anchor}')} stands here twice"
            raise MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
        return super().compose_node(parent, index)


def _composed(yaml: YAML, text: str, path: str) -> Node | None:
    try:
        return yaml.compose(text)  # type: ignore[no-any-return]
    except (MaxDepthExceededError, RecursionError) as error:
        place = _marked(error) if isinstance(error, MarkedYAMLError) else (0, 0)
        problem = Problem(path, *place, f"nested deeper than {YAML_DEPTH} levels")
    except MarkedYAMLError as error:
        told = ", ".join(each.removeprefix("but ") for each in (error.context, error.problem) if each)
        problem = Problem(path, *_marked(error), f"not YAML: {printable(told)}", _advice(text, error))
    except ReaderError as error:
        place = _at(text, error.position)
        problem = Problem(path, *place, f"not YAML: the character U+{ord(text[error.position]):04X} is not allowed")
    except KeyError:
        # ruamel knows no rules of that version, and says so by its own table.
        version = _VERSION.search(text)
        if version is None:
            raise
        told = f"{quoted(version[0])} is a version that is not known here"
        problem = Problem(path, *_at(text, version.start()), f"not YAML: {told}", "leave the line out")
    except (YAMLError, ValueError, OverflowError, AssertionError) as error:
        beyond = next((each for each in _ESCAPED.finditer(text) if int(each[1], 16) > 0x10FFFF), None)  # noqa: PLR2004 - the last character
        place = _at(text, beyond.start()) if beyond else (0, 0)
        told = f"{quoted(beyond[0])} is no character" if beyond else printable(str(error))
        problem = Problem(path, *place, f"not YAML: {told}")
    raise BadInput(problem)


def _advice(text: str, error: MarkedYAMLError) -> str:
    """What is most likely meant by the commonest mistakes."""
    mark, told = error.problem_mark, error.problem or ""
    if mark and "\t" in text.split("\n")[min(mark.line, text.count("\n"))][: mark.column + 1]:
        return "YAML is indented with blanks, never with tabs"
    if "mapping values are not allowed" in told:
        return "a text that holds ': ' stands in quotes; else look at the indentation"
    if "another document" in told:
        return "one file holds one definition: nothing follows a line of ---"
    if any(each in told for each in ("<block end>", "could not find expected ':'", "<document start>")):
        return "look at the indentation, and for a missing colon, of this line and the one before"
    if "cannot start any token" in told:
        return "a text that begins with this character stands in quotes"
    return ""


class _Reading:
    """One pass over the nodes: plain data, the place of every value, and what YAML lets by but we do not."""

    def __init__(self, path: str, constructor: Any) -> None:
        self._path = path
        self._constructor = constructor
        self._values = 0
        self._open: list[Node] = []
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []

    def value(self, node: Node, path: Path) -> Any:
        self._values += 1
        if any(node is outer for outer in self._open):
            raise BadInput(Problem(self._path, *_place(node), "an alias stands inside of what it stands for"))
        # An alias repeats its node, so a few lines can stand for billions of values.
        if self._values > YAML_VALUES:
            raise BadInput(Problem(self._path, *_place(node), _TOO_MANY))
        self.places.setdefault(path, _place(node))
        if str(node.tag) not in _PLAIN_TAGS:
            tag = str(node.tag).removeprefix(_CORE)
            self._report(node, f"the tag {quoted(f'!{tag}')} has no meaning here", "write the value without it")
            return None
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        self._open.append(node)
        try:
            if isinstance(node, SequenceNode):
                return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
            return self._mapping(node, path) if isinstance(node, MappingNode) else None
        finally:
            self._open.pop()

    def _scalar(self, node: ScalarNode) -> Any:
        if str(node.tag) not in _CONSTRUCTED:
            return self._text(node)
        try:
            value = self._constructor.construct_object(node)
        except (YAMLError, ValueError, LookupError, TypeError, AssertionError, OverflowError):
            kind = str(node.tag).removeprefix(_CORE)
            self._report(node, f"{quoted(str(node.value))} cannot be read as {kind}")
            return None
        if isinstance(value, float) and not math.isfinite(value):
            self._report(node, f"{quoted(str(node.value))} is not a number that anything can be held to")
        elif isinstance(value, int) and abs(value) > _LARGEST:
            self._report(node, f"{quoted(str(node.value))} is larger than any number that is used here")
        else:
            return value
        return None

    def _text(self, node: ScalarNode) -> str:
        text = str(node.value)
        if found := _CONTROL.search(text):
            self._report(node, f"{quoted(text)} holds the control character U+{ord(found[0]):04X}")
            return ""
        return text

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._report(key_node, "a key must be a word")
                continue
            key = self._text(key_node)
            if key in mapping:
                first = self.places[(*path, key, KEY)][0]
                self._report(key_node, f"{quoted(key)} stands here twice", f"first on line {first}")
                continue
            self.places[(*path, key, KEY)] = _place(key_node)
            mapping[key] = self.value(value_node, (*path, key))
        return mapping

    def _report(self, node: Node, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self._path, *_place(node), message, hint))


def _marked(error: MarkedYAMLError) -> Place:
    mark = error.problem_mark or error.context_mark
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)


def _place(node: Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _at(text: str, position: int) -> Place:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1

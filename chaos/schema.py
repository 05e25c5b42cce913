"""JSON Schemas of the YAML files, made from the models that read them: completion and checks while they are written."""

import re
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from chaos.definitions import DURATION, Definition
from chaos.kinds import KINDS

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: str) -> dict[str, Any]:
    """The schema of one of `KINDS`.

    What it refuses, gameday refuses too, but for the case of words ("Warning"); whether parts of a file fit
    each other, and other files, only gameday can tell.
    """
    return {"$schema": DRAFT, **of_model(KINDS[kind]), "title": f"gameday {kind}"}


def of_model(model: type[Definition]) -> dict[str, Any]:
    """The schema of one model: every key described, by the docstring under it or by what the model's says of it."""
    made: dict[str, Any] = _written(model.model_json_schema(schema_generator=_Untitled))
    return made


class _Untitled(GenerateJsonSchema):
    """Without a title a key, which would only say its name again."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the signature of the overridden method
        return False

    def sort(self, value: Any, parent_key: str | None = None) -> Any:  # noqa: ARG002 - as above
        """Leave everything in the order in which the models have it."""
        return value


def _written(node: Any) -> Any:
    """`node` with defaults as a file would have them (a duration with its unit), and every key described."""
    if isinstance(node, list):
        return [_written(each) for each in node]
    if not isinstance(node, dict):
        return node
    said = {key: _written(value) for key, value in node.items()}
    for key, value in said.get("properties", {}).items():
        value.setdefault("description", _of_key(key, node.get("description", "")))
    if node.get("type") == "string" and isinstance(default := node.get("default"), float):
        if node.get("pattern") == DURATION:
            said["default"] = f"{default:g}s"
        else:
            del said["default"]
    return said


def _of_key(key: str, description: str) -> str:
    """What `description`, the docstring of a model, says of `key`; its first sentence where it does not name it."""
    sentences = re.split(r"(?<=[.;:])\s+", " ".join(description.split()))
    return next((each for each in sentences if f"`{key}`" in each), sentences[0])

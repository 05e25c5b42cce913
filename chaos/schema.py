"""JSON Schemas of the YAML files, made from the models that read them: completion and checks while they are written."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from chaos.definitions import DURATION
from chaos.kinds import KINDS

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: str) -> dict[str, Any]:
    """The schema of one of `KINDS`.

    What it refuses, gameday refuses too, but for the case of words ("Warning"); whether parts of a file fit
    each other, and other files, only gameday can tell.
    """
    made = KINDS[kind].model_json_schema(schema_generator=_Untitled)
    return {"$schema": DRAFT, **_written(made), "title": f"gameday {kind}"}


class _Untitled(GenerateJsonSchema):
    """Without a title a key, which would only say its name again."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the signature of the overridden method
        return False

    def sort(self, value: Any, parent_key: str | None = None) -> Any:  # noqa: ARG002 - as above
        """Leave everything in the order in which the models have it."""
        return value


def _written(node: Any) -> Any:
    """`node` with defaults as a file would have them: a duration with its unit."""
    if isinstance(node, list):
        return [_written(each) for each in node]
    if not isinstance(node, dict):
        return node
    said = {key: _written(value) for key, value in node.items()}
    if node.get("type") == "string" and isinstance(default := node.get("default"), float):
        if node.get("pattern") == DURATION:
            said["default"] = f"{default:g}s"
        else:
            del said["default"]
    return said

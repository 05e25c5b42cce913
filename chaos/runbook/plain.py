"""The typed document as plain data, for machines: words for scales, every value with its line."""

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from chaos.runbook.model import Runbook
from chaos.scales import Level, Severity


def plain(runbook: Runbook) -> dict[str, Any]:
    """`runbook` as mappings, lists, words and numbers, by the names of the model."""
    data = _plain(runbook)
    assert isinstance(data, dict)
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, (Level, Severity)):
        return value.word
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple) and all(isinstance(each, tuple) and isinstance(each[0], Level) for each in value):
        return {level.word: _plain(each) for level, each in value} if value else []
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value

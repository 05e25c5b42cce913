"""Data of any shape with our own keys: validation answers in words, whatever is put where."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chaos import definitions
from chaos.errors import BadInput, Problem
from chaos.kinds import KINDS
from tests.fuzz.values import DURATIONS, NUMBERS, TEXTS


def _keys(schema: Any) -> set[str]:
    """Every key that a JSON Schema speaks of."""
    if isinstance(schema, list):
        return {key for each in schema for key in _keys(each)}
    if not isinstance(schema, dict):
        return set()
    return set(schema.get("properties", {})) | {key for each in schema.values() for key in _keys(each)}


def _data(kind: str) -> st.SearchStrategy[Any]:
    key = st.sampled_from(sorted(_keys(KINDS[kind].model_json_schema())))
    word = st.one_of(
        key, st.sampled_from((*TEXTS, *DURATIONS, "kill", "cache", "30s", "redis", "3.1")), st.text(max_size=9)
    )
    leaf = st.one_of(word, st.sampled_from(NUMBERS), st.booleans(), st.none(), st.integers())
    return st.dictionaries(
        key,
        st.recursive(
            leaf, lambda each: st.lists(each, max_size=3) | st.dictionaries(key, each, max_size=4), max_leaves=15
        ),
    )


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=30)
@given(drawn=st.data())
def test_data_of_any_shape_is_a_definition_or_bad_input_with_the_place_of_every_mistake(
    kind: str, drawn: st.DataObject
) -> None:
    text = json.dumps(drawn.draw(_data(kind)), indent=1)
    with suppress(BadInput):
        try:
            definitions.load(text, "file.yaml", KINDS[kind])
        except BadInput as error:
            for each in error.problems:
                assert isinstance(each, Problem)
                assert each.line >= 1, str(each)
                assert "\n" not in str(each)
                assert len(str(each)) < 1_200
            raise

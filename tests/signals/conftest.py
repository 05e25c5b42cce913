"""Fixtures of the tests of sources."""

import pytest

from chaos.clock import Clock

from .emitted import Emitted


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def emitted() -> Emitted:
    return Emitted()

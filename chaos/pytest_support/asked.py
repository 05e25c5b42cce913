"""What the fixtures of a test give it. What is wrong with what it says is told without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from chaos.errors import GamedayError
from chaos.pytest_support.drill import PythonDrill
from chaos.pytest_support.figures import Document
from chaos.pytest_support.running import running
from chaos.pytest_support.settings import settings_of
from chaos.target.runtimes import RunningTarget


def running_target(item: pytest.Item) -> RunningTarget:
    """The target of `item`, running."""
    with _told():
        shared = running(item.config)
        return shared.session.target(shared.allowed(settings_of(item).system()))


def document(item: pytest.Item) -> Document:
    """The document of `item`."""
    with _told():
        return Document(settings_of(item).document())


def python_drill(item: pytest.Item) -> PythonDrill:
    """The drill of `item`; nothing has begun."""
    with _told():
        settings = settings_of(item)
        settings.check()
        return PythonDrill(item, settings)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except GamedayError as error:
        pytest.fail(str(error), pytrace=False)

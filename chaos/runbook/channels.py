"""Bindings of the channels that the document has incidents reported to."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from chaos.definitions import Definition

_CHANNEL = re.compile(r"#?\w[\w-]{0,79}")


def _channel(name: str) -> str:
    # What is not said here: the value, for who writes an address or a token in this place has written a secret.
    if not _CHANNEL.fullmatch(name) or name.casefold().startswith("xox"):
        raise ValueError('must be the name or the id of a channel, for example "#drills" or C012AB3CD')
    return name


class ChannelBinding(Definition):
    """Phrases that name a channel in the document, and the real one that stands for it while drills run."""

    phrases: Annotated[tuple[str, ...], Field(min_length=1)]
    """Phrases of documents that name it, in any language; one entry may hold those of several documents."""
    channel: Annotated[str, AfterValidator(_channel)]
    """The name or id of a channel, for example #drills or C012AB3CD."""
    because: str = ""
    """Why it is read so, for whoever reads the report."""

"""Bindings of the people: how each contact of the document is called, and when the next one is."""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from chaos.definitions import Definition, Seconds


class ContactBinding(Definition):
    """Phrases that name a contact, and how they are called: in `channel`, by `mention`, or by both.

    Without a channel they are called where incidents are reported. Names and numbers stay in the document.
    """

    phrases: Annotated[tuple[str, ...], Field(min_length=1)]
    """Phrases of documents that name it, in any language; one entry may hold those of several documents."""
    channel: str | None = Field(default=None, min_length=1)
    """Where they are called; without it, where incidents are reported."""
    mention: str | None = Field(default=None, min_length=1)
    """What calls them there, for example <@U012AB3CD>."""
    because: str = ""
    """Why it is read so, for whoever reads the report."""

    @model_validator(mode="after")
    def _callable(self) -> Self:
        if self.channel is None and self.mention is None:
            raise ValueError("needs a channel, a mention, or both")
        return self

    @property
    def how(self) -> str:
        """The way in words: "<@on-call> in #shop-incidents"."""
        return " in ".join(each for each in (self.mention, self.channel) if each)


def _share(value: object) -> object:
    if isinstance(value, float):
        return value  # made in code
    text = value.strip() if isinstance(value, str) else ""
    try:
        share = float(text.removesuffix("%")) / 100
    except ValueError:
        share = -1.0
    if not text.endswith("%") or not 0 < share <= 1:
        raise ValueError("must be a share above 0% and up to 100%, for example 50%")
    return share


Share = Annotated[
    float,
    BeforeValidator(_share, json_schema_input_type=str),
    PlainSerializer(lambda value: f"{value * 100:g}%", return_type=str, when_used="json"),
]
"""A share from 0 to 1, written in percent ("50%")."""


class Escalation(Definition):
    """When the next contact is called, and when the last one is told of a recovery time at risk.

    The next one is called once nobody has acknowledged for `acknowledge_within`, where the document does not say
    itself when; the last one is told once a service has been hit for `rto_at_risk` of its recovery time objective
    and is not back.
    """

    acknowledge_within: Seconds = 300.0
    """The next contact is called once nobody has acknowledged for so long."""
    rto_at_risk: Share = 0.5
    """The last contact is told after this share of a recovery time objective, for example 50%."""
    because: str = ""
    """Why it is read so, for whoever reads the report."""

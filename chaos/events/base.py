"""What every event is."""

import msgspec


class Event(msgspec.Struct, frozen=True, tag_field="kind", tag=str, forbid_unknown_fields=True):
    """Base of all events; the class name is the `kind` on disk."""

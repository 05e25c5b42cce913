"""What can go wrong in the shop, as the HTTP layer tells it."""


class Unavailable(Exception):
    """A service that the shop needs does not answer; trying again after `retry_after_s` may help."""

    def __init__(self, service: str, retry_after_s: int = 1) -> None:
        self.service = service
        self.retry_after_s = retry_after_s
        super().__init__(f"the {service} is unavailable")


class NotFound(Exception):
    """There is no such user, product or order."""


class Conflict(Exception):
    """The request cannot be carried out as things are: an empty cart, too little stock."""

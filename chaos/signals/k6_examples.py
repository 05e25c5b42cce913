"""The few requests of a batch that are kept by their id, so that evidence can name one that logs show too."""

SLOW_MS = 100.0
"""No faster request is an example of anything, unless it failed: a healthy load keeps none."""

Example = tuple[float, str, float, bool, str]
"""Ended at_s, endpoint, duration in ms, failed, request id."""


class Examples:
    """At most two requests of each endpoint: the slowest that was answered, and the slowest that failed."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, bool], Example] = {}

    def consider(
        self,
        at_s: float,
        endpoint: str,
        duration_ms: float,
        failed: bool,  # noqa: FBT001
        request_id: str,
    ) -> None:
        """Keep this request if it is the better example."""
        if not request_id or not (failed or duration_ms >= SLOW_MS):
            return
        best = self._kept.get((endpoint, failed))
        if best is None or duration_ms > best[2]:
            self._kept[endpoint, failed] = (at_s, endpoint, duration_ms, failed, request_id)

    def kept(self) -> list[Example]:
        """The examples so far."""
        return list(self._kept.values())

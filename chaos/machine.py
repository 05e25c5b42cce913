"""How busy the machine is that a drill runs on: load, target and drill share it."""

import psutil


class Processors:
    """Its processors from the making of this on."""

    def __init__(self) -> None:
        self._began = psutil.cpu_times()

    def busy_percent(self) -> float:
        """How much of their time they did something, 0 to 100; waiting for a disk is idle."""
        now = psutil.cpu_times()
        idle = (now.idle - self._began.idle) + (getattr(now, "iowait", 0.0) - getattr(self._began, "iowait", 0.0))
        spent = sum(now) - sum(self._began)
        return 100 * max(0.0, 1 - idle / spent) if spent > 0 else 0.0

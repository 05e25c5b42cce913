"""`type: stampede`: all keys of a cache expire together, and everybody who wants one goes to the database for it.

The server expires them itself, as where all were filled at once with the same time to live. Copies are put aside.
"""

from typing import Literal

from chaos.faults.emptied import AT_ONCE, MARKER, Emptied
from chaos.faults.outside import cache_of
from chaos.faults.port import NOTED, State
from chaos.target.port import Target

_COPY_SINCE = (6, 2)


class Stampede(Emptied):
    """Lets every key of the cache expire now."""

    type: Literal["stampede"]

    def will_do(self) -> str:
        return f"let every key of {self.service} expire at once; whoever wants one has it made again"

    def refused(self, target: Target) -> str | None:
        if reason := super().refused(target):
            return reason
        with cache_of(target, self.service) as cache:
            version = str(cache.info("server")["redis_version"])
        if tuple(int(part) for part in version.split(".")[:2]) < _COPY_SINCE:
            return f"{self.service} is Redis {version}, which cannot copy keys aside; 6.2 can"
        return None

    def inject(self, target: Target, prior: State) -> None:
        aside = prior[NOTED]["aside"]
        with cache_of(target, self.service) as cache, cache.client() as there:
            there.execute_command("SELECT", aside)
            there.set(MARKER, self.label)
            keys = list(cache.scan_iter(count=AT_ONCE))
            for begin in range(0, len(keys), AT_ONCE):
                pipeline = cache.pipeline(transaction=False)
                for key in keys[begin : begin + AT_ONCE]:
                    pipeline.execute_command("COPY", key, key, "DB", aside)
                pipeline.execute()
            together = cache.pipeline(transaction=False)
            for key in keys:
                together.pexpire(key, 1)
            together.execute()

    def effect(self, target: Target, prior: State) -> str | None:
        if (few := super().effect(target, prior)) is None:
            return None
        with cache_of(target, self.service) as cache:
            expired = int(cache.info("stats")["expired_keys"]) - prior[NOTED]["expired"]
        return f"{few}; {expired} expired" if expired > 0 else None

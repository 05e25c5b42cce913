"""Many cases in one process: files and command lines, each judged; what was found, and how to see it again."""

import os
import socket
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import docker  # noqa: F401 - imported first: once, it tries whether the machine has IPv6, by a socket

from chaos.cli import _parser
from tests.fuzz.cage import Cage, Ended
from tests.fuzz.judging import wrong, wrong_of_file
from tests.fuzz.lines import BROKEN, commands, line
from tests.fuzz.mutations import mutated
from tests.fuzz.project import OUTAGE, command, copied, kinds
from tests.fuzz.values import CANARY

WITHIN_S = 20.0
"""The longest that any case may take, on a machine with other things to do; the slowest that was seen took 3 s."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A case that showed a defect. `again` gives the same case once more."""

    again: str
    case: str
    arguments: Sequence[str]
    wrong: tuple[str, ...]
    ended: Ended


@dataclass(slots=True)
class Found:
    """What a campaign came to."""

    codes: Counter[tuple[str, int]] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0
    slowest: str = ""
    findings: list[Finding] = field(default_factory=list)
    sampled: list[tuple[str, str]] = field(default_factory=list)

    def took(self, seconds: float, case: str) -> None:
        if seconds > self.slowest_s:
            self.slowest_s, self.slowest = seconds, case


class Campaign:
    """Cases of one `seed` below `folder`. Case n is the same whatever was run before it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.found = Found()
        self._seed = seed
        self._project = copied(folder)
        self._surround()
        warnings.simplefilter("always")
        self._cage = Cage(folder, WITHIN_S)

    def _surround(self) -> None:
        """The project as the working folder, and beside it what nobody should name."""
        os.chdir(self._project)
        os.environ["DOCKER_HOST"] = f"unix://{self._project}/no-engine"
        os.environ["COLUMNS"] = "100"
        text = Path(OUTAGE).read_text(encoding="utf-8")
        Path(BROKEN).write_text(text.replace("max_duration: 90s", "max_durations: 90s"), encoding="utf-8")
        os.mkfifo("a-pipe")
        Path("a-loop").symlink_to("a-loop")
        Path("a-folder").mkdir()
        Path("a-home-that-is-a-file").write_text("x", encoding="utf-8")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("a-socket")

    def files(self, numbers: range, samples: int = 0) -> None:
        """Changed files, one a number."""
        every = kinds(self._project)
        weights = [3, 4, 3, 5, 1, 1, 1, 1]
        for number in numbers:
            random = Random(f"{self._seed} file {number}")
            (kind,) = random.choices(every, weights)
            path = self._project / random.choice(kind.files)
            before = path.read_bytes()
            content, changes = mutated(random, before.decode("utf-8"), is_yaml=kind.is_yaml)
            arguments = command(random, kind, str(path.relative_to(self._project)))
            path.write_bytes(content)
            try:
                ended = self._cage.run(["--home", "home", *arguments])
            finally:
                path.write_bytes(before)
            case = f"{kind.name}: {', '.join(changes)}"
            self.found.changes.update(changes)
            if len(self.found.sampled) < samples and ended.code:
                self.found.sampled.append((case, ended.err))
            self._judge(f"--files {number + 1} --from {number}", case, arguments, ended, wrong_of_file(ended))

    def lines(self, numbers: range) -> None:
        """Bent command lines, one a number."""
        # It waits for what is due until it is ended, which is what it is for.
        every = [each for each in commands(_parser()) if each.words != ("schedule", "run")]
        for number in numbers:
            random = Random(f"{self._seed} line {number}")
            arguments = line(random, every)
            ended = self._cage.run(arguments)
            self._judge(f"--lines {number + 1} --from {number}", "command line", arguments, ended, wrong(ended))

    def _judge(self, again: str, case: str, arguments: Sequence[str], ended: Ended, found: Iterator[str]) -> None:
        kind = case.partition(":")[0]
        self.found.codes[kind, ended.code] += 1
        self.found.took(ended.took_s, f"{case} ({again})")
        problems = [*found, *(["what was read was carried out"] if list(self._project.rglob(CANARY)) else [])]
        if problems:
            self.found.findings.append(Finding(f"{again} --seed {self._seed}", case, arguments, tuple(problems), ended))

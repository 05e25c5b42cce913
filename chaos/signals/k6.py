"""The load: k6 as a child process, every request and receipt of which comes back as one line on its stdout.

What the lines are depends on the script: its own (`k6_line`), or rows of k6's CSV output (`k6_csv`).
"""

import contextlib
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from chaos.clock import Clock
from chaos.events import Receipts, Requests, SourceFailed
from chaos.signals.k6_examples import Examples
from chaos.signals.k6_line import Lines, ReceiptLine, RequestLine
from chaos.signals.port import Emit
from chaos.signals.redaction import redact
from chaos.target.commands import uninterrupted
from chaos.target.inherited import inherited_environment

BATCH_S = 0.1
GRACE_S = 2.0
"""From SIGINT to SIGKILL."""

_CHUNK_BYTES = 1 << 20
_TOLD_LINES = 5
_OPTIONS = (
    "--quiet",
    "--no-color",
    "--no-summary",
    "--no-thresholds",  # levels and expectations are judged from the events, not by the script
    "--no-usage-report",
    "--address=",  # no REST API: its fixed port would clash with another run's
)


class Samples(Protocol):
    """How the requests of a script are told."""

    @property
    def options(self) -> Sequence[str]:
        """What k6 is told for it."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables of k6 for it."""

    @property
    def talks(self) -> bool:
        """Whether lines that are no samples are said to people."""

    @property
    def problem(self) -> str:
        """Why nothing can be read of this script; "" where something can."""

    def keeps(self, line: bytes) -> bool:
        """Whether the line belongs into the log of the run."""

    def read(self, line: bytes) -> RequestLine | ReceiptLine | None:
        """What one line says, without its end; None where it is none of ours."""


class K6:
    """Runs `script` with `environment` and emits what it prints, in batches of about BATCH_S.

    Its stdout and stderr are kept in `log_dir` as k6.log and k6.stderr.log. The child has a process group of
    its own, so that a Ctrl-C in the terminal reaches it only through `stop`; when this process dies, k6 dies of
    the broken pipe. `secrets` never show in a message.
    """

    name = "k6"

    def __init__(  # noqa: PLR0913 - what a run of k6 takes
        self,
        *,
        binary: Path,
        script: Path,
        environment: Mapping[str, str],
        clock: Clock,
        log_dir: Path,
        secrets: Sequence[str] = (),
        samples: Samples | None = None,
    ) -> None:
        self._samples = samples or Lines()
        self._command = [str(binary), "run", *_OPTIONS, *self._samples.options, str(script)]
        # K6_* would override the script's options.
        self._environment = {**inherited_environment("K6_"), **environment, **self._samples.environment}
        self._clock = clock
        self._stdout_log = log_dir / "k6.log"
        self._stderr_log = log_dir / "k6.stderr.log"
        self._secrets = tuple(secrets)
        self._told: deque[str] = deque(maxlen=_TOLD_LINES)
        self._told_problem = False
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    def start(self, emit: Emit) -> None:
        """Start k6 and read it. A k6 that cannot be started is told as SourceFailed."""
        try:
            log = _Log(self._stdout_log)
            with uninterrupted():
                self._process = self._spawn()
        except OSError as error:
            emit(SourceFailed(source=self.name, error=self._safe(f"k6 could not be started: {error}")))
            return
        self._thread = threading.Thread(
            target=self._run, args=(self._process, log, emit), name="signal k6", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Interrupt k6, kill it where it does not end within GRACE_S, and return once every line was emitted."""
        self._stopping.set()
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        if self._thread is None:
            self._process.kill()
            return
        self._thread.join(GRACE_S)
        if self._thread.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._thread.join(GRACE_S)

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self._stderr_log.open("wb") as stderr:
            return subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                process_group=0,
            )

    def _run(self, process: subprocess.Popen[bytes], log: "_Log", emit: Emit) -> None:
        assert process.stdout is not None
        rest = b""
        with contextlib.closing(log), process.stdout as pipe:
            # One blocking read, then a pause in which the pipe fills: a batch costs one wake-up, whatever the load.
            while chunk := os.read(pipe.fileno(), _CHUNK_BYTES):
                *lines, rest = (rest + chunk).split(b"\n")
                self._take(lines, log, emit)
                self._stopping.wait(BATCH_S)
            self._take([rest] if rest else [], log, emit)
        code = process.wait()
        if not self._stopping.is_set():
            emit(SourceFailed(source=self.name, error=self._safe(self._ended(code))))

    def _take(self, lines: Sequence[bytes], log: "_Log", emit: Emit) -> None:
        if problem := log.write(b"".join(line + b"\n" for line in lines if self._samples.keeps(line))):
            emit(SourceFailed(source=self.name, error=problem))
        self._emit(lines, emit)
        if self._samples.problem and not self._told_problem:
            self._told_problem = True
            emit(SourceFailed(source=self.name, error=self._samples.problem))

    def _emit(self, lines: Iterable[bytes], emit: Emit) -> None:
        requests: list[tuple[float, str, float, bool]] = []
        examples = Examples()
        receipts: list[tuple[float, str, str, str, str]] = []
        for line in lines:
            match self._samples.read(line):
                case RequestLine(ended_ms, endpoint, duration_ms, failed, request_id):
                    requests.append((self._clock.at_s(ended_ms / 1000), endpoint, duration_ms, failed))
                    examples.consider(*requests[-1], request_id)
                case ReceiptLine(at_ms, kind, key, reference, request_id):
                    receipts.append((self._clock.at_s(at_ms / 1000), kind, key, reference, request_id))
                case None if self._samples.talks and line.strip():
                    self._told.append(line.decode(errors="replace"))
        if requests:
            emit(Requests(items=requests, examples=examples.kept()))
        if receipts:
            emit(Receipts(items=receipts))

    def _ended(self, code: int) -> str:
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        told = [*self._told, *_last_lines(self._stderr_log)][-_TOLD_LINES:]
        return f"k6 ended {how} before it was told to" + (f": {' / '.join(told)}" if told else "")

    def _safe(self, text: str) -> str:
        return redact(text, self._secrets)


class _Log:
    """A copy of k6's stdout on disk. When the disk is full the load goes on without it."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._file = path.open("wb", buffering=0)

    def write(self, chunk: bytes) -> str | None:
        """Append `chunk`. What is wrong, the first time that it cannot be; nothing is written after that."""
        if not self._file.closed:
            try:
                self._file.write(chunk)
            except OSError as error:
                self._file.close()
                return f"{self._name} is cut short: {error.strerror}"
        return None

    def close(self) -> None:
        self._file.close()


def _last_lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 4096))
            return file.read().decode(errors="replace").splitlines()[-_TOLD_LINES:]
    except OSError:
        return []

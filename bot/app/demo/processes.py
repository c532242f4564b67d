"""The demo's child processes: started with a log file each, watched, and stopped in the order they were not started.

What they run is `demo`'s business. Each runs under `bot.embedded.parent_watch`: none outlives this process.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from bot.errors import FirstlineError

STOP_SECONDS = 25.0
LAST_LINES = 12


class ChildDied(FirstlineError):
    """A process of the demo ended by itself."""


class NotReady(FirstlineError):
    """A process of the demo did not come up in time."""


@dataclass(slots=True)
class Processes:
    """A context manager; at its end every process is stopped. `stopping` is set when somebody wants it all to end.

    `server_ended` names a server, started by somebody else but with its log in the same folder, that ended by itself.
    """

    logs: Path
    environment: Mapping[str, str]
    stopping: threading.Event
    server_ended: Callable[[], str | None] = lambda: None
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, module: str, *arguments: str, **variables: str) -> None:
        """Run `python -m module arguments`, `variables` added to its environment; its output goes to `<name>.log`."""
        command: Sequence[str] = (sys.executable, "-m", "bot.embedded.parent_watch", module, *arguments)
        with self.log_of(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**self.environment, **variables},
                start_new_session=True,  # Ctrl-C is for us, who then stop them in good order
            )

    def log_of(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def check(self) -> None:
        """Raises ChildDied, with the last lines of its log, when one ended by itself; KeyboardInterrupt in time."""
        if self.stopping.is_set():
            raise KeyboardInterrupt
        # First, since our children may end for want of it.
        if server := self.server_ended():
            raise ChildDied(f"{server} ended by itself; {self.tail(server)}")
        for name, process in self._running.items():
            if (code := process.poll()) is not None:
                raise ChildDied(f"{name} ended with exit code {code}; {self.tail(name)}")

    def wait_until(self, ready: Callable[[], bool], *, name: str, seconds: float) -> None:
        """Return when `ready()`. Raises NotReady after so many seconds, ChildDied as soon as a process ended."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise NotReady(f"{name} was not ready after {seconds:.0f} seconds; {self.tail(name)}")
            time.sleep(0.1)

    def tail(self, name: str) -> str:
        """The last lines of its log, and where it is."""
        if not self.log_of(name).exists():
            return f"it has no log in {self.logs}"
        lines = self.log_of(name).read_text(errors="replace").splitlines()[-LAST_LINES:]
        return "\n".join([f"its log {self.log_of(name)} ends with:", *(f"  {line}" for line in lines)])

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for process in reversed(self._running.values()):
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            assert process.stdin is not None
            process.stdin.close()


NEXT_FEW = 5


def free_port(wanted: int) -> int:
    """`wanted` if nobody listens there, else one of the next few, else any that is free now.

    The next ones first: those that the system hands out it may hand out again before our server is there.
    """
    for port in (*range(wanted, wanted + NEXT_FEW), 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            # As the servers do: a port in TIME_WAIT is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
            return int(probe.getsockname()[1])
    raise FirstlineError("no port is free on this machine")

"""The tour as it is printed: scenes, who says what where, and how long things took."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

COLOURS = {"Slack": "magenta", "Intercom": "blue", "Web chat": "cyan", "Zendesk": "green"}
LONGEST = 700  # characters of one message that are shown


@dataclass(slots=True)
class Transcript:
    console: Console
    _scenes: int = 0
    _started: float = field(default_factory=time.monotonic)

    def scene(self, title: str) -> None:
        self._scenes += 1
        self._started = time.monotonic()
        self.console.print(f"\n{self._scenes}. {title}", style="bold")

    def said(self, where: str, who: str, text: str) -> None:
        """A line of the play, with the seconds since its scene began."""
        shown = text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …"
        line = Table(show_header=False, box=None, pad_edge=False, padding=(0, 1, 0, 0))
        line.add_column(width=7, justify="right")
        line.add_column(width=9)
        line.add_column(width=13, overflow="fold")
        line.add_column(ratio=1, overflow="fold")
        line.add_row(
            Text(f"{self.seconds:.1f} s", "dim"), Text(where, COLOURS.get(where, "")), Text(who, "bold"), Text(shown)
        )
        self.console.print(line)

    def met(self, expectation: str) -> None:
        """Something expected happened."""
        self.console.print(Padding(Text(f"✓ {expectation}", "green"), (0, 0, 0, 8)))

    @property
    def seconds(self) -> float:
        """Since the scene began."""
        return time.monotonic() - self._started

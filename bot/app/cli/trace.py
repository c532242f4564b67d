"""What the pipeline's steps say of one question, kept for whoever asked it on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, ClassVar

from rich.table import Table

from bot.model import Conversation, ToolRun, Usage
from bot.tracing import Span


@dataclass(slots=True)
class Step:
    """One step, as a `Span`."""

    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    keeps: ClassVar[bool] = True

    def note(self, **facts: Any) -> None:
        self.facts |= facts

    def worked(self, calls: Sequence[Usage], runs: Sequence[ToolRun]) -> None:
        """Its facts tell that as well."""

    def step(self, name: str) -> AbstractContextManager[Span]:
        return nullcontext(Step(name))


@dataclass(slots=True)
class Recorder:
    """A `Tracer` that keeps what it is told; for one question."""

    steps: list[Step] = field(default_factory=list)
    keeps: ClassVar[bool] = True

    def conversation(self, conversation: Conversation) -> AbstractContextManager[Span]:  # noqa: ARG002  (the port's name)
        return nullcontext(self)

    def close(self, seconds: float = 0.0) -> None:
        """Nothing is sent."""

    def worked(self, calls: Sequence[Usage], runs: Sequence[ToolRun]) -> None:
        """The steps are told."""

    def note(self, **facts: Any) -> None:
        """The decision, which the outcome tells too."""

    @contextmanager
    def step(self, name: str) -> Iterator[Span]:
        one = Step(name)
        self.steps.append(one)
        yield one


def table(steps: list[Step], timings: Mapping[str, float]) -> Table:
    """A row for each fact of each step, all redacted; the step's milliseconds beside its name."""
    shown = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    shown.add_column(style="bold", no_wrap=True)
    shown.add_column(justify="right", no_wrap=True)
    shown.add_column(no_wrap=True)
    shown.add_column(overflow="fold")
    for step in steps:
        lines = [(name, line) for name, value in step.facts.items() for line in _lines(value)] or [("", "")]
        for number, (name, line) in enumerate(lines):
            took = f"{1000 * timings.get(step.name, 0):.1f} ms"
            shown.add_row(*((step.name, took) if number == 0 else ("", "")), name, line)
    return shown


def _lines(value: object) -> list[str]:
    """Nothing for what says nothing; a list as a line for each of its values."""
    if value is None or value in ("", [], {}, ()):
        return []
    if isinstance(value, Mapping):
        return [", ".join(f"{name} {inner}" for name, inner in value.items())]
    if isinstance(value, list | tuple):
        return [line for inner in value for line in (_joined(inner) if isinstance(inner, list) else _lines(inner))]
    return [f"{value:.4f}" if isinstance(value, float) else str(value)]


def _joined(values: list[Any]) -> list[str]:
    return ["  ".join(f"{one:.3f}" if isinstance(one, float) else str(one) for one in values)]

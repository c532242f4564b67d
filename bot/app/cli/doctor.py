"""Shows what `bot.app.doctor` finds."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.app.doctor.checks import examine
from bot.config import Settings
from bot.errors import ConfigurationError
from bot.health import Finding, Level

COLOURS = {Level.OK: "green", Level.OFF: "dim", Level.WARN: "yellow", Level.FAIL: "bold red"}


def doctor(load: Callable[[], Settings]) -> int:
    """Print every finding, then what they amount to. The exit code: 1 when something fails."""
    console = Console()
    findings: list[Finding] = []
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    try:
        settings = load()
    except ConfigurationError as error:
        findings.append(
            Finding(level=Level.FAIL, what="settings", found=str(error), cure="correct it, then run this again")
        )
    else:
        with console.status("looking…") as status:
            findings.extend(examine(settings, lambda name: status.update(f"looking at {name}…")))
    for finding in findings:
        table.add_row(Text(finding.level, COLOURS[finding.level]), Text(finding.what), _words(finding))
    console.print(table)
    failures = sum(finding.level is Level.FAIL for finding in findings)
    warnings = sum(finding.level is Level.WARN for finding in findings)
    console.print(f"\n{failures} failed, {warnings} to look at", style="bold red" if failures else "bold")
    return 1 if failures else 0


def _words(finding: Finding) -> Text:
    words = Text(finding.found)
    if finding.cure:
        words.append(f"\n→ {finding.cure}", "dim" if finding.level is Level.OFF else "bold")
    return words

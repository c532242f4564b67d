"""`firstline ...`: what an operator types. Commands import what they need when they run, so that `--help` is quick."""

from __future__ import annotations

from bot.app.cli.commands import cli

__all__ = ["main"]


def main() -> None:
    """The console script. Exits 0 when done, 1 when a check failed, 2 when it could not be done."""
    cli()

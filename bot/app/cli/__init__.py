"""`firstline ...`: what an operator types. Commands import what they need when they run, so that `--help` is quick."""

from __future__ import annotations

import gc

from bot.app.cli.commands import cli

__all__ = ["main"]


def main() -> None:
    """The console script. Exits 0 when done, 1 when a check failed, 2 when it could not be done."""
    # Nearly all that a start makes stays: Python, which looks for garbage after every 700 objects, takes a seventh of
    # its time for that.
    gc.set_threshold(10_000)
    cli()

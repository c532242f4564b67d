"""`python -m bot.cli` is `firstline`, for where the console script is not on the path."""

from __future__ import annotations

from bot.cli import main

main()

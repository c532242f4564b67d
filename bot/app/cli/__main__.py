"""`python -m bot.app.cli` is `firstline`, for where the console script is not on the path."""

from __future__ import annotations

from bot.app.cli import main

main()

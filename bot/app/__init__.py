"""The roof: the composition root, the web process, the command line, the demo and doctor. It may import everything.

Whichever process begins here, and all do, looks names up within a time (`bot.names`).
"""

from __future__ import annotations

from bot import names

names.bound()

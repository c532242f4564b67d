"""Who types a command, for the record."""

from __future__ import annotations

import os
import pwd


def operator() -> str:
    """The user of this machine."""
    number = os.getuid()
    try:
        return f"cli:{pwd.getpwuid(number).pw_name}"
    except KeyError:  # in a container, say
        return f"cli:{number}"

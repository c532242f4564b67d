"""What is written down of people: readable by whoever runs the command alone."""

from __future__ import annotations

import os
from pathlib import Path

from bot.errors import FirstlineError


def ready(path: Path) -> None:
    """Before anything is done that a file is to tell of. Raises FirstlineError where none can be written there."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise FirstlineError(f"{path}: cannot be written ({error.strerror})") from None


def ready_folder(path: Path) -> None:
    """Makes it where it is not there. Raises FirstlineError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FirstlineError(f"{path}: cannot be written ({error.strerror})") from None


def write(path: Path, text: str) -> None:
    """In place of what is there. Raises FirstlineError."""
    ready(path)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FirstlineError(f"{path}: cannot be written ({error.strerror})") from None

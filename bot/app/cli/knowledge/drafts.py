"""Where drafted articles go: a folder, or the help center of a channel, where only authors see them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

from bot.config import Settings
from bot.errors import ConfigurationError
from bot.gaps.drafting import Draft
from connectors import registry

Write = Callable[[Draft], str]  # where it is now. Raises DeliveryError.


def writer(settings: Settings, where: str) -> Write:
    """`where`: the name of a channel that has a help center, or else a folder. Raises ConfigurationError for a channel
    that is off."""
    if where not in {channel.name for channel in registry.CHANNELS if channel.help_center is not None}:
        return partial(_to_file, Path(where).expanduser())
    center = registry.help_centers(settings).get(where)
    if center is None:
        raise ConfigurationError(f"--draft {where}: found the channel off; a folder of this name is ./{where}")
    return lambda draft: center.draft(draft.title, draft.html, draft.language)


def _to_file(folder: Path, draft: Draft) -> str:
    """Nobody's file is written over."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"--draft {folder}: cannot be used as a folder: {error.strerror}") from None
    path = folder / draft.file_name
    names = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    free = path if not path.exists() else next(name for name in names if not name.exists())
    free.write_text(draft.markdown, encoding="utf-8")
    return str(free)

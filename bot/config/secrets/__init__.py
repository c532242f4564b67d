"""Values from files, as Docker, Kubernetes and systemd hand out secrets: NAME_FILE says where the value of NAME is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from bot.errors import ConfigurationError

SUFFIX = "_FILE"
LARGEST = 64 * 1024  # bytes; what is larger is no secret


def file_names(known: Iterable[str]) -> set[str]:
    """What the variables are called that name files for these."""
    return {f"{name}{SUFFIX}" for name in known}


def with_files(values: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """With what stands in files for the settings that are `known`. Raises ConfigurationError, which never shows what it
    read."""
    found = {name: path for name in sorted(known) if (path := values.get(f"{name}{SUFFIX}"))}
    both = [name for name in found if values.get(name)]
    if both:
        raise ConfigurationError(
            "; ".join(f"{name}: found it and {name}{SUFFIX}, expected one of them" for name in both)
        )
    return {**values, **{name: _read(f"{name}{SUFFIX}", Path(path)) for name, path in found.items()}}


def _read(setting: str, path: Path) -> str:
    """Without the line break at its end, which editors and `echo` leave there."""
    expected = "expected a file with the value alone"
    try:
        with path.open("rb") as file:
            read = file.read(LARGEST + 1)
    except OSError as error:
        raise ConfigurationError(f"{setting}: {path} cannot be read ({error.strerror}); {expected}") from None
    if len(read) > LARGEST:
        raise ConfigurationError(f"{setting}: {path} has more than {LARGEST} bytes; {expected}")
    try:
        value = read.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{setting}: {path} is no text in UTF-8; {expected}") from None
    if not value.strip():
        raise ConfigurationError(f"{setting}: {path} is empty; {expected}")
    if any(char in value for char in "\n\r\0"):
        raise ConfigurationError(f"{setting}: {path} has several lines; {expected}")
    return value

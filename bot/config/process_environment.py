"""What other code finds in the environment of a process, a child of ours or a library that reads it by itself; and what
a supervisor puts there."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from bot.config.channel import ChannelConfig
from bot.config.secrets import file_names
from bot.config.settings import variables
from bot.config.validation_messages import prefixes

_OF_THE_MACHINE = (
    "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "LANG", "LC_ALL", "PATH", "SSL_CERT_DIR", "SSL_CERT_FILE",
    "TMPDIR", "TZ",
)  # fmt: skip


def for_child(values: Mapping[str, str], *, channels: Sequence[ChannelConfig]) -> dict[str, str]:
    """The environment of a child process that sees these settings and none of the operator's own."""
    foreign = ("FIRSTLINE_", *prefixes(channels))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    # An empty variable counts as not set, and wins over `.env`.
    names = [name for name in variables(channels) if not name.startswith("FIRSTLINE_")]
    unset = dict.fromkeys((*names, *file_names(names)), "")
    return {**inherited, **unset, **values}


def bare_environment() -> dict[str, str]:
    """For a program of others: how to reach the network, and nothing of ours."""
    return {name: value for name, value in os.environ.items() if name.upper() in _OF_THE_MACHINE}


def for_library(name: str, value: str | None) -> None:
    """Set a variable of this process, or unset it, for a library that reads it when it is imported."""
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def left_by_parent(name: str) -> str | None:
    """What a process of ours has told one that it started."""
    return os.environ.get(name) or None


def supervisors_socket() -> str | None:
    """Where systemd hears that we live, with `WatchdogSec`; see sd_notify(3)."""
    return os.environ.get("NOTIFY_SOCKET") or None

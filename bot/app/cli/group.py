"""How a command ends: what went wrong is one sentence on standard error, never a traceback.

The sentence of an unexpected error names its type only: its text may quote a message or a secret.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import ConfigurationError, FirstlineError

if TYPE_CHECKING:
    from bot.config import Settings


@dataclass(frozen=True, slots=True)
class Options:
    """What stands before the command."""

    env_file: Path | None
    debug: bool


def settings_of(options: Options, config_file: Path | None = None) -> Settings:
    """Those of the environment and the files; `config_file`: another firstline.toml. Raises ConfigurationError."""
    from bot.app.settings import load

    return load(dotenv=options.env_file or Path(".env"), config_file=config_file)


class Group(click.Group):
    """A group of commands that share how errors are told: exit code 2, or 1 for a bug."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except FirstlineError as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"firstline: {error}", err=True)
            ctx.exit(2)
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            click.echo(
                f"firstline: unexpected {type(error).__name__}, which is a bug; "
                "`firstline --debug ...` shows where it happened",
                err=True,
            )
            ctx.exit(1)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """In the order in which they were written down: the first ones first."""
        return list(self.commands)


def refuse_unknown(groups: Iterable[str], settings: Settings) -> None:
    """Raises ConfigurationError for a group of readers that nobody can be in."""
    for name in sorted(groups):
        if expected := settings.behaviour.knowledge.expected_instead_of(name):
            raise ConfigurationError(f"--group: found {name!r}, expected {expected}")

"""The command `firstline tools`; what it prints is in `printed`."""

from __future__ import annotations

import click

from bot.app.cli.group import Options, settings_of


@click.command()
@click.option(
    "--as",
    "audience",
    type=click.Choice(["customer", "employee"]),
    default="customer",
    show_default=True,
    help="In whose conversation.",
)
@click.option("--in", "channel", metavar="CHANNEL", help="In which channel.  [default: those that are on]")
@click.pass_obj
def tools(options: Options, audience: str, channel: str | None) -> None:
    """List what the model would be offered.

    Each tool with what calling it does: `reads`; `acts`, which waits for a person's yes; or `hands over`. Servers of
    `[tool_servers]` are asked for their tools; docs/tools.md says more.
    """
    from bot.app.cli.tools.printed import tools as run
    from bot.model import Audience

    run(settings_of(options), Audience(audience), channel)

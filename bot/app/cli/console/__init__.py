"""`firstline console`: the process that shows the console."""

from __future__ import annotations

import click

from bot.app.cli.group import Options, settings_of


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; a proxy stands before it.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.  [default: FIRSTLINE_CONSOLE_PORT]")
@click.pass_obj
def console(options: Options, host: str, port: int | None) -> None:
    """Run the console: conversations, work and reviews, in a browser.

    Off without FIRSTLINE_CONSOLE_SECRET. `firstline user add` lets somebody in.
    """
    from bot.app.console import serve_console as run

    settings = settings_of(options)
    run(settings, host=host, port=port or settings.env.firstline_console_port)

"""`firstline chat`: the process that web chats ask."""

from __future__ import annotations

import click

from bot.app.cli.group import Options, settings_of


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; a proxy stands before it.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.  [default: FIRSTLINE_CHAT_PORT]")
@click.pass_obj
def chat(options: Options, host: str, port: int | None) -> None:
    """Run the process that web chats on your site ask.

    One holds thousands of open chats. Run as many as you like.
    """
    from workers.process.memory import share_heaps

    share_heaps()
    from bot.app.chat_server import serve_chat as run

    settings = settings_of(options)
    run(settings, host=host, port=port or settings.env.firstline_chat_port)

"""`python -m connectors.sandbox`: the sandbox as a process of its own."""

from __future__ import annotations

import logging
import signal
import threading
from pathlib import Path
from typing import Any

import click
from werkzeug.serving import make_server

from bot.errors import ConfigurationError
from connectors.sandbox.app import Sandbox, create_app
from connectors.sandbox.clock import DatedRequestHandler
from connectors.sandbox.defaults import CREDENTIALS, read_credentials


@click.command(context_settings={"show_default": True})
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", default=8090, type=click.IntRange(0, 65535), help="Port to listen on; 0 for any free one.")
@click.option("--target", default="http://127.0.0.1:8080", help="Firstline's web process, which receives the webhooks.")
@click.option("--chat", help="Firstline's web chat (`firstline chat`), which then stands on the page.")
@click.option(
    "--state", type=click.Path(dir_okay=False, path_type=Path), help="File that keeps the state across restarts."
)
@click.option(
    "--contracts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the vendors' API descriptions, against which every request is then checked.",
)
@click.option(
    "--credentials-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file with credentials other than the demo's.",
)
def main(
    host: str,
    port: int,
    target: str,
    chat: str | None,
    state: Path | None,
    contracts: Path | None,
    credentials_file: Path | None,
) -> None:
    """Local stand-ins for Slack, Intercom and Zendesk, with a page on which you play everybody's part."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    try:
        credentials = read_credentials(credentials_file) if credentials_file else CREDENTIALS
        sandbox = Sandbox(target=target, chat=chat, credentials=credentials, state_file=state, contracts=contracts)
    except (ConfigurationError, FileNotFoundError, ImportError) as error:
        raise click.ClickException(str(error)) from None
    try:
        server = make_server(host, port, create_app(sandbox), threaded=True, request_handler=DatedRequestHandler)
    except SystemExit:  # werkzeug has printed the reason
        sandbox.close()
        raise
    _stop_on_signals(server)
    click.echo(f"sandbox: http://{host}:{server.port}/sandbox; webhooks go to {target}")
    try:
        server.serve_forever()
    finally:
        sandbox.close()


def _stop_on_signals(server: Any) -> None:
    def stop(_signal: int, _frame: object) -> None:
        # `shutdown` waits for `serve_forever` to return, which runs in this very thread.
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


if __name__ == "__main__":
    main()

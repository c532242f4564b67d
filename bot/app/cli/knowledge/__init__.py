"""The commands about articles, each a few lines; what they do and print is in the modules beside."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bot.app.cli.group import Options, settings_of


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="PATH|URL...")
@click.option("--base-url", help="Where the files are published, for links: https://example.com/help or …/{path}.")
@click.option("--internal", is_flag=True, help="For employees only: customers are never shown these articles.")
@click.option("--allow-private", "private", is_flag=True, help="Also read addresses of private networks.")
@click.pass_obj
def ingest(options: Options, targets: Sequence[str], base_url: str | None, internal: bool, private: bool) -> None:
    """Add articles to the knowledge base.

    Takes files, folders (with subfolders), web pages and sitemaps. Articles that are already there are replaced; what
    cannot be read is reported and skipped. Ingesting an article again without --internal makes it public.
    """
    from bot.app.cli.knowledge.ingestion import ingest as run
    from bot.model import EVERYBODY, Level, Readership

    readership = Readership(Level.INTERNAL) if internal else EVERYBODY
    run(settings_of(options), targets, base_url, readership, private=private)

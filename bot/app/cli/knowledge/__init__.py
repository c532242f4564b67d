"""The commands about articles, each a few lines; what they do and print is in the modules beside."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bot.app.cli.group import Options, refuse_unknown, settings_of


@click.command()
@click.argument("targets", nargs=-1, metavar="[NAME|PATH|URL...]")
@click.option("--base-url", help="Where the files are published, for links: https://example.com/help or …/{path}.")
@click.option(
    "--for",
    "level",
    type=click.Choice(["public", "signed-in", "internal"]),
    default="public",
    show_default=True,
    help="Who is shown these articles: everybody, customers whom the channel knows, or employees.",
)
@click.option(
    "--group", "groups", multiple=True, metavar="GROUP", help="Only members of this group are shown them. Repeatable."
)
@click.option("--internal", is_flag=True, help="The same as --for internal: customers are never shown these articles.")
@click.option("--allow-private", "private", is_flag=True, help="Also read addresses of private networks.")
@click.option("--dry-run", "dry", is_flag=True, help="Show what would be added, updated and removed, and stop.")
@click.option("--accept-loss", is_flag=True, help="Remove what is gone, even where that is most of a source.")
@click.option("--forget", is_flag=True, help="Remove all articles of the sources, paths and addresses named.")
@click.pass_obj
def ingest(
    options: Options,
    targets: Sequence[str],
    base_url: str | None,
    level: str,
    groups: Sequence[str],
    internal: bool,
    private: bool,
    dry: bool,
    accept_loss: bool,
    forget: bool,
) -> None:
    """Add articles to the knowledge base.

    Takes names of [[knowledge.sources]] in firstline.toml (all of them, where nothing is named), files, folders (with
    subfolders), web pages and sitemaps. Articles that are already there are replaced; what cannot be read is reported
    and skipped. The last three are for everybody, unless --for, --group or --internal say otherwise; a source says
    so itself.

    Exits with 2 where a source is not well: then it keeps what it had.
    """
    from bot.app.cli.knowledge.ingestion import IngestOptions
    from bot.app.cli.knowledge.ingestion import forget as forget_them
    from bot.app.cli.knowledge.ingestion import ingest as run
    from bot.model import Level, Readership

    if forget:
        forget_them(settings_of(options), targets)
        return
    settings = settings_of(options)
    refuse_unknown(groups, settings)
    readership = Readership.of(Level.INTERNAL if internal else Level(level), groups)
    chosen = IngestOptions(base_url=base_url, readership=readership, private=private, dry=dry, accept_loss=accept_loss)
    run(settings, targets, chosen)

"""`firstline gaps`: what the articles lack, and which of them want looking at."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from bot.app.cli.group import Options, settings_of

if TYPE_CHECKING:
    from bot.gaps.articles import Kept

DAYS = click.IntRange(1, 3650)


@click.group(invoke_without_command=True)
@click.option("--days", type=DAYS, default=30, show_default=True, help="How far back to look.")
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="How many gaps to list.")
@click.option(
    "--as",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="To read, or for a program.",
)
@click.option(
    "--draft",
    metavar="DIR|CHANNEL",
    help="Also have the model draft an article for each: a Markdown file, or a draft in that help center.",
)
@click.pass_context
def gaps(ctx: click.Context, days: int, most: int, form: str, draft: str | None) -> None:
    """What was asked and the articles did not answer, grouped by meaning, the most frequent first.

    Questions for which nothing was found, for which a person got the conversation, or whose answer did not help. What
    is shown is redacted. With a command, which articles want looking at.
    """
    if ctx.invoked_subcommand is None:
        from bot.app.cli.knowledge.printed_gaps import gaps as run

        run(settings_of(ctx.obj), days=days, most=most, form=form, drafts=draft)


@gaps.command()
@click.option("--days", type=DAYS, default=90, show_default=True, help="How far back to look.")
@click.pass_obj
def uncited(options: Options, days: int) -> None:
    """Articles on which no answer rests, that were there all the time."""
    from bot.app.container import Container
    from bot.gaps import articles

    container = Container(settings_of(options))
    with closing(container.database):
        found = articles.uncited(container.database, _ago(days))
    click.echo(
        "\n".join(map(_line, found)) or f"every article that was there {days} days ago is cited in an answer since"
    )


@gaps.command()
@click.option("--days", type=DAYS, default=365, show_default=True, help="How long unchanged.")
@click.option("--cited", "period", type=DAYS, default=90, show_default=True, help="Days in which answers are counted.")
@click.pass_obj
def stale(options: Options, days: int, period: int) -> None:
    """Articles that nobody has changed for long, those first on which most answers rest."""
    from bot.app.container import Container
    from bot.gaps import articles

    container = Container(settings_of(options))
    with closing(container.database):
        found = articles.stale(container.database, _ago(period), days)
    lines = (f"{_line(one)}  cited {one.cited} times" for one in found)
    click.echo("\n".join(lines) or f"every article has changed within {days} days")


@gaps.command()
@click.pass_obj
def changed(options: Options) -> None:
    """Open conversations that were told what an article said which has changed since, or is gone."""
    from bot.app.container import Container
    from bot.gaps import articles

    container = Container(settings_of(options))
    with closing(container.database):
        found = articles.told_before(container.database)
    for one in found:
        where = one.link or f"{one.thread.channel} {one.thread.thread_id}"
        what = "is gone" if one.changed_at is None else f"changed {one.changed_at:%Y-%m-%d %H:%M}"
        click.echo(
            f"conversation {one.conversation_id} ({where}, with {one.owner}): "
            f"told {one.at:%Y-%m-%d %H:%M} of “{one.title}” {one.url}, which {what}"
        )
    if not found:
        click.echo("no open conversation was told of an article that has changed since")


@gaps.command()
@click.pass_obj
def contradictions(options: Options) -> None:
    """Sentences of two articles that say the same with other figures, or of which one says "not".

    Whether they contradict each other is for you to see: two plans may well differ in a figure.
    """
    from bot.app.container import Container
    from bot.gaps.contradictions import MOST, of_articles

    container = Container(settings_of(options))
    with closing(container.database):
        found, more = of_articles(container.database)
    for pair in found:
        click.echo(f"{pair.over}:")
        for one in (pair.one, pair.other):
            click.echo(f"  {one.title}  {one.url}\n    {' '.join(one.text.split())}")
    if not found:
        click.echo("no two articles were found to contradict each other")
    if more:
        click.echo(f"only the first {MOST} sentences were compared")


def _ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def _line(one: Kept) -> str:
    return f"{one.changed_at:%Y-%m-%d}  {one.title}  {one.url}"

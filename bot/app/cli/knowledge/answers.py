"""`firstline answers`: what operators say themselves, kept, tried and ended."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.app.cli.group import Options, settings_of
from bot.app.cli.readers import reader_options
from bot.errors import FirstlineError

if TYPE_CHECKING:
    from bot.app.container import Container
    from bot.model import CustomAnswer, CustomMatch

SHOWN = 5  # answers that come near a question


class NoSuchAnswer(FirstlineError):
    """There is no custom answer of this name, or it is over."""


@click.group(invoke_without_command=True)
@click.pass_context
def answers(ctx: click.Context) -> None:
    """Answers of your own that win over the articles, and guidance for the model; alone, it lists them."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(listing)


@answers.command(name="list")
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@click.pass_obj
def listing(options: Options, everything: bool = False) -> None:
    """Those that hold, or will; with --all, also those that are over."""
    from bot.knowledge.custom import kept

    with closing(_container(options).database) as database:
        known = kept.listed(database)
    shown = [one for one in known if everything or not _over(one)]
    over = "no custom answer holds; `firstline answers list --all` shows those that are over"
    none = over if known else "there are no custom answers; `firstline answers add FILE` adds some"
    click.echo("\n".join(map(_line, shown)) or none)


@answers.command()
@click.argument("name")
@click.pass_obj
def show(options: Options, name: str) -> None:
    """One of them, with its questions and its words."""
    from bot.knowledge.custom import kept

    with closing(_container(options).database) as database:
        found = kept.listed(database, name)
    if not found:
        raise NoSuchAnswer(f"{name}: found no custom answer of this name; `firstline answers list --all` has them all")
    questions = "".join(f"\n  {question}" for question in found[0].questions)
    click.echo(f"{_line(found[0])}{questions}\n\n{found[0].text}")


@answers.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.pass_obj
def add(options: Options, files: tuple[Path, ...]) -> None:
    """Take in Markdown or TOML files; an answer of the same name is replaced.

    A file in which something is wrong is named, and nothing of any file is taken.
    """
    from zoneinfo import ZoneInfo

    from bot.knowledge.custom import kept
    from bot.knowledge.custom.files import BadAnswerFile, read_answers
    from connectors import registry

    settings = settings_of(options)
    zone = ZoneInfo(settings.behaviour.business_hours.timezone)
    read = [one for path in files for one in read_answers(path, zone)]
    channels = [channel.name for channel in registry.CHANNELS]
    for one in read:
        if unknown := set(one.channels).difference(channels):
            found, expected = ", ".join(sorted(unknown)), ", ".join(channels)
            raise BadAnswerFile(f"{one.name}: channels: found {found}, expected some of {expected}")
    with closing(_container(options).database) as database:
        for one in read:
            known = kept.put(database, one)
            click.echo(f"{'replaced' if known else 'added'}  {_line(one)}")


@answers.command(name="try")
@click.argument("question")
@reader_options
@click.option("--language", help="What they are spoken to in.  [default: that of the question]")
@click.option("--channel", default="", help="Where they ask.")
@click.pass_obj
def attempt(
    options: Options, question: str, level: str, groups: tuple[str, ...], language: str | None, channel: str
) -> None:
    """Which answer a question would get, and which come near. Nobody is told, and nothing is kept.

    What brings a person comes first all the same; `firstline ask` plays all of it.
    """
    from bot.answering.custom.match import given, guidance, ranked
    from bot.knowledge.custom import kept
    from bot.model import CustomKind, Level, Reader
    from bot.wording.detect import detect

    container = _container(options)
    spoken = language or container.settings.behaviour.catalogue.choose(detect(question))
    reader = Reader(Level(level), frozenset(groups), spoken)
    with closing(container.database):
        known = kept.current(container.database, reader, channel)
        others = [one for one in kept.listed(container.database) if one not in known and not _over(one)]
        query = container.understand(question, reader)
    own = [one for one in known if one.kind is CustomKind.ANSWER]
    found = ranked(query.text, own, query.stand_ins)
    for match in found[:SHOWN]:
        click.echo(f"{'→' if match is found[0] and given(match) else ' '} {_near(match)}")
    if not found or not given(found[0]):
        click.echo("none of them is given; the articles answer")
        for match in guidance(query.text, known, query.stand_ins):
            click.echo(f"  the model is told {match.custom.name}")
    for match in ranked(query.text, [one for one in others if one.kind is CustomKind.ANSWER], query.stand_ins):
        if given(match):
            click.echo(f"  not given here and now, or not to them: {_line(match.custom)}")


@answers.command()
@click.argument("name")
@click.pass_obj
def end(options: Options, name: str) -> None:
    """From now on it is not given any more. It stays listed with `list --all`."""
    from bot.knowledge.custom import kept

    with closing(_container(options).database) as database:
        ended = kept.end(database, name)
    if not ended:
        raise NoSuchAnswer(f"{name}: found no custom answer of this name that holds; `firstline answers` lists those")
    click.echo(f"{name} is not given any more")


def _container(options: Options) -> Container:
    from bot.app.container import Container

    return Container(settings_of(options))


def _line(one: CustomAnswer) -> str:
    """`christmas-hours  answer, 2 questions, until 2027-01-02 00:00, for employee, in de, on slack`."""
    said = [one.kind.value]
    said += [f"{len(one.questions)} question{'s' * (len(one.questions) != 1)}"] if one.questions else []
    said += ["only word for word"] if one.exact else []
    said += [f"from {one.starts:%Y-%m-%d %H:%M}"] if one.starts else []
    said += [f"{'over since' if _over(one) else 'until'} {one.ends:%Y-%m-%d %H:%M}"] if one.ends else []
    said += [f"for {one.readership}"]
    said += [f"in {', '.join(one.languages)}"] if one.languages else []
    said += [f"on {', '.join(one.channels)}"] if one.channels else []
    return f"{one.name}  {', '.join(said)}"


def _near(match: CustomMatch) -> str:
    why = f": {match.objection}" if match.objection else ""
    return f"{match.nearness:.2f}  {match.custom.name}  “{match.question}”{why}"


def _over(one: CustomAnswer) -> bool:
    from datetime import UTC, datetime

    return one.ends is not None and one.ends <= datetime.now(UTC)

"""`firstline eval ...`: figures of what decides, on public data that lies beside the project or on texts of our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.errors import ConfigurationError


@click.group("eval")
def evaluate() -> None:
    """Measure what decides, on public data sets and on texts of our own."""


@evaluate.command("escalation")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("../shared/evals"),
    show_default=True,
    help="The folder with the data sets that docs/models.md lists.",
)
@click.option(
    "--docs",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Also write the figures and curves into this folder's escalation.md.",
)
def evaluate_escalation(data: Path, docs: Path | None) -> None:
    """Precision, recall, F1 and AUROC of intents and mood, with 95 % intervals, beside the baselines.

    Every set is read by a model that has not learned from it. Takes some minutes.
    """
    from escalation.training.report import sections

    with _sets(data):
        for section in sections(data, docs):
            click.echo(section)


@evaluate.command("followups")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("../shared/evals"),
    show_default=True,
    help="The folder with the data sets help_login_gov and dstc10_faq.",
)
def evaluate_followups(data: Path) -> None:
    """How often a question that leaves out what it is about finds its article, and a new topic its own.

    With 95 % intervals, beside the last turn alone and the last two turns joined. Takes some minutes; runs a Postgres
    of its own.
    """
    from bot.app.measuring.followups import sections

    with _sets(data):
        for section in sections(data):
            click.echo(section)


@evaluate.command("typos")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("../shared/evals"),
    show_default=True,
    help="The folder with the data sets help_login_gov, clinc150 and banking77.",
)
def evaluate_typos(data: Path) -> None:
    """How often a question with two slips, or in other words than the articles', finds its article.

    With 95 % intervals, beside the same question looked up as it is written; and how often a word is changed in
    questions about other things. Takes some minutes; runs a Postgres of its own.
    """
    from bot.app.measuring.typos import sections

    with _sets(data):
        for section in sections(data):
            click.echo(section)


@contextmanager
def _sets(data: Path) -> Iterator[None]:
    """What is missing is said in a sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"--data {data}: {Path(error.filename).name} is missing; expected the folder that docs/models.md describes"
        ) from error

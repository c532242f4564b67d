"""`firstline eval ...`: figures of what decides, on public data that lies beside the project or on texts of our own."""

from __future__ import annotations

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

    try:
        for section in sections(data, docs):
            click.echo(section)
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"--data {data}: {Path(error.filename).name} is missing; expected the folder that docs/models.md describes"
        ) from error


@evaluate.command("mail")
def evaluate_mail() -> None:
    """How much of a mail is cut, too much and too little, beside libraries that do the same.

    The mails are our own and come with Firstline. Libraries that are not installed are named.
    """
    from bot.app.measuring.mail import report

    for line in report():
        click.echo(line)

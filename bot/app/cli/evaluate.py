"""`firstline eval ...`: figures of what decides, on public data that lies beside the project or on texts of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import click

from bot.errors import ConfigurationError

_SETS = (
    "techqa",
    "titles",
    "everyday",
    "answers",
    "spoken",
)  # of bot.app.measuring.retrieval, which takes long to load


@click.group("eval")
def evaluate() -> None:
    """Measure what decides, on public data sets and on texts of our own."""


def _data(sets: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The option `--data`; `sets`: which it has to hold."""
    return click.option(
        "--data",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=Path("../shared/evals"),
        show_default=True,
        help=f"The folder with the data sets {sets}.",
    )


def _print(sections: Callable[[Path], Iterable[str]], data: Path) -> None:
    """Part by part, as it is measured. What is missing is said in a sentence."""
    try:
        for section in sections(data):
            click.echo(section)
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"--data {data}: {Path(error.filename).name} is missing; expected the folder that docs/models.md describes"
        ) from error


@evaluate.command("escalation")
@_data("that docs/models.md lists")
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

    _print(partial(sections, docs=docs), data)


@evaluate.command("injection")
@_data("that docs/models.md lists")
def evaluate_injection(data: Path) -> None:
    """How many attempts to take over the bot are heard, and how many ordinary questions are taken for one.

    With 95 % intervals, beside what words alone give away. Sets that the guard has learned from are also read by a
    model that has not. Takes some minutes.
    """
    from bot.app.measuring.injection import sections

    _print(sections, data)


@evaluate.command("topics")
@_data("that docs/models.md lists")
def evaluate_topics(data: Path) -> None:
    """Whether what no article answers is told apart, and what is out of scope, with 95 % intervals.

    Every set of articles is judged by a model that was fitted without it. Takes some minutes; runs a Postgres of its
    own.
    """
    from bot.app.measuring.topics import report

    _print(report, data)


@evaluate.command("pii")
@_data("pii_presidio_research, bitext_cs, banking77, clinc150 and techqa")
def evaluate_pii(data: Path) -> None:
    """Precision, recall and F2 of what is masked, by kind, and what is masked wrongly, beside presidio's default.

    With 95 % intervals. Takes about a minute.
    """
    from bot.app.measuring.pii import sections

    _print(sections, data)


@evaluate.command("grounding")
@_data("help_login_gov and techqa")
def evaluate_grounding(data: Path) -> None:
    """How much of what a model makes up is stopped, by kind, and how often a true answer is.

    With 95 % intervals, beside a comparison of words. Takes about a minute.
    """
    from bot.app.measuring.grounding.sections import sections

    _print(sections, data)


@evaluate.command("answers")
@_data("techqa and help_login_gov")
def evaluate_answers(data: Path) -> None:
    """What is quoted without a model: how much of a good answer is in it, and whether it is the right section.

    With 95 % intervals, beside the first passage that is found. Takes some minutes; runs a Postgres of its own.
    """
    from bot.app.measuring.answers import sections

    _print(sections, data)


_vectors = click.option(
    "--vectors",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file where vectors are kept, so that the next run is quicker.",
)


@evaluate.command("retrieval")
@_data("techqa, dstc10_faq and help_login_gov")
@click.option("--set", "sets", multiple=True, type=click.Choice(_SETS), help="Only these.")
@_vectors
def evaluate_retrieval(data: Path, sets: tuple[str, ...], vectors: Path | None) -> None:
    """How often the right article is found: by words, by vectors and by both, beside plain methods.

    With 95 % intervals; and whether a question is told apart that no article answers. Vectors are those of
    `firstline[local]`: without it words alone are measured. Takes half an hour, a few minutes with --vectors from the
    second time on; runs a Postgres of its own.
    """
    from bot.app.measuring.retrieval.report import sections

    _print(partial(sections, sets=sets, kept=vectors), data)


@evaluate.command("followups")
@_data("help_login_gov and dstc10_faq")
@_vectors
def evaluate_followups(data: Path, vectors: Path | None) -> None:
    """How often a question that leaves out what it is about finds its article, and a new topic its own.

    With 95 % intervals, by words and by vectors too, beside the last turn alone and the last two turns joined. Vectors
    are those of `firstline[local]`. Takes half an hour, some minutes with --vectors from the second time on; runs a
    Postgres of its own.
    """
    from bot.app.measuring.followups import sections

    _print(partial(sections, kept=vectors), data)


@evaluate.command("tokens")
@_data("help_login_gov, techqa, bitext_cs and uss")
def evaluate_tokens(data: Path) -> None:
    """How far the count of tokens, which needs no vocabulary, is from a tokenizer's.

    By kind of text and language, before and after a provider has reported. Needs bpe-openai, which Firstline does not.
    """
    from bot.app.measuring.tokens import sections

    _print(sections, data)


@evaluate.command("typos")
@_data("help_login_gov, clinc150 and banking77")
def evaluate_typos(data: Path) -> None:
    """How often a question with two slips, or in other words than the articles', finds its article.

    With 95 % intervals, beside the same question looked up as it is written; and how often a word is changed in
    questions about other things. Takes some minutes; runs a Postgres of its own.
    """
    from bot.app.measuring.typos import sections

    _print(sections, data)


@evaluate.command("mail")
def evaluate_mail() -> None:
    """How much of a mail is cut, too much and too little, beside libraries that do the same.

    The mails are our own and come with Firstline. Libraries that are not installed are named.
    """
    from bot.app.measuring.mail import report

    for line in report():
        click.echo(line)


@evaluate.command("comparison")
@_data("dstc10_faq")
def evaluate_comparison(data: Path) -> None:
    """How often a rehearsal's comparison says that two answers tell the same, where they do and where they do not.

    With 95 % intervals, beside the share of words in common.
    """
    from bot.app.measuring.comparing import sections

    _print(sections, data)


@evaluate.command("custom")
@_data("clinc150 and banking77")
def evaluate_custom(data: Path) -> None:
    """How often a question near an operator's own is given their answer, and how often another question is.

    With 95 % intervals, beside a comparison of words. Takes about a minute.
    """
    from bot.app.measuring.custom.sections import sections

    _print(sections, data)


@evaluate.command("gaps")
@_data("clinc150, banking77 and hint3")
def evaluate_gaps(data: Path) -> None:
    """How well unanswered questions are grouped by meaning, by their words alone.

    Over ten samples, beside groups of common words. Takes about a minute.
    """
    from bot.app.measuring.custom.grouping import sections

    _print(sections, data)


@evaluate.command("contradictions")
@_data("help_login_gov and techqa")
def evaluate_contradictions(data: Path) -> None:
    """How often two sentences that contradict each other are found, and two that say the same are taken for such.

    On pairs made of public articles, with 95 % intervals, beside a comparison of words. Takes half a minute.
    """
    from bot.app.measuring.custom.contradicting import sections

    _print(sections, data)


@evaluate.command("watching")
@click.option("--runs", type=click.IntRange(10), default=200, show_default=True, help="Of each case.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the numbers that are drawn.")
def evaluate_watching(runs: int, seed: int) -> None:
    """How often the watch over figures cries wolf, and how soon it finds what is there, on drawn conversations.

    Beside a test of two shares that is looked at every day. Takes some minutes.
    """
    from bot.app.measuring.watching import sections

    for section in sections(runs, seed):
        click.echo(section)

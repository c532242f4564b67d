"""`firstline eval ...`: figures of what decides, on public data that lies beside the project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from bot.errors import ConfigurationError


def escalation(data: Path, docs: Path | None) -> None:
    from escalation.training.report import sections

    printed(sections(data, docs), data, "that docs/models.md describes")


def printed(sections: Iterator[str], data: Path, described: str = "with the sets that `--help` names") -> None:
    """As they come. A set that is not in `data` is a ConfigurationError."""
    try:
        for section in sections:
            click.echo(section)
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"--data {data}: {Path(error.filename).name} is missing; expected the folder {described}"
        ) from error

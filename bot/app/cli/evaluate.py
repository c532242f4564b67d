"""`firstline eval ...`: figures of what decides, on public data that lies beside the project."""

from __future__ import annotations

from pathlib import Path

import click

from bot.errors import ConfigurationError


def escalation(data: Path, docs: Path | None) -> None:
    from escalation.training.report import sections

    try:
        for section in sections(data, docs):
            click.echo(section)
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"--data {data}: {Path(error.filename).name} is missing; expected the folder that docs/models.md describes"
        ) from error


def pii(data: Path) -> None:
    from bot.app.measuring.pii import sections

    try:
        for section in sections(data):
            click.echo(section)
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"--data {data}: {Path(error.filename).name} is missing; expected the folder of docs/guardrails.md"
        ) from error

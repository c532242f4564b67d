"""What a page sends its reader to is there: pages and their headings, commands and their options."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import click
import pytest

from bot.app.cli.commands import cli

ROOT = Path(__file__).parents[2]
PAGES = sorted(path for folder in (".", "docs", "benchmarks") for path in (ROOT / folder).glob("*.md"))
TAGS = {"answered", "not found", "handed over"}  # what conversations are given in Intercom, after our name
BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@cache
def anchors(page: Path) -> set[str]:
    """Of its headings, as GitHub makes them."""
    seen: Counter[str] = Counter()
    found = set()
    for heading in re.findall(r"^#{1,6} +(.+)$", BLOCK.sub("", page.read_text()), re.MULTILINE):
        shown = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", shown).replace(" ", "-")
        found.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
        seen[anchor] += 1
    return found


def leads_nowhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    to = (page.parent / path).resolve() if path else page
    return not to.exists() or (anchor != "" and to.suffix == ".md" and anchor not in anchors(to))


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    prose = re.sub(r"`[^`\n]*`", "", BLOCK.sub("", page.read_text()))
    targets = [one for one in re.findall(r"\]\(([^)\s]+)[^)]*\)", prose) if not re.match(r"[a-z]+:", one)]
    assert [target for target in targets if leads_nowhere(page, target)] == []


def test_a_link_to_no_page_and_one_to_no_heading_are_found() -> None:
    page = ROOT / "docs/glossary.md"
    targets = ["architecture.md#in-six-sentences", "architecture.md#in-seven", "structure.md", "#handing-over", "#over"]
    assert [target for target in targets if leads_nowhere(page, target)] == [
        "architecture.md#in-seven",
        "structure.md",
        "#over",
    ]


@every_page
def test_no_row_stands_outside_its_table(page: Path) -> None:
    """A blank line ends a table, and what follows is shown as text with bars."""
    tables = re.findall(r"(?:^\|.*\n)+", BLOCK.sub("", page.read_text()) + "\n", re.MULTILINE)
    assert [table for table in tables if not re.match(r".*\n\|[-:| ]+\|\n", table)] == []


def commands(text: str) -> Iterator[str]:
    """What is to be typed after our name: between backquotes, or as a line after a prompt."""
    yield from re.findall(r"`firstline ([^`]+)`", BLOCK.sub("", text))
    yield from re.findall(r"^[$#] (?:\S*/)?firstline ([^#|>\n]+)", text, re.MULTILINE)


def unknown(command: click.Command, words: Sequence[str]) -> str | None:
    """The first word that the command does not know."""
    if not words:
        return None
    first, *rest = words
    if first.startswith("-"):
        options = {name: option for option in command.params for name in (*option.opts, *option.secondary_opts)}
        name, _, value = first.partition("=")
        if name not in {*options, "-h", "--help"}:
            return first
        option = options.get(name)
        takes = isinstance(option, click.Option) and not option.is_flag and not value
        return unknown(command, rest[1:] if takes else rest)
    if isinstance(command, click.Group) and re.fullmatch(r"[a-z-]+", first):
        inner = command.get_command(click.Context(command), first)
        return unknown(inner, rest) if inner else first
    return unknown(command, rest)


@every_page
def test_every_command_is_one_with_these_options(page: Path) -> None:
    named = [" ".join(command.split()) for command in commands(page.read_text()) if command not in TAGS]
    assert [command for command in named if unknown(cli, shlex.split(command, posix=False))] == []


def test_a_word_that_no_command_knows_is_found() -> None:
    assert unknown(cli, ["--env-file", "x", "ask", "--as", "internal", "Why?"]) is None
    assert unknown(cli, ["--env-file", "x", "answer"]) == "answer"
    assert unknown(cli, ["eval", "retrievals"]) == "retrievals"
    assert unknown(cli, ["work", "--process", "4"]) == "--process"

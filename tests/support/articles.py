"""Articles as the search finds them: each passage with the others of its article around it."""

from __future__ import annotations

from bot.model import Part, Passage


def article(title: str, *parts: tuple[str, str], url: str = "https://help.example/a") -> tuple[Passage, ...]:
    """Its passages, as the store finds them: each with the others around it."""
    around = tuple(Part(number, (heading,) if heading else (), text) for number, (heading, text) in enumerate(parts))
    return tuple(
        Passage(
            id=hash((url, part.ordinal)), title=" › ".join((title, *part.headings)), url=url, text=part.text, score=1.0,
            article=title, around=around,
        )
        for part in around
    )  # fmt: skip


EMAIL = article(
    "E-mail addresses of your account",
    ("", "Here you learn all about them."),
    ("How to delete an email address", "1. Open Settings.\n2. Press Delete next to the email address."),
    ("How to change an email address", "1. Open Settings.\n2. Press Edit next to the email address."),
)

"""`firstline eval mail`: what is left of mails, by our reading and by the libraries that do the same.

Cutting too much loses the question, so it is told apart from cutting too little. Lines are compared without blanks at
their ends, and a library that glues lines together is forgiven. But for quotequail the libraries are no dependencies;
the table says which are not installed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from bot.app.measuring.mails import Mail, mails
from bot.text.own_words import own_message
from escalation.training.metrics import wilson

Read = Callable[[str], str]

_SPACES = re.compile(r"\s+")
_LANGUAGES = ["en", "de", "fr", "es", "it", "nl"]  # of mail-parser-reply; it has no Portuguese


@dataclass(frozen=True, slots=True)
class Cut:
    mail: Mail
    lost: tuple[str, ...]
    kept: tuple[str, ...]


def measured(read: Read, of: Iterable[Mail]) -> list[Cut]:
    return [_cut(mail, read(mail.text)) for mail in of]


def report() -> Iterator[str]:
    """A table for each part of the mails, as Markdown, then what went wrong with ours."""
    every = list(mails())
    blind = [mail for mail in every if mail.set == "blind"]
    seen = [mail for mail in every if mail.set != "blind"]
    for title, part in (("Mails by which the rules were made and mended", seen), ("Mails written afterwards", blind)):
        yield f"\n{title}: {len(part)}\n"
        yield "| | question lost, wholly or in part | all of it lost | something foreign left | exact |"
        yield "|---|---|---|---|---|"
        for name, read in _readers():
            yield _row(name, measured(read, part) if read else None)
    yield "\nNot right with ours:\n"
    for cut in measured(own_message, every):
        if cut.lost or cut.kept:
            yield f"- {cut.mail.set}, {cut.mail.what}: lost {list(cut.lost)}, left {list(cut.kept)}"


def _row(name: str, cuts: Sequence[Cut] | None) -> str:
    if cuts is None:
        return f"| {name} | not installed | | | |"
    count = len(cuts)
    shares = (
        wilson(sum(bool(cut.lost) for cut in cuts), count),
        wilson(sum(len(cut.lost) == len(cut.mail.own) for cut in cuts), count),
        wilson(sum(bool(cut.kept) for cut in cuts), count),
        wilson(sum(not (cut.lost or cut.kept) for cut in cuts), count),
    )
    return f"| {name} | {' | '.join(map(str, shares))} |"


def _cut(mail: Mail, left: str) -> Cut:
    lines, whole = Counter(map(_plain, left.split("\n"))), _plain(left)
    return Cut(
        mail,
        lost=tuple(line for line in mail.own if _plain(line) not in whole),
        kept=tuple(line for line in mail.foreign if _plain(line) in lines),
    )


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text.replace("\ufeff", "")).strip()


def _readers() -> Iterator[tuple[str, Read | None]]:
    yield "Firstline", own_message
    yield "nothing cut", str
    yield "quotequail", _with("quotequail", _quotequail)
    yield "mail-parser-reply", _with("mailparser_reply", _mail_parser_reply)
    yield "email-reply-parser", _with("email_reply_parser", lambda library: library.EmailReplyParser.parse_reply)
    yield "email-reply-extractor", _with("email_reply_extractor", _email_reply_extractor)
    yield "talon", _with("talon.quotations", _talon)
    yield "unquotemail", _with("unquotemail", lambda library: lambda text: library.Unquote(None, text).get_text() or "")


def _with(module: str, reader: Callable[[Any], Read]) -> Read | None:
    try:
        return reader(import_module(module))
    except ImportError:
        return None


def _quotequail(library: Any) -> Read:
    return lambda text: next((words for shown, words in library.quote(text, quote_intro_line=True) if shown), "")


def _mail_parser_reply(library: Any) -> Read:
    parser = library.EmailReplyParser(languages=list(_LANGUAGES))

    def read(text: str) -> str:
        replies = parser.read(text).replies
        return replies[0].body if replies else ""

    return read


def _email_reply_extractor(library: Any) -> Read:
    return lambda text: library.clean_for_scoring(library.extract_new_text(text).text).text


def _talon(quotations: Any) -> Read:
    bruteforce = import_module("talon.signature.bruteforce")
    return lambda text: bruteforce.extract_signature(quotations.extract_from_plain(text))[0]

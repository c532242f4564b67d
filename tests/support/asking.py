"""Asking the whole pipeline something, in tests: the articles, who asks, and the conversation they ask in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.app.container import Container
from bot.config import Answers, Behaviour, Brand, Environment, Settings
from bot.model import Attachment, Author, Conversation, Outcome, Owner, Requester, ThreadRef, Turn
from bot.pipeline import Pipeline, Services
from tests.support.openai_server import OpenAIServer, Script

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ARTICLES = (
    (
        "Reset your password",
        "https://help.example/password",
        "To reset your password open Settings and choose Security. Click Reset password and follow the e-mail.",
    ),
    (
        "Returns",
        "https://help.example/returns",
        "You can return shoes within 30 days in the original box. Shipping costs 4.90 EUR.",
    ),
    ("Invoices", "https://help.example/invoices", "Invoices are under Billing. Download each invoice as PDF."),
)
# That the first answer says that it is automatic is tests/unit/test_says_automatic.py's.
SETTINGS = Behaviour(brand=Brand(name="Acme"), answers=Answers(max_question_chars=2000, say_automatic=False))
FACTS = Container(Settings(env=Environment(), behaviour=SETTINGS)).gather_facts
ANNA = Requester(id="u1", name="Anna Silva", email="anna@silva.example")


def said(author: Author, text: str, **more: Any) -> Turn:
    return Turn(author=author, text=text, at=NOW, **more)


def conversation(
    *waiting: str, turns: Sequence[Turn] = (), streak: int = 0, attachments: Sequence[Attachment] = (), **more: Any
) -> Conversation:
    return Conversation(
        id=7,
        thread=ThreadRef("intercom", "app1", "524"),
        owner=Owner.BOT,
        epoch=0,
        requester=ANNA,
        turns=tuple(turns),
        waiting=tuple(said(Author.REQUESTER, text, attachments=tuple(attachments)) for text in waiting),
        ungrounded_streak=streak,
        **more,
    )


def as_kept(number: int = 7, *waiting: str) -> Conversation:
    """Each of its waiting messages with an id, as those in the store have: 1 and up."""
    made = conversation(*(waiting or ("how?",)))
    numbered = [replace(turn, id=id) for id, turn in enumerate(made.waiting, start=1)]
    return replace(made, id=number, waiting=tuple(numbered))


def ask(services: Services, *waiting: str, **more: Any) -> Outcome:
    return Pipeline(services)(conversation(*waiting, **more))


def text_of(outcome: Outcome) -> str:
    assert outcome.answer is not None
    return outcome.answer.text


def prompt_of(server: OpenAIServer) -> str:
    return json.dumps(server.requests[-1].body, ensure_ascii=False)


def says(server: OpenAIServer, answer: str, result: str = "answered") -> None:
    """Whatever it is asked; a result other than an answer is the trailer."""
    trailer = "" if result == "answered" else json.dumps({"result": result})
    server.script = Script(mode="text", text=f"{answer}\n{trailer}".strip())

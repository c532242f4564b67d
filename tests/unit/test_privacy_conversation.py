"""A value has one placeholder for as long as its conversation lasts, and comes back only to whom it belongs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Author, Requester
from bot.pipeline import Pipeline, Services
from bot.privacy import Redactor
from bot.privacy.detect import Detector
from bot.privacy.vault import fingerprint, vault_of
from tests.support.asking import conversation, said, says, text_of
from tests.support.openai_server import OpenAIServer

JOE = Requester(id="u1", name="Joe Bloggs", email="joe@bloggs.example")


def test_what_is_no_longer_in_sight_still_has_its_number() -> None:
    redactor = Redactor(Detector())
    first = redactor.redact(["mail ann@x.io"], JOE)
    vault = vault_of(first.placeholders, {})
    later = redactor.redact(["mail bob@x.io, not ann@x.io"], JOE, vault=vault)
    assert later.texts == ("mail <EMAIL_2>, not <EMAIL_1>",)


def test_the_vault_holds_no_value() -> None:
    vault = vault_of({"<EMAIL_1>": "ann@x.io"}, {})
    assert vault == {fingerprint("ann@x.io"): "<EMAIL_1>"}
    assert "ann" not in str(vault)


def test_an_outcome_carries_the_vault_on(services: Services) -> None:
    asked = replace(conversation("Is ann@x.io the login? How do I reset my password?"), vault={"aa": "<EMAIL_1>"})
    outcome = Pipeline(services)(asked)
    assert outcome.vault == {"aa": "<EMAIL_1>", fingerprint("ann@x.io"): "<EMAIL_2>"}


@pytest.mark.parametrize(
    ("name", "gets"),
    [("Joe Bloggs", "+44 20 7946 0018"), (None, "+44 20 7946 0018"), ("Mia Lund", "[left out for privacy]")],
)
def test_an_answer_gives_back_only_what_its_requester_wrote(
    with_model: Services, server: OpenAIServer, name: str | None, gets: str
) -> None:
    """Whoever wrote before may be another person in the thread, or the ticket's former requester."""
    says(server, "Open Settings and choose Security; we call <PHONE_1>. [1]")
    turns = (said(Author.REQUESTER, "call me on +44 20 7946 0018", name=name),)
    asked = replace(conversation("How do I reset my password?", turns=turns), requester=JOE)

    text = text_of(Pipeline(with_model)(asked))

    assert gets in text.replace("\\", "")
    assert ("7946" in text) == (gets != "[left out for privacy]")


def test_what_others_said_in_the_thread_is_not_given_to_the_requester(
    with_model: Services, server: OpenAIServer
) -> None:
    says(server, "Open Settings and choose Security, then mail <EMAIL_1>. [1]")
    opening = said(Author.REQUESTER, "How do I reset the password of mia@lund.example?", name="Mia Lund")
    asked = replace(conversation("any idea?"), before=(opening,), requester=JOE)

    assert "mia@lund" not in text_of(Pipeline(with_model)(asked))


def test_a_placeholder_that_the_model_made_up_is_not_said(with_model: Services, server: OpenAIServer) -> None:
    says(server, "Open Settings and choose Security, then mail <EMAIL_9>. [1]")

    text = text_of(Pipeline(with_model)(conversation("How do I reset my password?")))

    assert "EMAIL" not in text
    assert "[left out for privacy]" in text.replace("\\", "")

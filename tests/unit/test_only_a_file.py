"""A picture, a voice message or a file by itself: acknowledged, asked about once, then offered a person. What stands
for it in the text is no question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Asks, Attachment, Author, Conversation
from bot.pipeline import Pipeline, Services
from bot.text.stand_ins import without_stand_ins
from connectors.intercom.content import content_of
from connectors.render.pasted_files import pasted_files
from connectors.zendesk.history import events_of
from connectors.zendesk.settings import ZendeskSettings
from tests.support.asking import conversation, said, text_of
from tests.support.bm25 import BM25Search
from tests.support.wording import OFFER_NOW, TELL_MORE

SHOT = Attachment(name="shot.png", content_type="image/png", url="https://f.example/shot.png")
VOICE = Attachment(name="audio_message.m4a", content_type="audio/mp4", url="https://f.example/a.m4a")
FILM = Attachment(name="clip.mov", content_type="video/quicktime", url="https://f.example/c.mov")


def sent(text: str, *files: Attachment, **more: Any) -> Conversation:
    return conversation(text, attachments=files, **more)


@pytest.mark.parametrize("file", [SHOT, VOICE, FILM])
@pytest.mark.parametrize(
    "text",
    ["", "[image]", "shot.png", "audio_message.m4a", "[cid:image001.png@01DA5C.0A]", "<image001.png>",
     "IMG 20260303.jpg", "[image: Screenshot at 10.12.png]", "see attached", "screenshot", "hi", "can you help?"],
)  # fmt: skip
def test_it_is_asked_what_it_is_about(services: Services, search: BM25Search, text: str, file: Attachment) -> None:
    outcome = Pipeline(services)(sent(text, file))

    assert text_of(outcome).endswith(TELL_MORE)
    assert file.name in text_of(outcome)  # which says that it arrived
    assert outcome.answer is not None
    assert (outcome.answer.grounded, outcome.answer.asks) == (None, Asks.WHAT)
    assert not outcome.decision.escalate
    assert search.asked == []


@pytest.mark.parametrize(
    "text",
    ["Siehe Anhang", "voir la capture d'écran", "ver captura de pantalla", "em anexo", "vedi allegato", "zie bijlage"],
)
def test_words_that_only_point_at_it_ask_nothing_in_any_language(
    services: Services, search: BM25Search, text: str
) -> None:
    outcome = Pipeline(services)(sent(text, SHOT))

    assert outcome.answer is not None
    assert outcome.answer.asks is Asks.WHAT
    assert search.asked == []


def test_the_next_one_is_offered_a_person_who_can_look_at_it(services: Services) -> None:
    before = (said(Author.REQUESTER, ""), said(Author.BOT, TELL_MORE, asks=Asks.WHAT))
    assert text_of(Pipeline(services)(sent("[image]", SHOT, turns=before))).endswith(OFFER_NOW)


def test_what_stands_for_a_file_that_did_not_come_along_is_asked_about_too(services: Services) -> None:
    assert text_of(Pipeline(services)(conversation("[cid:image001.png@01DA5C.0A]"))) == TELL_MORE


def test_words_beside_it_are_the_question(services: Services) -> None:
    outcome = Pipeline(services)(sent("How do I reset my password?\n[image: image.png]", SHOT))
    assert "Reset your password" in text_of(outcome)


@pytest.mark.parametrize(
    "text", ["Please open manual.pdf and tell me what it says", "Is [x] a box?", "<b>", "a.b", "items[image_index]"]
)
def test_a_sentence_about_a_file_is_a_sentence(text: str) -> None:
    assert without_stand_ins(text) == text


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["[image]", "<a.png>", "shot.png", "words", "\n", " ", "[", "]", ".png"])).map("".join))
def test_taking_them_out_adds_nothing(text: str) -> None:
    assert not set(without_stand_ins(text).split()) - set(text.split()) or "[image]" in text or "<a.png>" in text


@pytest.mark.parametrize(
    ("body", "kind", "name"),
    [
        ('<p><img src="https://downloads.intercomcdn.com/i/o/1/shot.png" alt="shot.png"></p>', "image/*", "shot.png"),
        ('<video controls><source src="https://f.example/v.mp4">Your browser is old</video>', "video/*", "v.mp4"),
        ('<audio src="https://f.example/a.ogg"></audio>', "audio/*", "a.ogg"),
    ],
)
def test_what_was_pasted_into_the_messenger_is_a_file_and_no_words(body: str, kind: str, name: str) -> None:
    content = content_of({"body": body})

    assert content.text == ""
    assert [(file.name, file.content_type) for file in content.attachments] == [(name, kind)]


def test_an_emoji_that_is_a_picture_is_said() -> None:
    assert content_of({"body": '<p>thanks <img alt="🙂" src="data:x"></p>'}).text == "thanks 🙂"


def zendesk(html: str, *, by: int = 1) -> Any:
    """The one message of a ticket with this comment; its requester is 1, an agent 2."""
    comment = {
        "type": "Comment",
        "id": 9,
        "author_id": by,
        "public": True,
        "html_body": html,
    }
    audit = {"id": 8, "author_id": by, "created_at": "2026-03-03T10:00:00Z", "events": [comment], "metadata": {}}
    ticket = {"id": 7, "requester_id": 1, "status": "new", "updated_at": "2026-03-03T10:00:00Z", "tags": []}
    users = {"1": {"id": 1, "role": "end-user"}, "2": {"id": 2, "role": "agent"}}
    return events_of(
        {**ticket, "via": {"channel": "web"}},
        [{**audit, "via": {"channel": "web"}}],
        users,
        account="acme",
        own_user_id="3",
        settings=ZendeskSettings(),
    )[0]


PASTED = '<p><img src="https://acme.zendesk.com/attachments/token/abc/?name=image001.png" alt="image001.png"></p>'


def test_a_picture_pasted_into_a_ticket_is_a_file_where_it_is_all_there_is() -> None:
    message = zendesk(PASTED)
    assert (message.text, [file.name for file in message.attachments]) == ("", ["image001.png"])

    # beside words it may be the logo in a signature
    message = zendesk(f"<p>How do I pay?</p>{PASTED}")
    assert (message.text, message.attachments) == ("How do I pay?", ())


def test_an_agents_picture_is_told_of() -> None:
    assert zendesk(f"<p>Look:</p>{PASTED}", by=2).text == "Look:\n\nimage001.png"


def test_only_what_is_on_the_web_can_be_fetched() -> None:
    assert list(pasted_files('<img src="cid:1"><img src="data:image/png;base64,AAAA"><img><img src="http://[">')) == [
        replace(SHOT, name="image", content_type="image/*", url="http://[")
    ]

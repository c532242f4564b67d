"""The language is kept with the conversation: what is said later, and by others than the pipeline, speaks it too."""

from __future__ import annotations

from dataclasses import replace

from bot.model import Assessment, Feedback, Requester
from bot.store.records import requester_to_json
from bot.wording import BUILT_IN
from tests.support.builders import message, outcome
from tests.support.store import Store

DE = BUILT_IN.of("de")


def answered(store: Store, language: str | None, text: str = "Hm") -> int:
    store.accept([message(text)])
    number = store.conversation_id()
    claim = store.conversations.claim(number)
    assert claim is not None
    spoken = BUILT_IN.choose(language, claim.conversation.language)
    store.conversations.record(claim, replace(outcome(), assessment=Assessment(language=language), language=spoken))
    return number


def test_what_was_found_is_kept_until_something_else_is_found(store: Store) -> None:
    answered(store, "de")
    store.sent(store.outbox.claim(store.conversation_id(), "requester"))  # type: ignore[arg-type]
    assert store.rows("SELECT language FROM conversations") == [{"language": "de"}]

    store.accept([message("ok", message_id="m2")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert claim.conversation.language == "de"
    store.conversations.record(claim, outcome())

    assert store.rows("SELECT language FROM conversations") == [{"language": "de"}]


def test_a_reply_looks_the_same_at_every_attempt_whatever_is_said_meanwhile(store: Store) -> None:
    number = answered(store, "de")
    letter = store.outbox.claim(number, "requester")
    assert letter is not None

    store.rows("UPDATE conversations SET language = 'fr' RETURNING id")

    assert store.outbox.contents.answer(letter).language == "de"


def test_an_offer_speaks_the_conversations_language(store: Store) -> None:
    number = answered(store, "de")
    letter = store.outbox.claim(number, "requester")
    assert letter is not None
    store.sent(letter)
    requester = store.rows("SELECT requester_id FROM conversations")[0]["requester_id"]
    given = Feedback(thread=message().thread, by=requester, at=message().sent_at, about=letter.key, helpful=False)

    store.accept([given])

    offer = store.outbox.claim(number, "requester")
    assert offer is not None
    assert store.outbox.contents.words(offer).text == f"{DE.say('sorry')} {DE.say('offer')}"


def test_closing_words_go_by_the_vendors_locale_where_no_language_was_found(store: Store) -> None:
    number = answered(store, None)
    letter = store.outbox.claim(number, "requester")
    assert letter is not None
    store.sent(letter)
    sealed = store.cipher.seal(requester_to_json(Requester(id="u1", locale="de-CH")))
    ago = "now() - interval '3 hours'"
    store.rows(f"UPDATE conversations SET requester = %s, last_answer_at = {ago} RETURNING 1", sealed)
    store.rows(f"UPDATE messages SET received_at = {ago} RETURNING 1")

    assert store.conversations.close(number, idle_seconds=3600)

    closing = store.outbox.claim(number, "requester")
    assert closing is not None
    assert store.outbox.contents.words(closing).text == DE.say("closing")

"""In a conversation about articles in a real Postgres: what a question leaves out comes from what was said, and nothing
is said twice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.knowledge.corpus import use_of_words
from bot.knowledge.ingest import ingest
from bot.knowledge.search import PostgresSearch
from bot.knowledge.synonyms import Synonyms
from bot.knowledge.understand import Understanding
from bot.model import Author, EscalationDecision, Level, Outcome, Readership, Turn
from bot.pipeline import Services
from bot.privacy import Redactor
from bot.privacy.detect import Detector
from bot.store.db import Database
from tests.support.asking import FACTS, SETTINGS, ask, said, text_of

ARTICLES = {
    "basic.md": "# Refunds for the Basic plan\n\nYou can cancel the Basic plan within 30 days and get your money back."
    " Refunds arrive after 5 working days.\n",
    "a-pro.md": "# Refunds for the Pro plan\n\nYou can cancel the Pro plan within 14 days and get your money back."
    " Refunds arrive after 10 working days.\n",
    "vpn.md": "# Connect to the VPN\n\nOpen Network, find the setting Remote access and switch it on.\n",
    "notify.md": "# Notifications\n\nThere is a setting for each kind of notification in your profile.\n",
    "delete.md": "# Delete your account\n\nTo delete your account:\n\n1. Open your profile.\n2. Click the button Delete"
    " account.\n3. Enter your password.\n\n   It is the one you sign in with.\n4. Wait for the e-mail and confirm.\n\n"
    "## After that\n\nYour data is gone after 24 hours. Nobody can bring it back, and the address is free again.\n",
    "card.md": "# Set up a smart card\n\n1. Plug the reader in.\n2. Install the driver.\n3. Insert the card.\n"
    "4. Choose a certificate.\n5. Enter the PIN.\n",
    "rooms.md": "# Meeting rooms\n\n## Small room\n\nThe small room has a screen. You can book it for 30 minutes.\n\n"
    "## Large room\n\nThe large room has a stage. You can book it for 90 minutes.\n",
    "faq.md": "# Questions and answers\n\n## How do I change the address of my parcel?\n\nOpen the order and enter the"
    " new address before it is packed.\n\n## Which countries do you send to?\n\nTo all of Europe, and to Canada.\n",
    "password.md": "# Change your password\n\nOpen Security and choose Change password. Enter the new one twice.\n",
}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, 4)
    yield database
    database.close()


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Services:
    for name, text in ARTICLES.items():
        (tmp_path / name).write_text(text)
    ingest(database, None, [str(tmp_path)], lambda _: None)
    search = PostgresSearch(database, None)
    return Services(
        chat=None,
        search=search,
        understand=Understanding(database, Synonyms()),
        read_article=search.article,
        use_of_words=partial(use_of_words, database),
        redactor=Redactor(Detector()),
        gather=FACTS,
        policy=lambda _: EscalationDecision(escalate=False),  # some of it is sensitive; here it is about answers
        settings=SETTINGS,
    )


class Talk:
    """One requester's conversation with the bot, as the store would keep it."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.turns: list[Turn] = []

    def asks(self, question: str) -> Outcome:
        outcome = ask(self.services, question, turns=tuple(self.turns))
        assert outcome.answer is not None
        cites = tuple(one.url for one in outcome.answer.cites)
        self.turns += [said(Author.REQUESTER, question), said(Author.BOT, outcome.answer.text, cites=cites)]
        return outcome

    def hears(self, question: str) -> str:
        return text_of(self.asks(question))


@pytest.fixture
def talk(services: Services) -> Talk:
    return Talk(services)


@pytest.mark.parametrize(
    "asked",
    ["Until when do I have to cancel?", "When does the money arrive?", "How many days?", "how long", "and the refund?"],
)
def test_a_follow_up_stays_with_what_was_talked_about(talk: Talk, asked: str) -> None:
    assert "30 days" in talk.hears("Can I get a refund for the Basic plan?")

    answer = talk.hears(asked)

    assert "Basic" in answer
    assert "30 days" in answer or "5 working days" in answer
    assert "14 days" not in answer
    assert "10 working days" not in answer


@pytest.mark.parametrize(("room", "minutes", "other"), [("large", "90 minutes", "30"), ("small", "30 minutes", "90")])
def test_of_an_article_about_both_the_section_that_was_talked_about_is_told(
    talk: Talk, room: str, minutes: str, other: str
) -> None:
    assert minutes in talk.hears(f"Can I book the {room} room?")

    answer = talk.hears("for how long?")

    assert minutes in answer
    assert f"{other} minutes" not in answer


@pytest.mark.parametrize("asked", ["and the Pro plan?", "how long on Pro", "what about Pro", "for Pro?"])
def test_one_that_names_something_else_goes_there(talk: Talk, asked: str) -> None:
    talk.asks("Can I get a refund for the Basic plan?")

    assert "14 days" in talk.hears(asked)


def test_a_word_that_another_article_has_too_means_the_one_in_the_article_at_hand(talk: Talk) -> None:
    talk.asks("How do I connect to the VPN?")

    assert "notification" not in talk.hears("Where do I find the setting?")


@pytest.mark.parametrize("asked", ["How do I change my password?", "change password", "Set up a smart card"])
def test_a_new_topic_is_found_by_itself(talk: Talk, asked: str) -> None:
    alone = Talk(talk.services).hears(asked)
    talk.asks("How do I delete my account?")

    assert talk.hears(asked) == alone


@pytest.mark.parametrize(
    "asked", ["can you explain step 3?", "step 3?", "Schritt 3?", "the third step", "what does the 3rd step mean"]
)
def test_a_step_is_that_of_the_article_at_hand(talk: Talk, asked: str) -> None:
    talk.asks("How do I delete my account?")

    answer = talk.hears(asked)

    assert "Enter your password." in answer
    assert "It is the one you sign in with." in answer
    assert "Open your profile" not in answer
    assert "Insert the card" not in answer


def test_a_step_that_the_article_lacks_is_not_taken_from_another(talk: Talk) -> None:
    talk.asks("How do I delete my account?")

    assert "PIN" not in talk.hears("step 5?")


def test_what_is_pointed_at_is_answered_from_the_article_at_hand(talk: Talk) -> None:
    first = talk.hears("How do I delete my account?")

    answer = talk.hears("where is that button?")

    assert answer != first
    assert "Click the button Delete account." in answer
    assert "smart card" not in answer


def test_asked_again_the_next_part_of_the_article_is_said_and_then_that_this_is_all(talk: Talk) -> None:
    question = "How do I delete my account?"
    heard = [talk.hears(question) for _ in range(3)]

    assert len(set(heard)) >= 2
    assert "24 hours" in " ".join(heard[:2])
    assert "That is all our articles say about this." in heard[-1]
    assert "talk to a person" in heard[-1]


def test_asked_again_the_answer_to_another_frequent_question_is_not_said(talk: Talk) -> None:
    heard = [talk.hears("How do I change the address of my parcel?") for _ in range(2)]

    assert "before it is packed" in heard[0]
    assert "Canada" not in heard[1]
    assert "That is all our articles say about this." in heard[1]


@pytest.mark.parametrize("question", ["Where is the pharmacy?", "What is the capital of Mongolia?"])
def test_what_the_article_has_no_word_of_does_not_go_on_from_it(talk: Talk, question: str) -> None:
    talk.asks("How do I delete my account?")

    outcome = talk.asks(question)

    assert outcome.answer is not None
    assert outcome.answer.grounded is not True
    assert not outcome.answer.cites


def test_a_person_gets_it_where_nothing_more_is_to_be_said(talk: Talk) -> None:
    outcomes = [talk.asks("How do I connect to the VPN?") for _ in range(2)]

    assert outcomes[1].answer is not None
    assert outcomes[1].answer.grounded is False


def test_slips_and_other_words_are_understood(talk: Talk) -> None:
    assert "Click the button Delete account." in talk.hears("delte my acount")
    assert "Enter the new one twice" in Talk(talk.services).hears("chnage pasword")
    assert "Click the button Delete account." in Talk(talk.services).hears("how can I close my account?")
    assert "24 hours" in talk.hears("for how long?")  # the slips of the question before are mended too


def test_what_nobody_may_be_shown_is_not_pointed_at(talk: Talk, database: Database, tmp_path: Path) -> None:
    talk.asks("How do I delete my account?")
    ingest(database, None, [str(tmp_path)], lambda _: None, readership=Readership(Level.INTERNAL))

    assert "Enter your password" not in talk.hears("step 3?")

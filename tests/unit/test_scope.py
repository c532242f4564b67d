"""What is about something else than the articles is told apart, and what the bot says then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.app.escalating import gather_facts
from bot.config import Topics
from bot.model import Asks, Attachment, Author, Mode, Outcome, Reason
from bot.pipeline import Services
from bot.wording import BUILT_IN
from tests.support.asking import SETTINGS, ask, said, says, text_of
from tests.support.help_centre import help_centre
from tests.support.openai_server import OpenAIServer, Script
from tests.support.wording import EN, NOT_FOUND, OFFER

DECLINED = EN.say("out_of_scope", brand="Acme")
WEATHER = "What is the weather in Paris going to be tomorrow?"
FAR = [
    WEATHER,
    "Who won the world cup in 1998?",
    "give me a recipe for lentil soup",
    "what is the capital of Mongolia",
    "solve 3x + 5 = 20 for me please",
    "which dog breed is best with small children",
]
ANSWERED = [
    "How do I read articles from a sitemap?",
    "Which permissions does the Slack app want?",
    "may colleagues see internal articles",
    "how do tickets get to a certain group in zendesk",
    "does the bot answer questions in channels",
    "when does a person take over from the bot?",
]
MISSED = ["Can it read articles from Confluence pages?", "How do I connect a WhatsApp channel to the bot?"]


@pytest.fixture
def help_desk(services: Services) -> Services:
    """Articles enough to have a subject."""
    centre = help_centre()
    return replace(services, search=centre, use_of_words=centre.use_of_words)


@pytest.fixture
def with_a_model(with_model: Services, help_desk: Services) -> Services:
    return replace(help_desk, chat=with_model.chat)


def declined(outcome: Outcome) -> bool:
    return outcome.answer is not None and outcome.answer.declined


# told apart


@pytest.mark.parametrize("question", FAR)
def test_what_is_about_something_else_is_declined_with_what_the_bot_can_do(help_desk: Services, question: str) -> None:
    outcome = ask(help_desk, question)

    assert text_of(outcome) == DECLINED
    assert outcome.answer is not None
    assert outcome.answer.grounded is None  # neither found nor not found
    assert outcome.answer.asks is Asks.SUBJECT  # no button asks whether it helped
    assert outcome.answer.cites == ()
    assert not outcome.decision.escalate


@pytest.mark.parametrize("question", ANSWERED)
def test_what_the_articles_answer_is_not_lost(help_desk: Services, question: str) -> None:
    assert not declined(ask(help_desk, question))


@pytest.mark.parametrize("question", MISSED)
def test_a_miss_on_the_own_subject_goes_the_old_way(help_desk: Services, question: str) -> None:
    outcome = ask(help_desk, question)
    assert not declined(outcome)
    assert outcome.answer is not None
    assert outcome.answer.grounded is not None


def test_a_follow_up_is_judged_with_what_it_follows(help_desk: Services) -> None:
    turns = (said(Author.REQUESTER, "How do I read articles from a sitemap?"), said(Author.BOT, "Like this."))
    assert not declined(ask(help_desk, "and what about that in Paris?", turns=turns))


@pytest.mark.parametrize("question", ["Wie wird das Wetter morgen in Paris?", "Quel temps fera-t-il demain à Paris ?"])
def test_a_language_that_the_articles_are_not_in_proves_nothing(help_desk: Services, question: str) -> None:
    assert not declined(ask(help_desk, question))


def test_a_handful_of_articles_has_no_subject(services: Services) -> None:
    assert text_of(ask(services, WEATHER)) == f"{NOT_FOUND} {OFFER}"


def test_an_operator_may_have_it_counted_as_a_miss(help_desk: Services) -> None:
    settings = SETTINGS.model_copy(update={"topics": Topics(decline_out_of_scope=False)})
    assert text_of(ask(replace(help_desk, settings=settings), WEATHER)) == f"{NOT_FOUND} {OFFER}"


# what comes first, and what comes next


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{WEATHER} I want to talk to a person", Reason.HUMAN_REQUESTED),
        (f"{WEATHER} I want to kill myself", Reason.SENSITIVE),
        (f"{WEATHER} My lawyer will be in touch.", Reason.SENSITIVE),
    ],
)
def test_a_request_for_a_person_and_what_a_person_should_see_come_first(
    help_desk: Services, text: str, reason: Reason
) -> None:
    outcome = ask(help_desk, text)
    assert outcome.decision.reason is reason
    assert outcome.answer is None


@pytest.mark.parametrize("before", [Asks.SUBJECT, Asks.PERSON])
def test_the_second_time_in_a_row_a_person_is_offered(help_desk: Services, before: Asks) -> None:
    turns = (said(Author.REQUESTER, WEATHER), said(Author.BOT, DECLINED, asks=before))
    outcome = ask(help_desk, FAR[2], turns=turns)
    assert text_of(outcome) == f"{DECLINED} {OFFER}"
    assert outcome.answer is not None
    assert outcome.answer.asks is Asks.PERSON


def test_a_no_to_it_ends_the_talk(help_desk: Services) -> None:
    turns = (said(Author.REQUESTER, WEATHER), said(Author.BOT, DECLINED, asks=Asks.SUBJECT))
    assert text_of(ask(help_desk, "no thanks", turns=turns)) == EN.say("declined")


@pytest.mark.parametrize("mode", [Mode.DRAFT, Mode.PROACTIVE])
def test_agents_and_people_among_themselves_are_told_nothing_of_it(help_desk: Services, mode: Mode) -> None:
    assert not declined(ask(help_desk, WEATHER, mode=mode))


def test_what_is_attached_may_be_on_the_subject(help_desk: Services) -> None:
    picture = Attachment(name="sky.png", content_type="image/png", url="https://files.example/sky.png")
    assert not declined(ask(help_desk, WEATHER, attachments=(picture,)))


def test_it_is_said_in_the_requesters_language(help_desk: Services) -> None:
    settings = SETTINGS.model_copy(update={"topics": Topics(own={"weather": _topic("decline")})})
    outcome = ask(replace(help_desk, settings=settings), "Wie wird denn das Wetter morgen bei euch in Paris?")
    assert text_of(outcome) == BUILT_IN.of("de").say("out_of_scope", brand="Acme")


# with a model


def test_an_answer_that_the_model_found_in_the_articles_stands(with_a_model: Services, server: OpenAIServer) -> None:
    says(server, "The articles are read from a sitemap. [1]")
    assert not declined(ask(with_a_model, "How do I read articles from a sitemap?"))
    says(server, "It reads whatever the weather is. [1]")
    assert ask(with_a_model, WEATHER).answer is not None


def test_what_the_model_does_not_find_is_declined_and_its_cost_kept(
    with_a_model: Services, server: OpenAIServer
) -> None:
    says(server, "", result="not_in_passages")
    outcome = ask(with_a_model, WEATHER)
    assert text_of(outcome) == DECLINED
    assert outcome.answer is not None
    assert outcome.work.calls


def test_where_the_model_fails_a_person_comes_as_ever(with_a_model: Services, server: OpenAIServer) -> None:
    server.script = Script(mode="garbage")
    outcome = ask(with_a_model, WEATHER)
    assert outcome.decision.reason is Reason.MODEL_FAILURE
    assert not declined(outcome)


# topics of the operator's own


def _topic(action: str) -> dict[str, object]:
    examples = ["What is the weather in Paris tomorrow?", "Wie wird das Wetter morgen?", "Will it rain at the weekend?"]
    return {"description": "The weather", "examples": examples, "action": action}


def with_topics(services: Services, **own: Mapping[str, object]) -> Services:
    topics = Topics.model_validate({"own": own})
    settings = SETTINGS.model_copy(update={"topics": topics})
    return replace(services, settings=settings, gather=gather_facts(settings))


def test_a_topic_that_is_declined_is_so_whatever_the_articles_say(help_desk: Services) -> None:
    own = {"description": "How articles are read from a sitemap", "action": "decline"}
    question = "How are articles read from a sitemap?"
    assert text_of(ask(with_topics(help_desk, sitemaps=own), question)) == DECLINED
    assert not declined(ask(help_desk, question))


def test_a_topic_that_is_answered_is_never_out_of_scope(help_desk: Services) -> None:
    assert declined(ask(help_desk, "Will it rain in Paris at the weekend?"))
    assert not declined(ask(with_topics(help_desk, weather=_topic("answer")), "Will it rain at the weekend in Paris?"))


def test_a_topic_for_people_goes_to_them_before_any_answer(help_desk: Services) -> None:
    outcome = ask(with_topics(help_desk, weather=_topic("handoff")), "What will the weather be in Paris tomorrow?")
    assert outcome.decision.reason is Reason.ALWAYS_HUMAN
    assert "weather" in outcome.decision.explanation
    assert outcome.answer is None


@pytest.mark.parametrize("action", ["answer", "decline", "handoff"])
def test_no_topic_reaches_a_life_in_danger(help_desk: Services, action: str) -> None:
    own = {"description": "I want to kill myself", "action": action}
    outcome = ask(with_topics(help_desk, sad=own), "I want to kill myself")
    assert outcome.decision.reason is Reason.SENSITIVE


def test_what_people_tell_each_other_brings_nobody(help_desk: Services) -> None:
    desk = with_topics(help_desk, weather=_topic("handoff"))
    assert not ask(desk, "What is the weather in Paris tomorrow?", mode=Mode.PROACTIVE).decision.escalate


@pytest.mark.parametrize("question", ["How do I read articles from a sitemap?", "What time is it?", "Hello!"])
def test_another_question_has_no_such_topic(help_desk: Services, question: str) -> None:
    outcome = ask(with_topics(help_desk, weather=_topic("handoff")), question)
    assert outcome.decision.reason is not Reason.ALWAYS_HUMAN

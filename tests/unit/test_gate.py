"""The gate: what was said may end the run before anything is searched or a model is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.config import Answers, HandoffSettings
from bot.model import INDIRECT_HUMAN_REQUEST, Attempt, Conversation, Facts, Intent, Mode, Reason, SignalValue
from bot.pipeline import Services
from bot.wording import BUILT_IN
from escalation.policy import make_policy
from tests.support.asking import ask, says, text_of
from tests.support.openai_server import OpenAIServer, Script

RELUCTANT = make_policy(
    HandoffSettings(unanswered_limit=1000, max_answers=1000, on_model_failure="unanswered"),
    Answers(stuck_seconds=1e9, max_attempts=1000),
)
OFFER = BUILT_IN.of("en").say("offer")
# A kind each, in the languages that the bot speaks and some that it does not.
SENSITIVE = [
    ("I want to kill myself", Intent.SELF_HARM),
    ("Ich will nicht mehr leben", Intent.SELF_HARM),
    ("Je veux mourir, j'en peux plus", Intent.SELF_HARM),
    ("No quiero seguir viviendo", Intent.SELF_HARM),
    ("Someone hacked my account and changed my email", Intent.ACCOUNT_TAKEOVER_OR_SECURITY),
    ("Mijn account is gehackt", Intent.ACCOUNT_TAKEOVER_OR_SECURITY),
    ("URGENT our whole company cannot log in", Intent.OUTAGE),
    ("my lawyer will be in touch", Intent.LEGAL_OR_REGULATOR_THREAT),
    ("Meu advogado vai entrar em contato", Intent.LEGAL_OR_REGULATOR_THREAT),
    ("delete all my personal data under GDPR", Intent.DATA_PROTECTION_REQUEST),
    ("Quiero que borren todos mis datos personales", Intent.DATA_PROTECTION_REQUEST),
    ("You charged my card twice, I demand a refund of $49.99 immediately", Intent.REFUND_OR_BILLING_DISPUTE),
    ("Je veux être remboursé, vous m'avez débité deux fois", Intent.REFUND_OR_BILLING_DISPUTE),
    ("I need to cancel my subscription", Intent.CANCELLATION),
    ("Voglio presentare un reclamo formale", Intent.COMPLAINT),
]


@pytest.mark.parametrize(("text", "intent"), SENSITIVE)
def test_no_model_is_waited_for_and_nothing_is_said_but_the_notice(
    with_model: Services, server: OpenAIServer, text: str, intent: Intent
) -> None:
    server.script = Script(mode="silent")  # until the test is over
    outcome = ask(replace(with_model, policy=RELUCTANT), text)

    assert (outcome.decision.reason, outcome.decision.intent) == (Reason.SENSITIVE, intent)
    assert outcome.answer is None
    assert not outcome.model_failed


@pytest.mark.parametrize("text", [text for text, _ in SENSITIVE])
def test_what_was_said_to_others_hands_nothing_over_and_is_not_answered(services: Services, text: str) -> None:
    outcome = ask(services, text, mode=Mode.PROACTIVE)

    assert not outcome.decision.escalate
    assert outcome.answer is None


@pytest.mark.parametrize(
    "text",
    [
        "How do I reset my password?",
        "Where do I download an invoice?",
        "Wie setze ich mein Passwort zurück?",
        "hello",
        "thanks!",
        "no, that's all",
        "Can I return shoes within 30 days?",
    ],
)
def test_what_is_ordinary_is_answered(services: Services, text: str) -> None:
    outcome = ask(services, text)

    assert not outcome.decision.escalate
    assert text_of(outcome)


def test_old_failures_do_not_close_the_gate(services: Services) -> None:
    outcome = ask(services, "How do I reset my password?", streak=9, waited_seconds=5000.0, failed_attempts=9)

    assert not outcome.decision.escalate
    assert "Security" in text_of(outcome)


def test_an_unclear_wish_is_answered_and_a_person_offered(with_model: Services, server: OpenAIServer) -> None:
    def gather(conversation: Conversation) -> Facts:
        hint = SignalValue(name=INDIRECT_HUMAN_REQUEST, strength=0.65, threshold=0.7, explanation="perhaps")
        return Facts(conversation=conversation, signals=(hint,), attempt=None)

    says(server, "Open Settings and choose Security. [1]")
    outcome = ask(replace(with_model, gather=gather), "How do I reset my password?")

    assert not outcome.decision.escalate
    assert text_of(outcome).endswith(OFFER)


def test_an_attempt_says_how_sure_it_is(services: Services) -> None:
    seen: list[Attempt | None] = []

    def policy(facts: Facts) -> object:
        seen.append(facts.attempt)
        return services.policy(facts)

    ask(replace(services, policy=policy), "How do I reset my password?")  # type: ignore[arg-type]

    assert seen[0] is None
    assert seen[1] is not None
    assert seen[1].confidence is not None

"""What the waiting messages are about, one value an intent, each with its own threshold."""

from __future__ import annotations

from collections.abc import Callable

from bot.model import Conversation, Intent, SignalValue
from escalation.intent import IntentScore, IntentScores
from escalation.signals import Signal
from escalation.signals.human_request import said

WEAK = 0.1  # below this nobody wants to know, unless it is enough
LIFE = (Intent.SELF_HARM, Intent.THREAT_TO_OTHERS)
WORDS = {
    Intent.COMPLAINT: "They complain about a service or about how they were treated",
    Intent.CANCELLATION: "They want to cancel or to leave",
    Intent.REFUND_OR_BILLING_DISPUTE: "They want money back or dispute a bill",
    Intent.ACCOUNT_TAKEOVER_OR_SECURITY: "Somebody may have got at their account, card or data",
    Intent.LEGAL_OR_REGULATOR_THREAT: "They speak of a lawyer, a court or an authority",
    Intent.DATA_PROTECTION_REQUEST: "They claim rights in their personal data",
    Intent.OUTAGE: "Something seems to be down for many people at once",
    Intent.SELF_HARM: "They may be about to harm themselves",
    Intent.THREAT_TO_OTHERS: "They threaten somebody",
    Intent.BUG: "Something does not work as it should",
    Intent.HOW_TO: "They ask how something is done",
    Intent.ORDER_OR_TICKET_STATUS: "They ask how far an order or a request has come",
    Intent.CHIT_CHAT: "They greet, thank, take leave or ask who is speaking",
    Intent.SPAM: "It looks like advertising or a swindle",
}


def intents(
    assess: Callable[[str], IntentScores], tells_nothing: Callable[[Conversation], bool] = lambda _: False
) -> Signal:
    """Requests for a human are left to their own signals. What `tells_nothing` by itself (a courtesy; "deleting", after
    the bot asked whether changing or deleting is meant) gives a model of words little to go by: there only a life in
    danger is looked for."""

    def signal(conversation: Conversation) -> tuple[SignalValue, ...]:
        text = said(conversation)
        if not text.strip():
            return ()
        found = assess(text)
        scores = {intent: found.scores[intent] for intent in LIFE} if tells_nothing(conversation) else found.scores
        return tuple(
            SignalValue(
                name=intent,
                strength=score.probability,
                threshold=found.thresholds[intent],
                explanation=_explained(intent, score),
                language=found.language,
            )
            for intent, score in scores.items()
            if intent is not Intent.HUMAN_REQUEST and score.probability >= min(WEAK, found.thresholds[intent])
        )

    return signal


def _explained(intent: Intent, score: IntentScore) -> str:
    return f"{WORDS[intent]}." if score.by == "rule" else f"{WORDS[intent]} ({score.probability:.0%} sure)."

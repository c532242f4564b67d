"""What the figures stand beside: a list of keywords, and VADER where it is installed."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.model.intents import Intent

# What a support team would write down in an afternoon.
KEYWORDS: dict[Intent, re.Pattern[str]] = {
    Intent.HUMAN_REQUEST: re.compile(
        r"\b(?:human|agent|operator|representative|real person|someone|somebody|manager|supervisor)\b"
    ),
    Intent.COMPLAINT: re.compile(
        r"\b(?:complain\w*|terrible|worst|awful|unacceptable|disappointed|ridiculous|horrible|bad service)\b"
    ),
    Intent.CANCELLATION: re.compile(r"\b(?:cancel\w*|terminate|close my account|unsubscribe|kündig\w*)\b"),
    Intent.REFUND_OR_BILLING_DISPUTE: re.compile(
        r"\b(?:refund\w*|money back|charged twice|overcharged|reimburse\w*|chargeback)\b"
    ),
    Intent.ACCOUNT_TAKEOVER_OR_SECURITY: re.compile(
        r"\b(?:hack\w*|stolen|fraud\w*|compromised|unauthori[sz]ed|phishing|scam\w*)\b"
    ),
    Intent.LEGAL_OR_REGULATOR_THREAT: re.compile(r"\b(?:lawyer|sue|court|legal action|attorney|ombudsman)\b"),
    Intent.DATA_PROTECTION_REQUEST: re.compile(r"\b(?:gdpr|my data|personal data|privacy)\b"),
    Intent.OUTAGE: re.compile(r"\b(?:outage|down|offline|nobody can)\b"),
    Intent.ORDER_OR_TICKET_STATUS: re.compile(r"\b(?:where is|status|track\w*|arrive\w*)\b"),
    Intent.BUG: re.compile(r"\b(?:error|bug|crash\w*|not working|broken|doesn't work)\b"),
    Intent.HOW_TO: re.compile(r"\bhow (?:do|can|to)\b"),
    Intent.CHIT_CHAT: re.compile(r"^(?:hi|hello|hey|thanks|thank you|bye|ok|yes|no)\b|\bare you (?:a bot|human)\b"),
    Intent.SPAM: re.compile(r"\b(?:seo|casino|viagra|bitcoin|loan|click here)\b"),
}


def by_keywords(text: str) -> frozenset[Intent]:
    said = text.lower()
    return frozenset(intent for intent, pattern in KEYWORDS.items() if pattern.search(said))


def vader() -> Callable[[str], float] | None:
    """VADER's compound score, -1 to 1; None where vaderSentiment (MIT, a development extra) is not installed."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return None
    analyzer = SentimentIntensityAnalyzer()
    return lambda text: float(analyzer.polarity_scores(text)["compound"])

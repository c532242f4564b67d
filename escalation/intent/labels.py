"""Groups of intents. A new intent is a member of `Intent`, examples in `escalation/training/examples`, and `make
train`."""

from __future__ import annotations

from bot.model.intents import Intent

# Said by rules alone: a model that guesses here does harm either way, and no data set of this kind may be shipped from.
BY_RULES_ALONE = frozenset({Intent.SELF_HARM, Intent.THREAT_TO_OTHERS})
LEARNED = tuple(intent for intent in Intent if intent not in BY_RULES_ALONE)

# What a person should see without being asked for.
FOR_A_PERSON = frozenset(
    {
        Intent.COMPLAINT,
        Intent.CANCELLATION,
        Intent.REFUND_OR_BILLING_DISPUTE,
        Intent.ACCOUNT_TAKEOVER_OR_SECURITY,
        Intent.LEGAL_OR_REGULATOR_THREAT,
        Intent.DATA_PROTECTION_REQUEST,
        Intent.OUTAGE,
        Intent.SELF_HARM,
        Intent.THREAT_TO_OTHERS,
    }
)

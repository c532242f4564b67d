"""Rules about what was said, and by whom: they hold before any answer is tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.config.escalation import ALWAYS_HANDED_OVER, Action
from bot.model import HUMAN_REQUEST, INDIRECT_HUMAN_REQUEST, EscalationDecision, Facts, Intent, Mode, Reason
from escalation.policy.rule import PolicySettings, hand_over
from escalation.signals.answers import REFUSED_ANSWER
from escalation.signals.how_question import ASKS_HOW
from escalation.signals.mood import DISSATISFIED, FRUSTRATION, NO_PROGRESS, REPEATED, WORSE
from escalation.signals.topics import OWN_TOPIC

# Signs of trouble; those of one group say the same in different ways, and count once.
SIGNS = ((FRUSTRATION, WORSE), (DISSATISFIED, NO_PROGRESS), (REPEATED,), (REFUSED_ANSWER,))

# What a person should see without being asked for, the most urgent first.
URGENCY = (
    Intent.SELF_HARM,
    Intent.THREAT_TO_OTHERS,
    Intent.ACCOUNT_TAKEOVER_OR_SECURITY,
    Intent.OUTAGE,
    Intent.LEGAL_OR_REGULATOR_THREAT,
    Intent.DATA_PROTECTION_REQUEST,
    Intent.REFUND_OR_BILLING_DISPUTE,
    Intent.CANCELLATION,
    Intent.COMPLAINT,
)
# An operator may hand over the others too.
EVERYTHING_ELSE = tuple(intent for intent in Intent if intent not in (*URGENCY, Intent.HUMAN_REQUEST))
ALL = (*URGENCY, *EVERYTHING_ELSE)
LIFE = tuple(intent for intent in URGENCY if intent in ALWAYS_HANDED_OVER)


def life_in_danger(facts: Facts, _: PolicySettings) -> EscalationDecision | None:
    """No setting reaches this rule. It comes before a request for a human, whose receipt names no help line."""
    return _first_found(facts, LIFE)


def human_requested(facts: Facts, _: PolicySettings) -> EscalationDecision | None:
    """No setting reaches this rule: an explicit request is always honoured."""
    request = facts.signal(HUMAN_REQUEST)
    return None if request is None else hand_over(Reason.HUMAN_REQUESTED, request.explanation)


def sensitive(facts: Facts, settings: PolicySettings) -> EscalationDecision | None:
    """What it is about is a person's business, as the table has it."""
    return _first_found(facts, ALL, _followed_by("handoff", facts, settings))


def unsure(facts: Facts, settings: PolicySettings) -> EscalationDecision | None:
    """The bot may answer this where it is sure, and it is not."""
    attempt = facts.attempt
    if attempt is None:
        return None
    goes_on = attempt.confidence is None and facts.signal(ASKS_HOW) is not None  # from what was quoted before
    enough = goes_on or (attempt.confidence is not None and attempt.confidence >= settings.escalation.sure)
    if attempt.grounded and enough and not attempt.model_failed:
        return None
    return _first_found(facts, ALL, _followed_by("answer", facts, settings))


def always_human(facts: Facts, settings: PolicySettings) -> EscalationDecision | None:
    """Some requesters get a person whatever they ask; who was not talking to the bot gets nothing."""
    conversation = facts.conversation
    if conversation.mode is not Mode.ANSWER or not conversation.waiting:
        return None
    requester, settled = conversation.requester, settings.escalation
    domain = (requester.email or "").rpartition("@")[2].casefold()
    if domain and domain in {one.casefold() for one in settled.always_human_domains}:
        return hand_over(Reason.ALWAYS_HUMAN, f"Requesters at {domain} always get a person.")
    wanted = {one.casefold() for one in settled.always_human_tags}
    tag = next((one for one in requester.tags if one.casefold() in wanted), None)
    return (
        None if tag is None else hand_over(Reason.ALWAYS_HUMAN, f"Requesters with the tag {tag} always get a person.")
    )


def own_topic(facts: Facts, _: PolicySettings) -> EscalationDecision | None:
    """The operator has a topic of their own that people answer; somebody else's talk is none of it."""
    topic = facts.signal(OWN_TOPIC)
    if topic is None or facts.conversation.mode is not Mode.ANSWER:
        return None
    return hand_over(Reason.ALWAYS_HUMAN, topic.explanation)


def indirect_request(facts: Facts, _: PolicySettings) -> EscalationDecision | None:
    """Not in so many words. From which confidence on is the operator's to say."""
    request = facts.signal(INDIRECT_HUMAN_REQUEST)
    return None if request is None else hand_over(Reason.INDIRECT_REQUEST, request.explanation)


def frustrated(facts: Facts, settings: PolicySettings) -> EscalationDecision | None:
    """Several signs at once, and never at a first message: of complaints in a first one, mood finds 3 in 100."""
    if facts.messages < 2:
        return None
    groups = ([value for name in group if (value := facts.signal(name)) is not None] for group in SIGNS)
    signs = [found[0].explanation for found in groups if found]
    in_the_mood = bool(signs)
    if facts.conversation.ungrounded_streak:
        signs.append("The last answer had nothing in the articles.")
    if not in_the_mood or len(signs) < settings.escalation.mood_signs:
        return None
    return hand_over(Reason.FRUSTRATED, " ".join(signs))


def about(facts: Facts) -> Intent | None:
    """What the conversation is about, for whoever routes it: the most urgent, else the surest."""
    urgent = next((intent for intent in (*URGENCY, Intent.HUMAN_REQUEST) if facts.signal(intent)), None)
    if urgent is not None:
        return urgent
    others = [(value.strength, intent) for intent in EVERYTHING_ELSE if (value := facts.signal(intent)) is not None]
    return max(others)[1] if others else None


def _followed_by(action: Action, facts: Facts, settings: PolicySettings) -> Callable[[Intent], bool]:
    """Whether an intent's row says so; some rows make a difference for who only asks how."""
    asked_how = facts.signal(ASKS_HOW) is not None
    rules = settings.escalation.intents
    return lambda intent: rules[intent].follows(asked_how=asked_how) == action


def _first_found(
    facts: Facts, intents: Sequence[Intent], fits: Callable[[Intent], bool] = lambda _: True
) -> EscalationDecision | None:
    """By the first of the intents that was found and fits."""
    found = {value.name for value in facts.signals if value.found}
    intent = next((one for one in intents if one in found and fits(one)), None)
    if intent is None:
        return None
    return hand_over(Reason.SENSITIVE, f"It is about: {intent.replace('_', ' ')}.", intent)

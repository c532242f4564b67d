"""What decides on a handoff and what it consists of, put together from the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from bot.answering.quoting.clarify import chosen
from bot.answering.small_talk import is_courtesy, is_yes
from bot.answering.topics import topic_of
from bot.config import Behaviour, Settings, Topics
from bot.model import Author, Conversation, EscalationDecision, Facts, ThreadRef
from bot.pipeline.steps.choose import last_asked
from bot.ports import GatherFacts
from bot.store.handoffs import Plan
from bot.store.outbox.message import HeldNotice
from bot.text.own_words import own_message
from bot.wording.automatic import introduction
from bot.wording.detect import detect as detect_language
from escalation import handoff
from escalation.business_hours import is_open
from escalation.human_request import detect
from escalation.human_request.bare import is_calmly_bare
from escalation.intent import assess_intents
from escalation.notice import arrived_notice, notice_of, recorded_notice
from escalation.sentiment import read_moods
from escalation.sentiment.courtesies import without_courtesies
from escalation.signals import gather
from escalation.signals.answers import refused_answers, ungrounded_answers
from escalation.signals.how_question import how_question
from escalation.signals.human_request import accepted_offer, explicit_request, indirect_request, said
from escalation.signals.intent import intents
from escalation.signals.mood import mood
from escalation.signals.time import out_of_hours, waiting
from escalation.signals.topics import own_topic

FEW_WORDS = 6  # of a reply that only says which of two things is meant
READ_MOODS = without_courtesies(read_moods, lambda text: is_courtesy(text) or is_calmly_bare(text))


def gather_facts(behaviour: Behaviour) -> GatherFacts:
    """The signals, in the order in which they are looked for."""
    catalogue = behaviour.catalogue
    offers = catalogue.everywhere("offer") | catalogue.everywhere("offer_now")
    return gather(
        (
            explicit_request(partial(detect.assess, buttons=catalogue.everywhere("talk_to_person"))),
            accepted_offer(lambda text: any(offer in text for offer in offers), is_yes),
            indirect_request(detect.human_request),
            intents(assess_intents, _tells_nothing),
            how_question,
            own_topic(partial(_for_people, behaviour.topics)),
            mood(READ_MOODS),
            refused_answers,
            ungrounded_answers,
            waiting(behaviour.answers.stuck_seconds),
            out_of_hours(lambda: is_open(behaviour.business_hours, datetime.now(UTC))),
        )
    )


def _tells_nothing(conversation: Conversation) -> bool:
    """By itself: a courtesy, or which of two things is meant."""
    text = said(conversation)
    asked = last_asked(conversation)
    return is_courtesy(text) or (asked is not None and len(text.split()) <= FEW_WORDS and bool(chosen(text, asked)))


def _for_people(topics: Topics, text: str) -> str | None:
    match = topic_of(text, topics)
    return match.name if match is not None and match.topic.action == "handoff" else None


@dataclass(frozen=True, slots=True)
class PlanMaker:
    """`bot.store.handoffs.MakePlan`. `account_of`: of a desk, for a thread."""

    settings: Settings
    gather: GatherFacts
    account_of: Callable[[str, ThreadRef], str]

    def __call__(self, conversation: Conversation, decision: EscalationDecision) -> Plan:
        behaviour = self.settings.behaviour
        desk = self.settings.desk_of(conversation.thread.channel)
        # What was never answered was never looked at for its language either.
        found = conversation.language or _language_of(conversation)
        language = behaviour.catalogue.choose(found, conversation.requester.locale)
        ticket = handoff.build(replace(conversation, language=found), decision, behaviour, self._facts(conversation))
        return Plan(
            desk=desk,
            desk_account=self.account_of(desk, conversation.thread),
            handoff=ticket,
            notice=notice_of(conversation, decision, ticket.route, behaviour, datetime.now(UTC), language),
            language=language,
            held=_held(decision, behaviour, language),
            opening=_opening(conversation, behaviour, language),
        )

    def _facts(self, conversation: Conversation) -> Facts:
        """What is to be said of it now: where nothing waits any more, it is about what was said last."""
        last = next((turn for turn in reversed(conversation.turns) if turn.author is Author.REQUESTER), None)
        waiting = conversation.waiting or ((last,) if last else ())
        turns = tuple(turn for turn in conversation.turns if turn not in waiting)
        return self.gather(replace(conversation, turns=turns, waiting=waiting))


def _opening(conversation: Conversation, behaviour: Behaviour, language: str) -> str:
    if not behaviour.answers.say_automatic:
        return ""
    return introduction(conversation, behaviour.brand.name, behaviour.catalogue.of(language))


def _held(decision: EscalationDecision, behaviour: Behaviour, language: str) -> HeldNotice | None:
    recorded = recorded_notice(decision, behaviour, language)
    if recorded is None:
        return None
    seconds = behaviour.delivery.receipt_seconds
    return HeldNotice(recorded=recorded, arrived=arrived_notice(behaviour, language), seconds=seconds)


def _language_of(conversation: Conversation) -> str | None:
    turns = (*conversation.turns, *conversation.waiting)
    return detect_language("\n".join(own_message(turn.text) for turn in turns if turn.author is Author.REQUESTER))

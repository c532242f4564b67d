"""Words and news between where the requester writes and the ticket elsewhere: nobody is left out, nothing twice."""

from __future__ import annotations

import uuid

from bot.model import Attachment, Owner, Purpose, Reason, Requester, ResumeRequest, ThreadRef, TicketMerged
from bot.store.intake import FollowUp
from bot.wording import BUILT_IN
from tests.support.builders import agent_message, edit, message, outcome, ownership
from tests.support.store import Store

TICKET = {"channel": "zendesk", "account": "acme", "thread_id": "77"}


def handed_over(store: Store, ticket_id: str = "77") -> str:
    """A conversation whose ticket exists, and the requester knows; the handoff's key."""
    store.accept([message("a person please")])
    return hand_over_again(store, ticket_id)


def hand_over_again(store: Store, ticket_id: str, thread_id: str = "524") -> str:
    claim = store.conversations.claim(store.conversation_id(thread_id))
    assert claim is not None
    store.conversations.record(claim, outcome("", reason=Reason.HUMAN_REQUESTED))
    ticket = store.outbox.claim(store.conversation_id(thread_id), "desk")
    assert ticket is not None
    store.sent(ticket, ticket_id)
    store.send_next(thread_id=thread_id)
    return ticket.key


def pending(store: Store) -> list[tuple[str, str]]:
    """Kind and text of what is to be sent."""
    rows = store.rows("SELECT kind, body FROM outbox WHERE state = 'pending' ORDER BY id")
    return [(row["kind"], store.cipher.open(row["body"])["text"]) for row in rows]


def asked_to_resume(store: Store, *, by: str = "joe", thread: ThreadRef | None = None, event_id: str = "r1") -> None:
    store.accept(
        [
            ResumeRequest(
                channel="intercom",
                account="app1",
                place="52",
                thread=thread,
                by=by,
                event_id=event_id,
            )
        ]
    )


def test_who_reads_an_agent_already_is_not_told_that_one_will_reply(store: Store) -> None:
    store.accept([message("a person please")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome("", reason=Reason.HUMAN_REQUESTED))
    ticket = store.outbox.claim(store.conversation_id(), "desk")
    assert ticket is not None
    store.sent(ticket, TICKET["thread_id"])

    store.accept([agent_message("Hello, I have it.", **TICKET)])

    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    assert queued.kind == "relay"


class TestNobodyIsLeftOut:
    def test_what_waits_for_the_bot_when_an_agent_speaks_again_in_a_solved_ticket_goes_there(
        self, store: Store
    ) -> None:
        handed_over(store)
        store.accept([ownership(Owner.BOT, **TICKET)])
        store.send_next()
        store.accept([message("it is broken again")])
        store.accept([agent_message("One more thing", **TICKET)])
        assert pending(store) == [("comment", "it is broken again"), ("relay", "One more thing")]
        assert store.owner() == Owner.HUMAN

    def test_what_the_ticket_has_already_does_not_go_there_again(self, store: Store) -> None:
        handed_over(store)
        store.accept([message("and my order is 1234")])
        store.send_next("desk")
        store.accept([ownership(Owner.BOT, answer_now=True)])  # it asks the bot about both
        store.send_next("desk")
        store.accept([agent_message("I have it", **TICKET)])
        assert pending(store) == [("relay", "I have it")]

    def test_a_question_whose_answer_was_never_said_waits_again_where_the_bot_goes_on(self, store: Store) -> None:
        store.accept([message()])
        claim = store.conversations.claim(store.conversation_id())
        assert claim is not None
        store.conversations.record(claim, outcome())
        store.accept([ownership(Owner.HUMAN), ownership(Owner.BOT, answer_now=True)])
        assert store.outbox.claim(store.conversation_id(), "requester") is None  # the answer is of another epoch
        assert store.conversations.claim(store.conversation_id()) is not None

    def test_a_question_that_an_agent_answered_instead_does_not_wait_again(self, store: Store) -> None:
        store.accept([message()])
        claim = store.conversations.claim(store.conversation_id())
        assert claim is not None
        store.conversations.record(claim, outcome())
        store.accept([agent_message(), ownership(Owner.BOT, answer_now=True)])
        assert store.outbox.claim(store.conversation_id(), "requester") is None
        assert store.conversations.claim(store.conversation_id()) is None

    def test_words_from_before_a_ticket_was_solved_that_come_in_late_are_answered(self, store: Store) -> None:
        handed_over(store)
        late = message("is anybody there?")
        store.accept([ownership(Owner.BOT, **TICKET)])
        store.accept([late])
        assert store.conversations.claim(store.conversation_id()) is not None

    def test_words_that_a_solved_ticket_refuses_open_a_new_one(self, store: Store) -> None:
        handed_over(store)
        store.accept([message("it is urgent"), ownership(Owner.BOT, **TICKET)])
        comment = store.outbox.claim(store.conversation_id(), "desk")
        assert comment is not None
        store.dead_letters.add(comment, "Refused: the ticket is closed")
        handoffs = store.rows("SELECT reason, follow_up_of FROM handoffs WHERE state <> 'closed'")
        assert handoffs == [{"reason": Reason.FOLLOW_UP, "follow_up_of": "77"}]

    def test_whom_a_teammate_speaks_to_already_hears_nothing_of_the_new_ticket(self, store: Store) -> None:
        handed_over(store)
        store.accept([message("it is urgent"), ownership(Owner.BOT, **TICKET), agent_message("I'm here")])
        comment = store.outbox.claim(store.conversation_id(), "desk")
        assert comment is not None
        store.dead_letters.add(comment, "Refused: the ticket is closed")
        assert "handoff_notice" not in store.outbox_kinds()
        assert store.rows("SELECT reason FROM handoffs WHERE state = 'pending'") == [{"reason": Reason.FOLLOW_UP}]

    def test_an_old_ticket_that_is_solved_again_takes_nothing_from_a_teammate(self, store: Store) -> None:
        handed_over(store)
        store.accept([ownership(Owner.BOT, **TICKET)])
        store.accept([message("hello again"), agent_message("I'm here")])
        store.accept([ownership(Owner.BOT, **TICKET)])
        assert store.owner() == Owner.HUMAN


class TestSolved:
    def test_the_requester_is_told_in_their_language_with_the_way_back(self, store: Store) -> None:
        handed_over(store)
        store.rows("UPDATE conversations SET language = 'de' RETURNING id")
        store.accept([ownership(Owner.BOT, **TICKET)])
        assert pending(store) == [("solved", BUILT_IN.of("de").say("solved"))]
        assert store.follow_ups[-1] == FollowUp(deliver=store.conversation_id())

    def test_once(self, store: Store) -> None:
        handed_over(store)
        solved = ownership(Owner.BOT, **TICKET)
        store.accept([solved, solved, ownership(Owner.BOT, **TICKET)])
        assert [kind for kind, _ in pending(store)] == ["solved"]

    def test_not_where_the_agent_goes_on_before_it_is_said(self, store: Store) -> None:
        handed_over(store)
        store.accept([ownership(Owner.BOT, **TICKET), agent_message("No, wait", **TICKET)])
        queued = store.outbox.claim(store.conversation_id(), "requester")
        assert queued is not None
        assert queued.kind == Purpose.RELAY

    def test_not_where_the_ticket_is_the_conversation(self, store: Store) -> None:
        native = {"channel": "zendesk", "account": "acme", "thread_id": "9"}
        store.accept([message(**native), agent_message(**native), ownership(Owner.BOT, **native)])
        assert pending(store) == []

    def test_who_writes_again_is_answered_by_the_bot(self, store: Store) -> None:
        handed_over(store)
        store.accept([ownership(Owner.BOT, **TICKET), message("it is broken again")])
        assert store.conversations.claim(store.conversation_id()) is not None


class TestTheOtherSideIsTold:
    def test_a_teammates_answer_is_a_note_in_the_ticket(self, store: Store) -> None:
        handed_over(store)
        file = Attachment(name="steps.pdf", content_type="application/pdf")
        store.accept([agent_message("Try a restart.", attachments=(file,))])
        assert pending(store) == [
            ("note", "Ana answered the requester in Intercom:\n\nTry a restart.\n[attached: steps.pdf]")
        ]

    def test_a_teammates_note_and_an_answer_without_a_ticket_are_not_told(self, store: Store) -> None:
        store.accept([message(), agent_message("Hello!")])
        assert pending(store) == []
        store.accept([ownership(Owner.BOT)])
        store.accept([message("a person please")])
        hand_over_again(store, "77")
        store.accept([agent_message("difficult", public=False)])
        assert pending(store) == []

    def test_the_ticket_is_told_that_the_conversation_is_the_bots_again(self, store: Store) -> None:
        handed_over(store)
        store.accept([ownership(Owner.BOT, answer_now=True)])
        ((kind, text),) = pending(store)
        assert kind == "note"
        assert text.startswith("The conversation was given back to the bot in Intercom.")

    def test_words_that_changed_are_told_where_the_ticket_has_the_old_ones(self, store: Store) -> None:
        handed_over(store)
        said = message("my order is 1234")
        store.accept([said])
        store.send_next("desk")
        store.accept([edit(said, "my order is 1243")])
        assert pending(store) == [
            ("note", "The requester changed an earlier message. It now reads:\n\nmy order is 1243")
        ]
        store.send_next("desk")
        store.accept([edit(said, None, after=61)])
        assert pending(store) == [("note", "The requester took back an earlier message.")]

    def test_words_that_change_before_the_ticket_has_them_go_there_as_they_are_now(self, store: Store) -> None:
        handed_over(store)
        said = message("my order is 1234")
        store.accept([said, edit(said, "my order is 1243")])
        assert pending(store) == [("comment", "my order is 1243")]

    def test_a_ticket_that_is_not_made_yet_tells_the_words_as_they_are_now(self, store: Store) -> None:
        said = message("a person please, order 1234")
        store.accept([said])
        claim = store.conversations.claim(store.conversation_id())
        assert claim is not None
        store.conversations.record(claim, outcome("", reason=Reason.HUMAN_REQUESTED))
        store.accept([edit(said, "a person please, order 1243")])
        ticket = store.outbox.claim(store.conversation_id(), "desk")
        assert ticket is not None
        assert [turn["text"] for turn in ticket.body["turns"]] == ["a person please, order 1243"]
        assert "1234" not in str(ticket.body)


class TestResume:
    def test_the_bot_answers_what_nobody_answered_and_not_the_request_for_a_person_again(self, store: Store) -> None:
        handed_over(store)
        store.accept([message("how do I export my data?")])
        asked_to_resume(store)
        assert store.owner() == Owner.BOT
        claim = store.conversations.claim(store.conversation_id())
        assert claim is not None
        assert [turn.text for turn in claim.conversation.waiting] == ["how do I export my data?"]
        assert store.follow_ups[-1] == FollowUp(answer=store.conversation_id(), deliver=store.conversation_id())

    def test_only_the_requesters_own(self, store: Store) -> None:
        handed_over(store)
        asked_to_resume(store, by="eve")
        assert store.owner() == Owner.HUMAN

    def test_only_in_the_thread_that_was_named(self, store: Store) -> None:
        handed_over(store)
        asked_to_resume(store, thread=ThreadRef("intercom", "app1", "525"))
        assert store.owner() == Owner.HUMAN
        asked_to_resume(store, thread=ThreadRef("intercom", "app1", "524"), event_id="r2")
        assert store.owner() == Owner.BOT

    def test_a_second_delivery_of_it_takes_nothing_from_who_came_since(self, store: Store) -> None:
        handed_over(store)
        asked_to_resume(store)
        store.accept([agent_message("I'm on it", **TICKET)])
        asked_to_resume(store)
        assert store.owner() == Owner.HUMAN


class TestMerged:
    def test_words_travel_to_and_from_the_other_ticket(self, store: Store) -> None:
        key = handed_over(store)
        merged = TicketMerged(
            thread=ThreadRef("zendesk", "acme", "77"), into="88", url="https://acme.example/88", handoff_key=key
        )
        store.accept([merged, merged])
        store.accept([message("any news?")])
        comment = store.outbox.claim(store.conversation_id(), "desk")
        assert comment is not None
        assert store.outbox.contents.comment(comment)[1].ticket_id == "88"
        store.accept([agent_message("Soon.", channel="zendesk", account="acme", thread_id="88")])
        assert ("relay", "Soon.") in pending(store)

    def test_two_conversations_in_one_ticket_hear_its_agents_and_are_given_back_together(self, store: Store) -> None:
        key = handed_over(store)
        store.accept([message("a person please", thread_id="525", requester=Requester(id="eve"), author_id="eve")])
        other = hand_over_again(store, "88", "525")
        merged = TicketMerged(thread=ThreadRef("zendesk", "acme", "77"), into="88", url="", handoff_key=key)
        into = {"channel": "zendesk", "account": "acme", "thread_id": "88", "handoff_key": other}
        store.accept([merged, agent_message("Soon.", **into)])
        assert pending(store) == [("relay", "Soon."), ("relay", "Soon.")]
        store.accept([ownership(Owner.BOT, **into)])
        assert (store.owner(), store.owner("525")) == (Owner.BOT, Owner.BOT)

    def test_a_ticket_that_is_not_ours_means_nothing(self, store: Store) -> None:
        thread = ThreadRef("zendesk", "acme", "5")
        store.accept([TicketMerged(thread=thread, into="6", url="", handoff_key=str(uuid.uuid4()))])
        assert store.rows("SELECT * FROM handoffs") == []

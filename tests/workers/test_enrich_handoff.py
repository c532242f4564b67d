"""What a ticket tells that only the vendor knows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.config import BusinessHours
from bot.errors import DeliveryError, NotSent, Refused
from bot.model import Author, Handoff, Priority, Reason, Requester, ThreadRef, Turn
from bot.ports import Capabilities
from tests.support.fakes import BareConnector
from workers.prepare.enrich_handoff import HandoffEnricher

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = BusinessHours(days=WEEK, opens="00:00", closes="00:00")
NEVER_NOW = BusinessHours(days=(WEEK[(datetime.now(UTC).weekday() + 3) % 7],))
AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def turn(text: str, minute: int = 0, name: str = "Ana") -> Turn:
    return Turn(author=Author.REQUESTER, text=text, at=AT + timedelta(minutes=minute), name=name)


@dataclass
class Thread(BareConnector):
    """A channel that knows what was said in a thread, and names."""

    said: tuple[Turn, ...] = ()
    error: DeliveryError | None = None
    asked: list[str] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(transcripts=self, mentions=self)

    def transcript(self, thread: ThreadRef) -> tuple[Turn, ...]:
        self.asked.append(thread.thread_id)
        if self.error is not None:
            raise self.error
        return self.said

    def before(self, thread: ThreadRef, at: datetime) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.transcript(thread) if turn.at < at)

    def identify(self, account: str, requester: Requester) -> Requester:
        if isinstance(self.error, Refused):
            raise self.error
        return replace(requester, name="Ana Lima", email="ana@acme.example")

    def resolve(self, account: str, text: str) -> str:
        return text.replace("@U0BO", "@Bo")


def handoff(*turns: Turn, reason: Reason = Reason.TICKET_REQUESTED) -> Handoff:
    return Handoff(
        conversation_id=1,
        thread=ThreadRef("slack", "T1", "C1:1.0"),
        requester=Requester(id="U1"),
        reason=reason,
        explanation="They asked for a ticket.",
        priority=Priority.NORMAL,
        subject="A conversation in slack",
        summary="",
        turns=turns,
    )


def completed(given: Handoff, channel: BareConnector) -> Handoff:
    return HandoffEnricher({"slack": channel}, ALWAYS)(given)


def test_a_ticket_that_was_asked_for_tells_what_was_said_in_its_thread() -> None:
    said = (turn("The printer on floor 2 is on fire", 0), turn("I called @U0BO about it", 1, "Cem"))
    found = completed(handoff(turn("please make it a ticket", 2)), Thread(said))
    assert [one.text for one in found.turns] == [
        "The printer on floor 2 is on fire",
        "I called @Bo about it",
        "please make it a ticket",
    ]
    assert found.subject == "The printer on floor 2 is on fire"
    assert "floor 2" in found.summary


def test_what_the_thread_and_we_both_know_is_told_once() -> None:
    """Though it reads a little differently there."""
    ours = (turn("my printer is on fire"), replace(turn("Use **water**."), author=Author.BOT))
    theirs = (turn("@Firstline my printer is on fire"), replace(turn("Use *water*."), author=Author.BOT))
    assert completed(handoff(*ours), Thread(theirs)).turns == theirs


def test_what_the_bot_only_quotes_is_still_told_as_the_requesters() -> None:
    """As under a slash command, where the thread begins with the bot's quotation."""
    quoted = replace(turn("You asked for a ticket: my badge is broken"), author=Author.BOT)
    found = completed(handoff(turn("my badge is broken", 1)), Thread((quoted,)))
    assert found.subject == "my badge is broken"


def test_another_handoff_has_its_turns_already_but_names_are_made_readable() -> None:
    thread = Thread((replace(turn("answered already"), author=Author.BOT, name=None),))
    found = completed(handoff(turn("ask @U0BO"), reason=Reason.NO_ANSWER), thread)
    assert [one.text for one in found.turns] == ["ask @Bo"]


def test_what_others_said_in_its_thread_comes_along_under_their_names() -> None:
    """Before anybody turned to the bot, and beside it; what we know is not told twice."""
    ours = replace(turn("what now, @Firstline?", 2), name="@U0ANA")
    theirs = (
        turn("The badge reader is dead", 0, "Mia Lund"),
        replace(turn("Reader 4 is offline", 1, "Alerts"), author=Author.BOT),
        turn("<@U0> what now?", 2),
        replace(turn("I found nothing", 3), author=Author.BOT, name=None),
        turn("It blinks red", 4, "Mia Lund"),
    )
    found = completed(handoff(ours, reason=Reason.NO_ANSWER), Thread(theirs))

    assert [(one.name, one.text) for one in found.turns] == [
        ("Mia Lund", "The badge reader is dead"),
        ("Alerts", "Reader 4 is offline"),
        ("U0ANA", "what now, @Firstline?"),
        ("Mia Lund", "It blinks red"),
    ]


def test_whoever_wrote_without_a_name_is_the_requester() -> None:
    found = completed(handoff(replace(turn("help"), name=None), reason=Reason.NO_ANSWER), Thread())
    assert [one.name for one in found.turns] == ["Ana Lima"]


def test_a_ticket_that_is_not_about_its_thread_does_not_wait_for_it() -> None:
    thread = Thread(error=NotSent("429", retry_after=30))
    assert [one.text for one in completed(handoff(turn("help"), reason=Reason.NO_ANSWER), thread).turns] == ["help"]


@pytest.mark.parametrize("error", [Refused("channel_not_found"), NotSent("Slack answered 500")])
def test_a_thread_that_cannot_be_read_does_not_keep_the_ticket_from_being_made(error: DeliveryError) -> None:
    found = completed(handoff(turn("help")), Thread(error=error))
    assert [one.text for one in found.turns] == ["help"]


def test_the_ticket_is_in_the_name_of_who_asked_though_nobody_had_looked_them_up() -> None:
    assert completed(handoff(turn("help")), Thread()).requester.email == "ana@acme.example"


def test_a_vendor_who_asks_for_patience_is_given_it() -> None:
    with pytest.raises(NotSent):
        completed(handoff(turn("help")), Thread(error=NotSent("429", retry_after=30)))


def test_but_not_for_ever() -> None:
    """It may be down for hours, and a ticket there must be."""
    enrich = HandoffEnricher({"slack": Thread(error=NotSent("429", retry_after=30))}, ALWAYS)
    assert [one.text for one in enrich(handoff(turn("help")), patient=False).turns] == ["help"]


def test_a_desk_that_is_empty_is_told_when_it_is_staffed_again() -> None:
    found = HandoffEnricher({"slack": Thread()}, NEVER_NOW)(handoff(turn("help")))
    assert found.reopen_at is not None
    assert found.reopen_at > datetime.now(UTC)
    assert completed(handoff(turn("help")), Thread()).reopen_at is None


def test_a_channel_that_knows_no_more_leaves_it_as_it_is() -> None:
    class Mail(BareConnector):
        def identify(self, account: str, requester: Requester) -> Requester:
            return requester

    given = handoff(turn("help"))
    assert completed(given, Mail()) == given

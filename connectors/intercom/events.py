"""What the parts of a conversation mean, whether a webhook brought one or all of them were fetched. Pure.

One part means the same however it came and however often, since all ids are the part's own: what was delivered and is
fetched later is a duplicate.

Traps:
* A requester's words do not always come as a `comment`: writing in a closed conversation makes the part an `open`.
* Our own replies come back too, as parts by our seat: they mean nothing.
* A note may come under any topic: the type of the part decides.
* The body of an assignment may be a note to the colleague who gets it, so those words are left alone.
* Campaigns and series speak in a teammate's name; only `admin_initiated` conversations were begun by a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile

from bot.model import Author, Event, Feedback, InboundMessage, MessageEdited, Owner, OwnershipChanged, ThreadRef
from connectors.auto_replies import not_a_person
from connectors.intercom.content import Content
from connectors.intercom.payload import Bot, Delivery, Part, mapping, moment
from connectors.intercom.quick_replies import not_helped

CHANNEL = "intercom"
# A teammate's part of these kinds is a reply even if it shows no words (quick replies alone have no body).
REPLIES = frozenset({"comment", "quick_reply"})


def thread_of(delivery: Delivery) -> ThreadRef:
    return ThreadRef(CHANNEL, delivery.account, delivery.thread_id)


def conversation_link(account: str, thread_id: str) -> str:
    """Where an agent opens the conversation in Intercom's inbox."""
    return f"https://app.intercom.com/a/inbox/{account}/inbox/conversation/{thread_id}"


def history(delivery: Delivery) -> list[Event]:
    """All that was said and done, oldest first; nothing of it while it is another bot's."""
    if delivery.is_another_bots:
        return []
    said = opening(delivery) if mapping(delivery.item.get("source")).get("author") else []
    return heard(delivery.bot, [*said, *(event for part in delivery.parts() for event in read(delivery, part))])


def heard(bot: Bot, events: Sequence[Event]) -> list[Event]:
    """Where the bot only looks on, all conversations are teammates': whoever takes one changes nothing."""
    if not bot.mode.leaves_it_to_agents:
        return list(events)
    return [event for event in events if not isinstance(event, OwnershipChanged) or event.closing]


def owner_in(delivery: Delivery, *, before: str | None = None) -> Owner:
    """Whose the conversation is at Intercom, from its parts alone; or was, before the part with this id."""
    if delivery.is_another_bots:
        return Owner.HUMAN
    owner = Owner.BOT
    earlier = takewhile(lambda part: part.id != before, delivery.parts())
    for event in (event for part in earlier for event in read(delivery, part)):
        match event:
            case OwnershipChanged():
                owner = event.owner
            case InboundMessage(author=Author.AGENT):
                owner = Owner.HUMAN
    return owner


def opening(delivery: Delivery) -> list[Event]:
    """What opened the conversation. A teammate who wrote first has it: the customer's answer is for them."""
    source = delivery.source()
    if source.raw.get("delivered_as", "admin_initiated") != "admin_initiated" and not source.by_contact:
        return []
    return read(delivery, source)


def read(delivery: Delivery, part: Part) -> list[Event]:
    """The events of one part, none where it means nothing to us."""
    seat = delivery.bot.seat
    if part.is_note or part.by_seat(seat):
        return []
    if part.redacted:
        return [taken_back(delivery, part)]
    if part.by_contact:
        return _said(delivery, part)
    if part.kind == "close":
        return [*_last_word(delivery, part), change(delivery, part, Owner.BOT, closing=True)]
    if part.is_assignment:
        return _assigned(delivery, part)
    if part.by_teammate(seat):
        return agent_said(delivery, part)
    return []


def automatic(delivery: Delivery, part: Part) -> str | None:
    """Why an e-mail is no person's; None when it may be one's, and for what did not come by e-mail."""
    if not delivery.by_mail and not part.raw.get("email_message_metadata"):
        return None
    sender, subject = part.mail()
    return not_a_person({}, sender, subject)


def change(
    delivery: Delivery, part: Part | None, owner: Owner, *, closing: bool = False, answer_now: bool = False
) -> OwnershipChanged:
    """A change of hands, known by its part; by its notification where no part tells of it."""
    return OwnershipChanged(
        thread=thread_of(delivery),
        event_id=part.id if part else delivery.id,
        owner=owner,
        at=part.at if part else delivery.at,
        closing=closing,
        answer_now=answer_now,
    )


def taken_back(delivery: Delivery, part: Part) -> MessageEdited:
    """A part that was redacted. `updated_at` is when."""
    changed = part.raw.get("updated_at")
    at = moment(changed, f"{part.path}.updated_at") if isinstance(changed, int) else part.at
    return MessageEdited(
        thread=thread_of(delivery),
        message_id=part.id,
        at=at,
        text=None,
    )


def feedback(delivery: Delivery, *, by: str, at: datetime, **opinion: object) -> Feedback:
    """`opinion`: the fields of `Feedback` that say what is thought, and about what."""
    return Feedback(thread=thread_of(delivery), by=by, at=at, **opinion)  # type: ignore[arg-type]


def _said(delivery: Delivery, part: Part) -> list[Event]:
    content = part.content()
    if not content or automatic(delivery, part):
        return []
    if content.text in delivery.bot.helped:
        return [feedback(delivery, by=part.author_id, at=part.at, about=part.quick_reply(), helpful=True)]
    # Typed, the same words are words: they do not say about which answer.
    if content.text in delivery.bot.more_help and (pressed := part.quick_reply()):
        return [feedback(delivery, by=part.author_id, at=part.at, about=not_helped(pressed), helpful=False)]
    return [_message(delivery, part, Author.REQUESTER, content)]


def agent_said(delivery: Delivery, part: Part) -> list[Event]:
    """A teammate's words, or those of another bot that has the conversation."""
    if content := part.content():
        return [_message(delivery, part, Author.AGENT, content)]
    if part.kind in REPLIES:
        return [change(delivery, part, Owner.HUMAN)]
    return []


def _last_word(delivery: Delivery, part: Part) -> list[Event]:
    content = part.content()
    if not content or not part.by_teammate(delivery.bot.seat):
        return []
    return [_message(delivery, part, Author.AGENT, content)]


def _assigned(delivery: Delivery, part: Part) -> list[Event]:
    """Who routes is as good as who takes it, with one exception: a workflow that routes to some team, in a workspace
    where the bot has no team to be routed to, says nothing about who is to answer."""
    kind, assignee = part.assigned_to
    if not assignee:
        return []
    if delivery.bot.is_given(kind, assignee):
        return [change(delivery, part, Owner.BOT, answer_now=True)]
    if kind == "admin" or part.by_teammate(delivery.bot.seat) or delivery.bot.team is not None:
        return [change(delivery, part, Owner.HUMAN)]
    return []


def _message(delivery: Delivery, part: Part, author: Author, content: Content) -> InboundMessage:
    return InboundMessage(
        thread=thread_of(delivery),
        message_id=part.id,
        author=author,
        author_id=part.author_id,
        author_name=part.author_name,
        text=content.text,
        attachments=content.attachments,
        sent_at=part.at,
        requester=part.author() if author is Author.REQUESTER else delivery.requester(),
        read_along=delivery.read_along(),
        participants=delivery.participants() if author is Author.REQUESTER else None,
        mode=delivery.bot.mode,
        link=conversation_link(delivery.account, delivery.thread_id),
    )

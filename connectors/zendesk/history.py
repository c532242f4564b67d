"""What happened in a ticket, read from its audits: for deliveries that say only that something did.

Audits are Zendesk's record of every change: who made it (`author_id`), what was said in it (a `Comment` event, whose
own author is whom it is shown as from) and the metadata its maker gave. Kinds of events we do not know are skipped,
as Zendesk asks (developer.zendesk.com, "Ticket Audits"). What a machine wrote is nobody's question (`via`). No network;
`bot.ports.ThreadReader` is kept in the package's root.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.model import Attachment, Event, Feedback, Ignored, OwnershipChanged, Requester
from bot.text.subject import with_subject
from connectors.render import html_to_text
from connectors.render.pasted_files import pasted_files
from connectors.zendesk.automatic_comments import MAIL, automatic, opened
from connectors.zendesk.modes import mode_in, place_of
from connectors.zendesk.settings import ZendeskSettings
from connectors.zendesk.ticket import DONE, MERGED, OURS, Thread, moment

# The metadata under which each change of ours carries its key.
MARK = "firstline_key"

# The others say how far the asking is: offered, unoffered (developer.zendesk.com, "Satisfaction Ratings").
RATINGS = frozenset({"good", "bad"})

# Channels on which people write a subject (developer.zendesk.com, "Via types"): mail, forms, apps.
TITLED = MAIL | {"web", "0", "web_form", "web_service", "api", "5", "web_widget", "48", "mobile", "mobile_sdk", "49"}

Json = Mapping[str, Any]

log = logging.getLogger("firstline.zendesk")


def events_of(
    ticket: Json,
    audits: Sequence[Json],
    users: Mapping[str, Json],
    *,
    account: str,
    own_user_id: str,
    settings: ZendeskSettings,
) -> list[Event]:
    """Every comment that a person made and that is not ours, oldest first; then that the ticket was given back and how
    it was rated, if it was; at the end how far it is. Nothing where colleagues are among themselves."""
    if _among_colleagues(ticket, users, settings):
        return []
    thread = Thread(
        account=account,
        id=str(ticket["id"]),
        requester=_requester(str(ticket["requester_id"]), users),
        external_id=ticket.get("external_id"),
        mode=mode_in(place_of(ticket), settings),
        brand=place_of(ticket).brand_id,
        read_along=_read_along(ticket),
        fetched=True,
    )
    dated = zip(audits, _requesters(ticket, audits), strict=True)
    foreign = [(audit, by) for audit, by in dated if str(audit["author_id"]) != own_user_id and key_of(audit) is None]
    theirs = [audit for audit, _ in foreign]
    said = [event for audit, asked_by in foreign for event in _said(thread, ticket, audit, users, asked_by)]
    now = thread.is_now(ticket["status"], moment(ticket["updated_at"], "ticket.updated_at"))
    rated = _rated(thread, ticket, audits)
    said += [rated] if rated else []
    if MERGED in (ticket.get("tags") or ()):
        into = merged_into(audits)
        return [*said, *([thread.merged(into)] if into else ()), now]
    changes = (_resumed(thread, theirs, settings.resume_tag), _handed_back(thread, ticket, audits))
    return [*said, *(change for change in changes if change), now]


def people_in(ticket: Json, audits: Sequence[Json]) -> set[str]:
    """The ids of everybody whose name or role `events_of` will need."""
    authors = {str(comment["author_id"]) for audit in audits for comment in comments_in(audit)}
    return {str(ticket["requester_id"]), *authors}


def comments_in(audit: Json) -> Iterator[Json]:
    """The comments made in one change: one, or none."""
    # Zendesk's own description shows comments without an author, who is then whoever made the change.
    author = {"author_id": audit.get("author_id")}
    return ({**author, **event} for event in audit.get("events", ()) if event.get("type") == "Comment")


def key_of(audit: Json) -> str | None:
    """The key under which we made this change; None when it is somebody else's."""
    key = ((audit.get("metadata") or {}).get("custom") or {}).get(MARK)
    return str(key) if key is not None else None


def is_staff(user: Json) -> bool:
    return user.get("role") in ("agent", "admin")


def requester_of(user: Json) -> Requester:
    return Requester(
        id=str(user["id"]),
        name=user.get("name") or None,
        email=user.get("email") or None,
        phone=user.get("phone") or None,
        locale=user.get("locale") or None,
        tags=tuple(map(str, user.get("tags") or ())),
        known=user.get("verified") is True,
        memberships=_memberships(user),
    )


def _memberships(user: Json) -> tuple[str, ...]:
    """A user may be in several organizations, of which this is the first; tags of organizations are not the user's."""
    organization = user.get("organization_id")
    tags = (f"tag:{tag}" for tag in user.get("tags") or ())
    return (*([f"organization:{organization}"] if organization else ()), *tags)


def _read_along(ticket: Json) -> bool | None:
    """Whether public comments go to more people than the requester. Without "CCs and followers", which an account may
    lack, only `collaborator_ids` tells, and with it that has the followers too, who are agents. None for a mail: nobody
    knows where else it went, nor whether it is from whom it says."""
    copied = {*(ticket.get("email_cc_ids") or ()), *(ticket.get("collaborator_ids") or ())}
    if copied - {*(ticket.get("follower_ids") or ()), ticket["requester_id"]}:
        return True
    return None if (ticket.get("via") or {}).get("channel") == "email" else False


def _among_colleagues(ticket: Json, users: Mapping[str, Json], settings: ZendeskSettings) -> bool:
    """A ticket whose requester is an agent, unless the operator wants those answered. One that we opened for somebody
    on another channel is none, whoever they are."""
    if settings.answer_agents or str(ticket.get("external_id") or "").startswith(OURS):
        return False
    return is_staff(users.get(str(ticket["requester_id"]), {}))


def _requesters(ticket: Json, audits: Sequence[Json]) -> list[str]:
    """Who was the requester at each of these changes: agents give tickets to others, a call they took to whoever
    called, and what the first one asked is to be answered all the same."""
    now, found = str(ticket["requester_id"]), []
    for audit in reversed(audits):
        found.append(now)
        changes = (event for event in audit.get("events", ()) if event.get("field_name") == "requester_id")
        previous = next((event["previous_value"] for event in changes if event.get("previous_value")), None)
        now = str(previous) if previous is not None else now
    return found[::-1]


def _said(thread: Thread, ticket: Json, audit: Json, users: Mapping[str, Json], asked_by: str) -> Iterator[Event]:
    for comment in comments_in(audit):
        explanation = automatic(ticket, audit)
        if explanation:
            log.info("comment left out", extra={"ticket": thread.id, "comment": comment["id"], "reason": explanation})
            continue
        author_id = str(comment["author_id"])
        author = users.get(author_id, {})
        staff = is_staff(author)
        text, attachments = _content(comment, staff=staff)
        said = thread.said(
            comment_id=str(comment["id"]),
            author_id=author_id,
            author_name=author.get("name"),
            staff=staff,
            public=bool(comment.get("public")),
            text=_with_subject(ticket, audit, text) if author_id == asked_by else text,
            at=moment(audit["created_at"], "audit.created_at"),
            attachments=attachments,
            asked_by=asked_by,
        )
        if not isinstance(said, Ignored):
            yield said


def _resumed(thread: Thread, audits: Sequence[Json], tag: str) -> OwnershipChanged | None:
    """The change that added the tag, where no agent has spoken since."""
    found: OwnershipChanged | None = None
    for audit in audits:
        if found and any(str(comment["author_id"]) != thread.requester.id for comment in comments_in(audit)):
            found = None
        if tag and _added(audit, tag):
            found = thread.resumed(moment(audit["created_at"], "audit.created_at"))
    return found


def _added(audit: Json, tag: str) -> bool:
    changes = (event for event in audit.get("events", ()) if event.get("field_name") == "tags")
    return any(
        tag in _tags(change.get("value")) and tag not in _tags(change.get("previous_value")) for change in changes
    )


def _tags(value: object) -> list[str]:
    """A list, or words with blanks between, as older audits have them."""
    return value.split() if isinstance(value, str) else list(value) if isinstance(value, list) else []


def merged_into(audits: Sequence[Json]) -> str | None:
    """The ticket's number in what Zendesk writes at a merge, which stands first in any language ("This request was
    closed and merged into request #2 ..."); the API names it nowhere else."""
    words = (
        str(comment.get("plain_body") or comment.get("body"))
        for audit in audits[::-1]
        for comment in comments_in(audit)
    )
    found = next((match for text in words if (match := re.search(r"#(\d{1,19})\b", text, re.ASCII))), None)
    return found[1] if found else None


def _handed_back(thread: Thread, ticket: Json, audits: Sequence[Json]) -> OwnershipChanged | None:
    """The change that made the ticket done. Closing what was solved is none: an automation does it days later."""
    if ticket["status"] not in DONE:
        return None
    status, at = ticket["status"], ticket["updated_at"]
    done = False
    for audit in audits:
        for change in audit.get("events", ()):
            if change.get("field_name") != "status":
                continue
            if not done and change.get("value") in DONE:
                status, at = change["value"], audit["created_at"]
            done = change.get("value") in DONE
    return thread.handed_back(status, moment(at, "audit.created_at"))


def _rated(thread: Thread, ticket: Json, audits: Sequence[Json]) -> Feedback | None:
    """Good or bad, as Zendesk's own satisfaction rating has it; its newer surveys leave nothing in the ticket."""
    rating = ticket.get("satisfaction_rating") or {}
    score, comment = rating.get("score"), rating.get("comment")
    if score not in RATINGS:
        return None
    given = [audit["created_at"] for audit in audits if any(map(_tells_rating, audit.get("events", ())))]
    at = moment(given[-1] if given else ticket["updated_at"], "audit.created_at")
    return thread.rated(good=score == "good", comment=comment if comment and str(comment).strip() else None, at=at)


def _tells_rating(change: Json) -> bool:
    return change.get("type") == "SatisfactionRating" or change.get("field_name") == "satisfaction_score"


def _requester(user_id: str, users: Mapping[str, Json]) -> Requester:
    return requester_of(users[user_id]) if user_id in users else Requester(id=user_id)


def _content(comment: Json, *, staff: bool) -> tuple[str, tuple[Attachment, ...]]:
    """Words and files. Pictures in the text of a comment are no attachments to Zendesk. Where a requester sent nothing
    else they are what was sent; beside words they may be no more than the logo in a signature."""
    attached = tuple(map(_attachment, comment.get("attachments") or ()))
    # `plain_body` has lost the lists and has a blank before each line; `body` still has the writer's Markdown.
    html = comment.get("html_body")
    if not html:
        return str(comment.get("plain_body") or comment.get("body") or ""), attached
    text = html_to_text(html, pictures=staff)
    if text.strip() or attached or staff:
        return text, attached
    return text, tuple(pasted_files(html))


def _with_subject(ticket: Json, audit: Json, text: str) -> str:
    """The words of the comment that opened the ticket, with the subject under which they were sent: people write their
    question there. Chats and calls have one that Zendesk makes up."""
    if not opened(audit) or str((ticket.get("via") or {}).get("channel")).lower() not in TITLED:
        return text
    changes = (event for event in audit.get("events", ()) if event.get("field_name") == "subject")
    subject = next((event.get("value") for event in changes), ticket.get("subject"))
    return with_subject(subject if isinstance(subject, str) else None, text)


def _attachment(found: Json) -> Attachment:
    return Attachment(
        name=str(found.get("file_name") or "attachment"),
        content_type=str(found.get("content_type") or "application/octet-stream"),
        size=found.get("size"),
        url=found.get("content_url"),
    )

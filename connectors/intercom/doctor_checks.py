"""What `firstline doctor` can know of a workspace beyond its token: each thing looked at, and its cure.

Nothing is changed. What no API tells (which webhook topics are subscribed to, whether replies to e-mail are sent as
e-mail) is inferred from what happened, or said to be unknown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from intercom.core.api_error import ApiError
from intercom.types import MultipleFilterSearchRequest, SingleFilterSearchRequest, StartingAfterPaging

from bot.config import Settings
from bot.health import Finding, fail, ok, warn
from connectors.intercom.client import WINDOW, Workspace, connect, credentials, our_errors, rate_limits_of
from connectors.intercom.conversations_api import ConversationClient
from connectors.intercom.labels import ATTRIBUTES
from connectors.intercom.settings import IntercomSettings, articles_read

LOOKED_AT = 5  # e-mail conversations, the newest
LOOK_BACK = 30 * 24 * 3600  # seconds
HEADROOM = 0.2
MAIL_CURE = (
    "ask Intercom to let apps reply to inbound e-mail in this workspace, then try it with an e-mail "
    "of your own; until then customers see answers to their e-mails in the messenger only"
)


def checks(settings: Settings, *, timeout: float) -> Iterator[Finding]:
    """All that applies to these settings. `timeout` is in seconds, of one request. Raises DeliveryError."""
    known = credentials(settings)
    admin_id: str = known.pop("admin_id")
    client = connect(**{**known, "timeout": timeout})
    yield from permissions(client)
    yield _seat(client, admin_id)
    own = settings.section(IntercomSettings)
    for name, team_id in (
        ("[intercom] team_id", own.team_id),
        ("[intercom] handoff_team_id", own.handoff_team_id),
    ):
        if team_id is not None:
            yield _team(client, name, team_id)
    if own.ticket_type_id is not None:
        yield _ticket_type(client, own.ticket_type_id)
    if own.attributes:
        yield _attributes(client)
    if articles_read(settings):
        yield _articles(client)
    yield _mail(client, ConversationClient(client, admin_id), admin_id)
    yield _headroom(known["base_url"], known["access_token"])


def permissions(client: Workspace) -> Iterator[Finding]:
    """Probes each read permission with an id that does not exist: 404 means allowed, 401 or 403 not. Whether the app
    may write shows only when it does."""
    name, missing = "Intercom permissions", []
    reads: Mapping[str, Callable[[], object]] = {
        "read conversations": lambda: client.conversations.find("0"),
        "read and list users and companies": lambda: client.contacts.find("0"),
        "read admins": lambda: client.admins.find(0),
    }
    for permission, read in reads.items():
        with our_errors(reading=True):
            try:
                read()
            except ApiError as error:
                if error.status_code in (401, 403):
                    missing.append(permission)
                elif error.status_code != 404:
                    raise
    if missing:
        cure = "give the app these under Developer Hub, your app, Authentication, then use its new token"
        yield fail(name, f"missing: {', '.join(missing)}", cure)
    else:
        yield ok(name, "reads conversations, users and admins")


def _seat(client: Workspace, admin_id: str) -> Finding:
    name = "INTERCOM_ADMIN_ID"
    with our_errors(reading=True):
        try:
            admin = client.admins.find(int(admin_id))
        except (ApiError, ValueError) as error:
            if isinstance(error, ApiError) and error.status_code != 404:
                raise
            cure = "list the teammates with GET /admins and use the bot's id"
            return fail(name, f"there is no teammate {admin_id}", cure)
    if admin is None or not admin.has_inbox_seat:
        cure = "give it a full seat under Settings > Workspace > Teammates"
        return warn(name, "this teammate has no inbox seat", cure)
    return ok(name, "a teammate with an inbox seat")


def _team(client: Workspace, name: str, team_id: int) -> Finding:
    with our_errors(reading=True):
        try:
            client.teams.find(str(team_id))
        except ApiError as error:
            if error.status_code != 404:
                raise
            cure = "take the id from GET /teams, or from the address of the team's inbox"
            return fail(name, f"there is no team {team_id}", cure)
    return ok(name, f"team {team_id}")


def _ticket_type(client: Workspace, type_id: int) -> Finding:
    name = "[intercom] ticket_type_id"
    with our_errors(reading=True):
        try:
            found = client.ticket_types.get(str(type_id))
        except ApiError as error:
            if error.status_code != 404:
                raise
            cure = "take the id from GET /ticket_types"
            return fail(name, f"there is no ticket type {type_id}", cure)
    if found is None or found.category != "Customer":
        cure = "expected a type of category Customer: conversations cannot become any other"
        return fail(name, f"type {type_id} is not for customers", cure)
    return ok(name, f"customer ticket type {type_id}")


def _attributes(client: Workspace) -> Finding:
    name = "[intercom] attributes"
    with our_errors(reading=True):
        listed = client.data_attributes.list(model="conversation").data or []
    missing = sorted(set(ATTRIBUTES.values()) - {str(attribute.name) for attribute in listed})
    if missing:
        cure = "create them under Settings > Data > Conversations, type text; or set attributes = false"
        return fail(name, f"missing {', '.join(missing)}", cure)
    return ok(name, "all present")


def _articles(client: Workspace) -> Finding:
    """Where internal articles are refused, the plan may have none; the rest is read without them."""
    name, permission = "Intercom articles", "“Read and list articles”"
    cure = f"give the app {permission} under Developer Hub, your app, Authentication, then use its new token"
    refused = []
    for what in ("articles", "internal_articles"):
        with our_errors(reading=True):
            try:
                client.ask("GET", f"{what}?per_page=1")
            except ApiError as error:
                if error.status_code not in (401, 403, 404):
                    raise
                refused.append(what)
    if "articles" in refused:
        return fail(name, "the app may not read them", cure)
    if refused:
        return warn(name, "can be read, internal ones cannot", f"where the workspace has internal ones: {cure}")
    return ok(name, "can be read, internal ones too")


def _mail(client: Workspace, voice: ConversationClient, admin_id: str) -> Finding:
    """By default Intercom keeps what an app replies to an inbound e-mail as a bot's comment, and sends nothing
    (Intercom's description of `replyConversation`). No call tells how a workspace is set: what became of earlier
    replies does."""
    name = "Intercom e-mail"
    unsent = False
    for conversation_id in _mails(client):
        for part in voice.parts(voice.read(conversation_id), note=False):
            # What was said while closing or assigning is shown as ours either way.
            ours = part.author is not None and str(part.author.id) == admin_id and part.part_type == "comment"
            if ours and part.body and part.notified_at:
                return ok(name, "earlier replies to e-mail were sent")
            unsent = unsent or not part.notified_at
    if unsent:
        return warn(name, "earlier replies to e-mail were not sent", MAIL_CURE)
    return warn(name, "no reply to an e-mail yet", MAIL_CURE)


def _mails(client: Workspace) -> list[str]:
    filters = [
        SingleFilterSearchRequest(field="source.type", operator="=", value="email"),
        SingleFilterSearchRequest(field="updated_at", operator=">", value=int(time.time()) - LOOK_BACK),
    ]
    with our_errors(reading=True):
        found = client.conversations.search(
            query=MultipleFilterSearchRequest(operator="AND", value=filters),
            pagination=StartingAfterPaging(per_page=LOOKED_AT),
        )
        return [str(conversation.id) for conversation in islice(found.items or (), LOOKED_AT)]


def _headroom(base_url: str, access_token: str) -> Finding:
    """As the answers to the questions above told it."""
    name = "Intercom rate limit"
    told = rate_limits_of(base_url.rstrip("/"), access_token).remaining(WINDOW)
    if told is None:
        return ok(name, "not reported by Intercom")
    remaining, limit = told
    found = f"{remaining} of {limit} requests left in this window"
    if remaining < limit * HEADROOM:
        cure = "check which other apps use this token; Firstline waits when the limit is reached"
        return warn(name, found, cure)
    return ok(name, found)

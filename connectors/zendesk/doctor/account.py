"""Zendesk: the bot's user and what it may do, the webhook and its deliveries, rules that would loop, rate limits.

Webhooks are shown to administrators only; if the bot's user is not one, say so and check the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.config import Settings
from bot.errors import DeliveryError
from bot.health import DoctorContext, Finding, Probe, asked, fail, headroom, ok, warn
from connectors.signatures import base64_sha256
from connectors.zendesk.client.transport import Rejected
from connectors.zendesk.client.zenpy_client import ZendeskClient, credentials
from connectors.zendesk.doctor.articles import articles
from connectors.zendesk.doctor.ids import check_ids
from connectors.zendesk.doctor.trigger_loops import Loop, loops
from connectors.zendesk.inbound import EVENT, SIGNATURE, TIMESTAMP
from connectors.zendesk.provisioning import PATH, Found, Setup, kind_of
from connectors.zendesk.settings import ZendeskCredentials, ZendeskSettings, articles_read
from connectors.zendesk.surveys import PATH as SURVEYS_PATH

MAKE = "run `firstline connect zendesk` (with --as admin@… if the bot's user is not an administrator)"
SURVEYS = "they need Support Professional or Suite Growth, or leave [zendesk] surveys off"
TEAM = "Admin Center, People, Team members, the bot's user"
CHECK_TOKEN = "check ZENDESK_SUBDOMAIN, ZENDESK_EMAIL and ZENDESK_API_TOKEN"
MAY_NOT = (
    "the token is known, but the bot's user may not do this: it must be an agent, not suspended, whose role sees all "
    f"tickets and writes public comments, under {TEAM}"
)
SPAN = timedelta(days=1)
GOOD = ("accepted", "success")
BROKEN = "circuit broken"
PAGES = 3  # of a hundred deliveries
NOTHING = "0"  # no ticket has this id
PROBE_TIMEOUT_SECONDS = 8.0


def check(context: DoctorContext) -> Iterator[Finding]:
    settings = context.settings
    client = _client(settings, context.timeout)
    try:
        user = client.user(client.me())
    except DeliveryError as error:
        refused = isinstance(error, Rejected) and error.status == 403
        yield fail("Zendesk token", str(error), MAY_NOT if refused else CHECK_TOKEN)
        return
    if user.get("role") not in ("agent", "admin"):
        cure = "ZENDESK_EMAIL must be an agent, or it cannot see other tickets"
        role = user.get("role")
        yield fail("Zendesk user", f"has the role {role}" if role else "has no role that Zendesk tells", cure)
        return
    yield ok("Zendesk token", f"speaks as {user.get('name')}, {user.get('role')}")
    yield from asked("Zendesk permissions", _permissions(client, user), f"check the role under {TEAM}")
    yield from asked("Zendesk ids", check_ids(client, settings), f"check the role under {TEAM}")
    if settings.section(ZendeskSettings).surveys:
        yield from asked("Zendesk surveys", _surveys(client), SURVEYS)
    public = settings.env.firstline_public_url
    if public is None:
        cure = "set it to the https address that Zendesk's webhook points to"
        yield warn("Zendesk webhook", "cannot be checked without FIRSTLINE_PUBLIC_URL", cure)
    reads = articles_read(settings)
    if reads:
        yield from asked("Zendesk articles", articles(client), f"check the bot's user under {TEAM}")
    endpoint = f"{str(public or '').rstrip('/')}{PATH}"
    setup = Setup(client, endpoint=endpoint, bot_id=client.me(), articles=reads)
    webhooks: list[str] = []
    if public is not None:
        yield from asked("Zendesk webhook", _webhook(setup, client, settings, webhooks), MAKE)
    yield from asked("Zendesk loops", _loops(setup, webhooks, client.me()), "check the triggers yourself")
    yield from headroom("Zendesk rate limit", client.headroom(), "check which other apps use the API as the bot's user")


def probe(settings: Settings) -> Probe:
    try:
        own: Mapping[str, Any] | None = _own(_client(settings, PROBE_TIMEOUT_SECONDS).me())
    except DeliveryError:  # said already
        own = None
    return Probe(
        channel="zendesk",
        setting="ZENDESK_WEBHOOK_SECRET",
        secrets=_webhook_secrets(settings),
        sign=_sign,
        harmless={"type": f"{EVENT}firstline.doctor", "id": "firstline-doctor"},
        own=own,
    )


def _client(settings: Settings, timeout: float) -> ZendeskClient:
    return ZendeskClient(**{**credentials(settings), "timeout": timeout})


def _webhook_secrets(settings: Settings) -> list[str]:
    return [secret.get_secret_value() for secret in settings.credentials(ZendeskCredentials).zendesk_webhook_secret]


def _permissions(client: ZendeskClient, user: Mapping[str, Any]) -> Iterator[Finding]:
    """What the user's record and role say (developer.zendesk.com, "Users", "Custom Agent Roles")."""
    what, problems = "Zendesk permissions", []
    if user.get("suspended"):
        problems.append("is suspended")
    if user.get("only_private_comments"):
        problems.append("can only write internal notes")
    if user.get("ticket_restriction"):
        problems.append(f"sees only some tickets ({user['ticket_restriction']})")
    if user.get("role") == "agent" and user.get("custom_role_id"):
        problems += _of_role(client, str(user["custom_role_id"]))
    if problems:
        yield fail(what, f"the bot's user {', '.join(problems)}", f"give it a role that can, under {TEAM}")
        return
    tickets = client.call("GET", f"/api/v2/tickets?{urlencode({'page[size]': 1})}")["tickets"]
    for ticket in tickets:
        client.call("GET", f"/api/v2/tickets/{ticket['id']}/audits?{urlencode({'page[size]': 1})}")
    yield ok(what, "public comments, all tickets" + (", their audits" if tickets else ""))


def _surveys(client: ZendeskClient) -> Iterator[Finding]:
    client.call("GET", f"{SURVEYS_PATH}?{urlencode({'page[size]': 1})}")
    yield ok("Zendesk surveys", "their answers can be read")


def _of_role(client: ZendeskClient, role_id: str) -> Iterator[str]:
    try:
        may = client.call("GET", f"/api/v2/custom_roles/{role_id}")["custom_role"]["configuration"]
    except Rejected:  # accounts below Enterprise show no roles; what the user's record says must do
        return
    if may.get("ticket_comment_access") == "none":
        yield "can only write internal notes"
    if may.get("ticket_editing") is False:
        yield "cannot change tickets"
    if may.get("end_user_profile_access") == "readonly":
        yield "cannot create end users, which people from other channels need"


def _webhook(setup: Setup, client: ZendeskClient, settings: Settings, ids: list[str]) -> Iterator[Finding]:
    """`ids` gets the webhooks that lead here."""
    what = "Zendesk webhook"
    try:
        found = setup.look()
    except Rejected as error:
        if error.status != 403:
            raise
        cure = "`firstline connect zendesk --as admin@… --dry-run` checks as an administrator, and changes nothing"
        yield warn(what, "only an administrator can see it, and the bot's user is not one", cure)
        return
    ids += [str(webhook["id"]) for webhook in found.webhooks]
    yield from _missing(setup, found)
    active = [webhook for webhook in found.webhooks if webhook.get("status") == "active"]
    ours = set(_webhook_secrets(settings))
    if active and not ours.issuperset(setup.secrets()):
        yield fail(
            "Zendesk secret", "ZENDESK_WEBHOOK_SECRET is not the secret of the webhook", f"{MAKE}, which saves it"
        )
    elif active:
        yield ok("Zendesk secret", "matches the webhook")
    for webhook in active:
        yield recent(_statuses(client, str(webhook["id"])))


def _missing(setup: Setup, found: Found) -> Iterator[Finding]:
    what = "Zendesk webhook"
    kinds = [kind for webhook in found.webhooks if (kind := kind_of(webhook))]
    if not kinds:
        yield fail(what, "none points to FIRSTLINE_PUBLIC_URL and receives ticket changes", MAKE)
        return
    steps = setup.plan(found, kinds[0])
    for step in steps:
        found_so = f"something is missing: {step.what}"
        cure = f"{MAKE}, which does that"
        yield (
            warn(what, found_so, f"{cure}; without it they are read every_hours")
            if step.optional
            else fail(what, found_so, cure)
        )
    if all(step.optional for step in steps):
        yield ok(what, "receives ticket changes by " + ("events" if kinds[0] == "events" else "a trigger"))


def _statuses(client: ZendeskClient, webhook_id: str) -> Counter[str]:
    """How the latest deliveries of a webhook ended, up to three hundred within a day."""
    since = (datetime.now(UTC) - SPAN).strftime("%Y-%m-%dT%H:%M:%SZ")
    counted: Counter[str] = Counter()
    asking = {"filter[from_ts]": since, "page[size]": "100"}
    for _ in range(PAGES):
        page = client.call("GET", f"/api/v2/webhooks/{webhook_id}/invocations?{urlencode(asking)}")
        counted.update(str(one.get("status")) for one in page.get("invocations") or ())
        meta = page.get("meta") or {}
        if not meta.get("has_more") or not meta.get("after_cursor"):
            break
        asking["page[after]"] = meta["after_cursor"]
    return counted


def recent(counted: Counter[str]) -> Finding:
    """What these endings of recent deliveries amount to."""
    what, total = "Zendesk recent deliveries", counted.total()
    failed = {status: number for status, number in counted.most_common() if status not in GOOD}
    if not failed:
        return ok(what, f"{total} within a day, none failed")
    found = f"{sum(failed.values())} of {total} within a day failed: " + ", ".join(
        f"{number} {status}" for status, number in failed.items()
    )
    cure = (
        "the signature above and the log of `firstline serve` say why; Admin Center, Webhooks, Activity lists each one"
    )
    if BROKEN in failed:
        cure = f"Zendesk pauses a webhook that keeps failing, and drops what happens in the meantime; {cure}"
    return (fail if BROKEN in failed or len(failed) == len(counted) else warn)(what, found, cure)


def _loops(setup: Setup, webhook_ids: list[str], bot_id: str) -> Iterator[Finding]:
    rules = setup.listed("triggers"), setup.listed("automations")
    found = list(loops(*rules, webhook_ids=webhook_ids, bot_id=bot_id))
    for loop in found:
        yield _loop(loop)
    if not found:
        yield ok("Zendesk loops", "no trigger or automation reacts to the bot")


def _loop(loop: Loop) -> Finding:
    does = "calls Firstline" if loop.calls_us else "writes to people"
    if loop.kind == "automation":
        found, cure = f"the automation {loop.title!r} {does} on a schedule", "remove the call: it reports nothing new"
    else:
        found = f"the trigger {loop.title!r} {does} when the bot itself does something"
        cure = "add under Meet ALL: Current user > Is not > the bot's user (Admin Center, Triggers)"
    return warn("Zendesk loops", found, cure)


def _sign(secret: str, body: bytes) -> Mapping[str, str]:
    timestamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    signature = base64_sha256(secret, timestamp.encode() + body)
    return {"Content-Type": "application/json; charset=utf-8", SIGNATURE: signature, TIMESTAMP: timestamp}


def _own(bot_id: str) -> Mapping[str, Any]:
    """A comment of the bot, in a ticket that does not exist. Taken for another's, it would only be looked for."""
    author = {"id": bot_id, "is_staff": True, "name": "Firstline"}
    return {
        "type": f"{EVENT}ticket.comment_added",
        "id": "firstline-doctor",
        "detail": {
            "id": NOTHING,
            "requester_id": bot_id,
            "actor_id": bot_id,
            "updated_at": datetime.now(UTC).isoformat(),
        },
        "event": {"comment": {"id": NOTHING, "body": "An echo.", "is_public": True, "author": author}},
    }

"""What the page shows: the states of the three stand-ins in one shape, cut down to the latest conversations.

{
  "people":   {"employee" | "customer" | "visitor" | "teammate" | "requester" | "agent": name},
  "slack":    {"channels": [{"id", "name", "threads": [{"ts", "messages": [Message]}]}], "names": {user id: name}},
  "intercom": {"conversations": [{"id", "state", "customer", "assignee", "messages": [Message]}]},
  "zendesk":  {"tickets": [{"id", "subject", "status", "priority", "requester", "assignee", "group", "tags",
                            "messages": [Message]}]},
  "faults": {"faults": [...], "deliveries": {...}},
  "delivered": [{"vendor", "url", "status"}],  latest last; status 0: no connection
  "target": address, "chat": address of the web chat or null, "violations": [...]
}

Message: {"id", "at" (Unix seconds), "by" ("bot", "person" who asks, "agent", or "event"), "name", "public", "text"
(Slack's mrkdwn, or a description of the event) or "html" (the vendor's; not to be trusted)}; in Slack also "unfinished"
(it is still being streamed) and "buttons": [{"action_id", "value", "label"}]; in Intercom also "choices", the texts of
quick replies. Threads are in the order of the channel, conversations and tickets with the latest change first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from connectors.sandbox import clock
from connectors.sandbox.defaults import CUSTOMER, EMPLOYEE, REQUESTER, VISITOR
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom.workspace import TEAMMATE_ID
from connectors.sandbox.parts import SandboxParts
from connectors.sandbox.slack.blocks import text_of
from connectors.sandbox.slack.interactions import buttons_of
from connectors.sandbox.zendesk.account import AGENT_ID

JSON = dict[str, Any]
Names = Mapping[str, str]
LATEST_DELIVERIES = 30
# Fields whose changes the page leaves out.
HIDDEN_FIELDS = ("requester_id", "submitter_id", "external_id", "subject", "tags")


def page_state(sandbox: SandboxParts, limit: int) -> JSON:
    """The state as above, with at most `limit` threads of each channel, conversations and tickets."""
    return {
        "people": {
            "employee": EMPLOYEE.name,
            "customer": CUSTOMER.name,
            "visitor": VISITOR.name,
            "teammate": sandbox.intercom.state.admins[TEAMMATE_ID]["name"],
            "requester": REQUESTER.name,
            "agent": sandbox.zendesk.state.user(int(AGENT_ID))["name"],
        },
        "slack": slack(sandbox.slack.snapshot(), sandbox.credentials.slack.bot_user_id, limit),
        "intercom": intercom(sandbox.intercom.snapshot(), sandbox.credentials.intercom.admin_id, limit),
        "zendesk": zendesk(sandbox.zendesk.snapshot(), sandbox.credentials.zendesk.bot_user_id, limit),
        "faults": faults_in_force(sandbox.faults),
        "delivered": [asdict(delivered) for delivered in sandbox.deliveries.log[-LATEST_DELIVERIES:]],
        "target": sandbox.target,
        "chat": sandbox.chat,
        "violations": sandbox.violations[-LATEST_DELIVERIES:],
    }


def faults_in_force(faults: Faults) -> JSON:
    return {
        "faults": [asdict(fault) for fault in list(faults.active)],
        "deliveries": asdict(faults.plan),
        "clocks": clock.ahead(),
    }


def slack(snapshot: Mapping[str, Any], bot_user_id: str, limit: int) -> JSON:
    names = {user_id: user["real_name"] for user_id, user in snapshot["users"].items()}
    channels = []
    for channel in snapshot["channels"].values():
        threads: dict[str, list[JSON]] = {}
        for message in snapshot["messages"][channel["id"]]:
            shown = _slack_message(message, names, bot_user_id)
            threads.setdefault(message.get("thread_ts", message["ts"]), []).append(shown)
        latest = [{"ts": ts, "messages": messages} for ts, messages in threads.items()][-limit:]
        channels.append({"id": channel["id"], "name": channel.get("name"), "threads": latest})
    return {"channels": channels, "names": names}


def _slack_message(message: JSON, names: Names, bot_user_id: str) -> JSON:
    return {
        "id": message["ts"],
        "at": float(message["ts"]),
        "by": "bot" if message["user"] == bot_user_id else "person",
        "name": names.get(message["user"], message["user"]),
        "public": True,
        "text": text_of(message.get("blocks", [])) or message["text"],  # Slack shows the text only without blocks
        "unfinished": message.get("streaming_state") == "in_progress",
        "buttons": [
            {"action_id": action["action_id"], "value": value, "label": action["text"]["text"]}
            for action, value in buttons_of(message)
        ],
    }


def intercom(snapshot: Mapping[str, Any], bot_admin_id: str, limit: int) -> JSON:
    names = {number: admin["name"] for number, admin in {**snapshot["teams"], **snapshot["admins"]}.items()}
    latest = sorted(snapshot["conversations"].values(), key=lambda c: (-c["updated_at"], -int(c["id"])))
    return {"conversations": [_conversation(conversation, names, bot_admin_id) for conversation in latest[:limit]]}


def _conversation(conversation: JSON, names: Names, bot_admin_id: str) -> JSON:
    source, parts = conversation["source"], conversation["conversation_parts"]["conversation_parts"]
    opening = {**source, "created_at": conversation["created_at"], "part_type": "comment", "assigned_to": None}
    assignee = conversation["admin_assignee_id"] or conversation["team_assignee_id"]
    return {
        "id": conversation["id"],
        "state": conversation["state"],
        "customer": source["author"]["name"] or "Visitor",
        "assignee": names.get(str(assignee)),
        "messages": [_part(part, names, bot_admin_id) for part in (opening, *parts)],
    }


def _part(part: JSON, names: Names, bot_admin_id: str) -> JSON:
    author = part["author"]
    name = author["name"] or "Visitor"
    by = "person" if author["type"] in ("user", "lead", "contact") else "agent"
    shown: JSON = {"id": part["id"], "at": part["created_at"], "name": name, "public": part["part_type"] != "note"}
    if part["body"]:
        return {**shown, "by": "bot" if author["id"] == bot_admin_id else by, "html": part["body"]}
    if part["part_type"] == "quick_reply":
        choices = [option["text"] for option in part["metadata"]["quick_reply_options"]]
        return {**shown, "by": "event", "text": f"{name} offered {', '.join(choices)}", "choices": choices}
    return {**shown, "by": "event", "text": f"{name} {_happened(part, names)}"}


def _happened(part: JSON, names: Names) -> str:
    match part["part_type"]:
        case "close":
            return "closed the conversation"
        case "open":
            return "reopened the conversation"
        case "assignment":
            assignee = (part["assigned_to"] or {}).get("id")
            if assignee is None:
                return "unassigned the conversation"
            return (
                "took over"
                if assignee == part["author"]["id"]
                else f"assigned it to {names.get(str(assignee), 'somebody')}"
            )
    return str(part["part_type"]).replace("_", " ")


def zendesk(snapshot: Mapping[str, Any], bot_user_id: str, limit: int) -> JSON:
    people = _ZendeskPeople(snapshot, bot_user_id)
    audits = {str(number): ticket_audits for number, ticket_audits in snapshot["audits"].items()}
    latest = sorted(snapshot["tickets"].values(), key=lambda ticket: (ticket["updated_at"], ticket["id"]), reverse=True)
    return {"tickets": [_ticket(ticket, audits[str(ticket["id"])], people) for ticket in latest[:limit]]}


class _ZendeskPeople:
    """Who is behind an id: a number in tickets and audits, text as a key of the snapshot."""

    def __init__(self, snapshot: Mapping[str, Any], bot_user_id: str) -> None:
        self._users: Mapping[str, JSON] = {str(number): user for number, user in snapshot["users"].items()}
        self._groups = {str(number): group["name"] for number, group in snapshot["groups"].items()}
        self._bot_user_id = bot_user_id

    def name(self, user_id: object) -> str | None:
        user = self._users.get(str(user_id))
        return user["name"] if user else None

    def group(self, group_id: object) -> str | None:
        return self._groups.get(str(group_id))

    def side(self, user_id: object) -> str:
        if str(user_id) == self._bot_user_id:
            return "bot"
        return "person" if self._users[str(user_id)]["role"] == "end-user" else "agent"


def _ticket(ticket: JSON, audits: list[JSON], people: _ZendeskPeople) -> JSON:
    return {
        **{field: ticket[field] for field in ("subject", "status", "priority", "tags")},
        "id": str(ticket["id"]),
        "requester": people.name(ticket["requester_id"]),
        "assignee": people.name(ticket["assignee_id"]),
        "group": people.group(ticket["group_id"]),
        "messages": [message for audit in audits for message in _audit_messages(audit, people)],
    }


def _audit_messages(audit: JSON, people: _ZendeskPeople) -> list[JSON]:
    at = datetime.fromisoformat(audit["created_at"]).timestamp()
    messages = []
    for event in audit["events"]:
        author = event.get("author_id", audit["author_id"])
        name = people.name(author)
        shown: JSON = {"id": str(event["id"]), "at": at, "name": name, "public": event.get("public", True)}
        if event["type"] == "Comment":
            messages.append({**shown, "by": people.side(author), "html": event["html_body"]})
        elif event["type"] == "Change" and event["field_name"] not in HIDDEN_FIELDS:
            field, value = event["field_name"].removesuffix("_id"), event["value"]
            value = people.name(value) or people.group(value) or value
            messages.append({**shown, "by": "event", "text": f"{name} set {field} to {value}"})
    return messages

"""What the page shows: the three stand-ins' states in one shape, shortened to the latest of each.

{
  "people":   {"employee" | "customer" | "teammate" | "requester" | "agent": name},
  "slack":    {"channels": [{"id", "name", "threads": [{"ts", "messages": [Message]}]}], "names": {user id: name}},
  "intercom": {"conversations": [{"id", "state", "customer", "assignee", "messages": [Message]}]},
  "zendesk":  {"tickets": [{"id", "subject", "status", "priority", "requester", "assignee", "group", "tags",
                            "messages": [Message]}]},
  "mischief": {"rules": [...], "deliveries": {...}},
  "delivered": [{"vendor", "url", "status"}],  the latest last; status 0: nobody answered
  "target": address, "violations": [...]
}

Message: {"id", "at" (seconds since 1970), "by" ("bot", "person" who asks, "agent", or "event"), "name", "public",
"text" (Slack's mrkdwn, or what an event says) or "html" (the vendor's; not to be trusted)}; in Slack also "buttons":
[{"action_id", "value", "label"}]; in Intercom also "choices", the texts of quick replies. Threads are in the order
of the channel, conversations and tickets with the latest change first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from connectors.sandbox.defaults import CUSTOMER, EMPLOYEE, REQUESTER
from connectors.sandbox.intercom.workspace import TEAMMATE_ID
from connectors.sandbox.slack.blocks import text_of
from connectors.sandbox.slack.interactions import buttons_of
from connectors.sandbox.zendesk.account import AGENT_ID

if TYPE_CHECKING:
    from connectors.sandbox.app import Sandbox

JSON = dict[str, Any]
LATEST_DELIVERIES = 30
UNTOLD = ("requester_id", "submitter_id", "external_id", "subject", "tags")


def of(sandbox: Sandbox, limit: int) -> JSON:
    return {
        "people": {
            "employee": EMPLOYEE.name,
            "customer": CUSTOMER.name,
            "teammate": sandbox.intercom.state.admins[TEAMMATE_ID]["name"],
            "requester": REQUESTER.name,
            "agent": sandbox.zendesk.state.user(int(AGENT_ID))["name"],
        },
        "slack": slack(sandbox.slack.snapshot(), sandbox.credentials.slack.bot_user_id, limit),
        "intercom": intercom(sandbox.intercom.snapshot(), sandbox.credentials.intercom.admin_id, limit),
        "zendesk": zendesk(sandbox.zendesk.snapshot(), sandbox.credentials.zendesk.bot_user_id, limit),
        "mischief": {
            "rules": [asdict(rule) for rule in list(sandbox.mischief.rules)],
            "deliveries": asdict(sandbox.mischief.plan),
        },
        "delivered": [asdict(copy) for copy in sandbox.deliveries.log[-LATEST_DELIVERIES:]],
        "target": sandbox.target,
        "violations": sandbox.violations[-LATEST_DELIVERIES:],
    }


def slack(snapshot: Mapping[str, Any], bot_user_id: str, limit: int) -> JSON:
    names = {user: values["real_name"] for user, values in snapshot["users"].items()}

    def message(given: JSON) -> JSON:
        return {
            "id": given["ts"],
            "at": float(given["ts"]),
            "by": "bot" if given["user"] == bot_user_id else "person",
            "name": names.get(given["user"], given["user"]),
            "public": True,
            "text": text_of(given.get("blocks", [])) or given["text"],  # where there are blocks, Slack shows only these
            "unfinished": given.get("streaming_state") == "in_progress",
            "buttons": [
                {"action_id": action["action_id"], "value": value, "label": action["text"]["text"]}
                for action, value in buttons_of(given)
            ],
        }

    channels = []
    for channel in snapshot["channels"].values():
        threads: dict[str, list[JSON]] = {}
        for given in snapshot["messages"][channel["id"]]:
            threads.setdefault(given.get("thread_ts", given["ts"]), []).append(message(given))
        listed = [{"ts": ts, "messages": messages} for ts, messages in threads.items()][-limit:]
        channels.append({"id": channel["id"], "name": channel.get("name"), "threads": listed})
    return {"channels": channels, "names": names}


def intercom(snapshot: Mapping[str, Any], bot_admin_id: str, limit: int) -> JSON:
    names = {number: admin["name"] for number, admin in {**snapshot["teams"], **snapshot["admins"]}.items()}

    def message(given: JSON) -> JSON:
        author = given["author"]
        by = "person" if author["type"] in ("user", "lead", "contact") else "agent"
        shown: JSON = {"id": given["id"], "at": given["created_at"], "name": author["name"] or "Visitor"}
        shown |= {"by": "bot" if author["id"] == bot_admin_id else by, "public": given["part_type"] != "note"}
        if given["body"]:
            return {**shown, "html": given["body"]}
        if given["part_type"] == "quick_reply":
            choices = [option["text"] for option in given["metadata"]["quick_reply_options"]]
            return {**shown, "by": "event", "text": f"{shown['name']} offers {', '.join(choices)}", "choices": choices}
        target = (given["assigned_to"] or {}).get("id")
        given_to = "took it" if target == author["id"] else f"gave it to {names.get(str(target), 'nobody')}"
        said = {"assignment": given_to, "close": "closed it", "open": "opened it again"}
        what = said.get(given["part_type"], given["part_type"].replace("_", " "))
        return {**shown, "by": "event", "text": f"{shown['name']} {what}"}

    def conversation(given: JSON) -> JSON:
        opening = {**given["source"], "created_at": given["created_at"], "part_type": "comment", "assigned_to": None}
        assignee = given["admin_assignee_id"] or given["team_assignee_id"]
        return {
            "id": given["id"],
            "state": given["state"],
            "customer": given["source"]["author"]["name"] or "Visitor",
            "assignee": names.get(str(assignee)),
            "messages": [message(part) for part in (opening, *given["conversation_parts"]["conversation_parts"])],
        }

    latest = sorted(snapshot["conversations"].values(), key=lambda given: (-given["updated_at"], -int(given["id"])))
    return {"conversations": [conversation(given) for given in latest[:limit]]}


def zendesk(snapshot: Mapping[str, Any], bot_user_id: str, limit: int) -> JSON:
    users: Mapping[str, JSON] = {str(number): user for number, user in snapshot["users"].items()}
    groups = {str(number): group["name"] for number, group in snapshot["groups"].items()}
    audits = {str(number): found for number, found in snapshot["audits"].items()}

    def name(number: object) -> str | None:
        return users[str(number)]["name"] if str(number) in users else None

    def messages(audit: JSON) -> list[JSON]:
        at = datetime.fromisoformat(audit["created_at"]).timestamp()
        shown = []
        for event in audit["events"]:
            who = str(event.get("author_id", audit["author_id"]))
            by = "bot" if who == bot_user_id else "person" if users[who]["role"] == "end-user" else "agent"
            base: JSON = {"id": str(event["id"]), "at": at, "name": name(who), "public": event.get("public", True)}
            if event["type"] == "Comment":
                shown.append({**base, "by": by, "html": event["html_body"]})
            elif event["type"] == "Change" and event["field_name"] not in UNTOLD:
                field = event["field_name"].removesuffix("_id")
                value = {**groups, **{number: user["name"] for number, user in users.items()}}.get(event["value"])
                shown.append({**base, "by": "event", "text": f"{name(who)} set {field} to {value or event['value']}"})
        return shown

    def ticket(given: JSON) -> JSON:
        return {
            **{field: given[field] for field in ("subject", "status", "priority", "tags")},
            "id": str(given["id"]),
            "requester": name(given["requester_id"]),
            "assignee": name(given["assignee_id"]),
            "group": groups.get(str(given["group_id"])),
            "messages": [message for audit in audits[str(given["id"])] for message in messages(audit)],
        }

    latest = sorted(snapshot["tickets"].values(), key=lambda given: (given["updated_at"], given["id"]), reverse=True)
    return {"tickets": [ticket(given) for given in latest[:limit]]}

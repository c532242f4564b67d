"""Whether a comment in a ticket is somebody's question at all: mail loops end here. Pure.

Zendesk's API shows no header of a mail, and Zendesk itself puts aside most of what is automatic ("suspended tickets":
automated responses, out-of-office notices, bounces, loops, mail to or from a noreply address). What is left can be told
from these:

- `via.channel` of the change, by name or number: "Via types" (developer.zendesk.com) has which are no person's.
- `metadata.flags` holds 4 where a comment was automatically generated ("Ticket Comments", "Comment flags").
- `metadata.suspension_type_id` is why a mail was suspended before an agent let it in ("Cause of suspension reference";
  the field itself is seen in others' stored answers only).
- `metadata.system.machine_generated`, seen in others' exports only.
- `via.source.from.address`, the sender of a mail ("Via object reference"), and the subject of the mail that opened the
  ticket; those of later mails are not kept.

Recorded answers have none of these but the channels `api` and `sample_ticket`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.auto_replies import not_a_person

Json = Mapping[str, Any]

# Names and numbers of the same channels.
MACHINES: Mapping[str, str] = {
    **dict.fromkeys(("rule", "8"), "a trigger's or automation's doing"),
    **dict.fromkeys(("system", "linked_problem", "9", "group_deletion", "10"), "Zendesk's own doing"),
    **dict.fromkeys(("user_change", "11", "user_deletion", "12", "group_change", "13"), "Zendesk's own doing"),
    **dict.fromkeys(("merge", "19"), "a merge of tickets"),
    **dict.fromkeys(("automatic_solution_suggestions", "22"), "Zendesk's own answer"),
}
MAIL = frozenset({"email", "mail", "4", "recovered_from_suspended_tickets", "21"})
AUTOMATICALLY_GENERATED = 4
# auto_mailer, loop, auto_delivery_failure, auto_vacation, system_user, backscatter, to_noreply, from_support_address,
# from_zendesk_account. Others, such as spam, may be an agent's rescue of a person's mail.
AUTOMATIC_CAUSES = frozenset({3, 4, 7, 8, 9, 14, 16, 22, 23})


def automatic(ticket: Json, audit: Json | None = None) -> str | None:
    """Why the requester's comment made in this change is nobody's question; None when a person may have written it.

    `ticket` as the API or an event's `detail` shows it. Without `audit`, the comment that opened the ticket is meant,
    of which the ticket itself tells; how later comments came it does not tell.
    """
    via = _mapping((ticket if audit is None else audit).get("via"))
    channel = str(via.get("channel")).lower()
    if channel in MACHINES:
        return MACHINES[channel]
    metadata = _mapping((audit or {}).get("metadata"))
    flags = metadata.get("flags")
    if isinstance(flags, list) and AUTOMATICALLY_GENERATED in flags:
        return "an automatic mail (flagged by Zendesk)"
    if metadata.get("suspension_type_id") in AUTOMATIC_CAUSES:
        return "an automatic mail (suspended by Zendesk before)"
    if _mapping(metadata.get("system")).get("machine_generated") is True:
        return "an automatic mail (machine-generated)"
    if channel not in MAIL:
        return None
    return not_a_person({}, _sender(via), _subject(ticket) if audit is None or opened(audit) else None)


def opened(audit: Json) -> bool:
    """Whether this change made the ticket."""
    events = audit.get("events")
    return isinstance(events, list) and any(_mapping(event).get("type") == "Create" for event in events)


def _sender(via: Json) -> str | None:
    address = _mapping(_mapping(via.get("source")).get("from")).get("address")
    return address if isinstance(address, str) else None


def _subject(ticket: Json) -> str | None:
    subject = ticket.get("subject")
    return subject if isinstance(subject, str) else None


def _mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}

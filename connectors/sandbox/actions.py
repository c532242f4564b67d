"""What people do in the sandbox at the page's or the tour's request: POST /sandbox/act/<who>.

Each action takes its form from `forms`, and is answered with 201 and the ids that now exist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Blueprint, request

from connectors.sandbox import defaults
from connectors.sandbox.forms import (
    AgentForm,
    ChooseForm,
    CustomerForm,
    EmployeeForm,
    Form,
    PressForm,
    RateForm,
    RequesterForm,
    TeammateForm,
    read,
)
from connectors.sandbox.intercom.workspace import TEAM_ID, TEAMMATE_ID
from connectors.sandbox.parts import SandboxParts
from connectors.sandbox.zendesk.account import AGENT_ID

Ids = dict[str, str]
F = TypeVar("F", bound=Form)


class NotFound(LookupError):
    """There is no such channel, thread, conversation or ticket; the message names the form's field."""


def employee(sandbox: SandboxParts, form: EmployeeForm) -> Ids:
    slack = sandbox.slack
    channel = _channel(sandbox, form.channel)
    if form.thread_ts is not None and not slack.thread(channel, form.thread_ts):
        raise NotFound(f"thread_ts: there is no {form.thread_ts[:60]!r} in this channel")
    mention = form.mention and form.channel != "direct"
    return {"ts": slack.say(defaults.EMPLOYEE_ID, channel, form.text, form.thread_ts, mention=mention)}


def press(sandbox: SandboxParts, form: PressForm) -> Ids:
    channel = _channel(sandbox, form.channel)
    try:
        sandbox.slack.people.press(defaults.EMPLOYEE_ID, channel, form.ts, form.action_id, form.value)
    except KeyError as error:
        raise NotFound(f"ts: {error.args[0]}") from None
    return {"ts": form.ts}


def customer(sandbox: SandboxParts, form: CustomerForm) -> Ids:
    if form.conversation_id is None:
        return {"conversation_id": sandbox.intercom.customer_starts(sandbox.customer_id, form.text)}
    conversation_id = _existing_conversation(sandbox, form.conversation_id)
    sandbox.intercom.customer_replies(conversation_id, form.text)
    return {"conversation_id": conversation_id}


def choose(sandbox: SandboxParts, form: ChooseForm) -> Ids:
    conversation_id = _existing_conversation(sandbox, form.conversation_id)
    try:
        sandbox.intercom.customer_chooses(conversation_id, form.text)
    except LookupError:
        raise NotFound(f"text: there is no quick reply {form.text[:60]!r}") from None
    return {"conversation_id": conversation_id}


def rate(sandbox: SandboxParts, form: RateForm) -> Ids:
    conversation_id = _existing_conversation(sandbox, form.conversation_id)
    sandbox.intercom.customer_rates(conversation_id, form.score, form.remark)
    return {"conversation_id": conversation_id}


def teammate(sandbox: SandboxParts, form: TeammateForm) -> Ids:
    intercom, conversation_id = sandbox.intercom, _existing_conversation(sandbox, form.conversation_id)
    if form.text and form.note:
        intercom.admin_notes(conversation_id, TEAMMATE_ID, form.text)
    elif form.text:
        intercom.admin_replies(conversation_id, TEAMMATE_ID, form.text)
    match form.assign_to:
        case "bot":
            intercom.admin_assigns(conversation_id, TEAMMATE_ID, to_admin=intercom.credentials.admin_id)
        case "me":
            intercom.admin_assigns(conversation_id, TEAMMATE_ID, to_admin=TEAMMATE_ID)
        case "team":
            intercom.admin_assigns(conversation_id, TEAMMATE_ID, to_team=TEAM_ID)
    if form.close:
        intercom.admin_closes(conversation_id, TEAMMATE_ID)
    return {"conversation_id": conversation_id}


def requester(sandbox: SandboxParts, form: RequesterForm) -> Ids:
    zendesk = sandbox.zendesk
    if form.ticket_id is None:
        return {"ticket_id": zendesk.requester_creates(sandbox.requester_id, form.subject or "", form.text)}
    zendesk.requester_comments(form.ticket_id, form.text)
    return {"ticket_id": form.ticket_id}


def agent(sandbox: SandboxParts, form: AgentForm) -> Ids:
    if form.text:
        sandbox.zendesk.agent_comments(form.ticket_id, AGENT_ID, form.text, form.public, submit_as=form.status)
    elif form.status:
        sandbox.zendesk.agent_sets_status(form.ticket_id, AGENT_ID, form.status)
    return {"ticket_id": form.ticket_id}


@dataclass(frozen=True, slots=True)
class Action(Generic[F]):
    form: type[F]
    perform: Callable[[SandboxParts, F], Ids]

    def run(self, sandbox: SandboxParts) -> tuple[Ids, int]:
        """Perform it with the current request's form. Raises FormError, NotFound, or Zendesk's Problem."""
        return self.perform(sandbox, read(self.form, request)), 201


ACTIONS: Mapping[str, Action[Any]] = {
    "employee": Action(EmployeeForm, employee),
    "press": Action(PressForm, press),
    "customer": Action(CustomerForm, customer),
    "choose": Action(ChooseForm, choose),
    "rate": Action(RateForm, rate),
    "teammate": Action(TeammateForm, teammate),
    "requester": Action(RequesterForm, requester),
    "agent": Action(AgentForm, agent),
}


def add_routes(routes: Blueprint, sandbox: SandboxParts) -> None:
    @routes.post("/act/<any({}):who>".format(", ".join(ACTIONS)))
    def act(who: str) -> tuple[Ids, int]:
        return ACTIONS[who].run(sandbox)


def _channel(sandbox: SandboxParts, name: str) -> str:
    """The id of the channel, where `direct` is the employee's direct messages. Raises NotFound."""
    slack = sandbox.slack
    with slack.lock:
        channel = slack.state.direct(defaults.EMPLOYEE_ID) if name == "direct" else name
        if channel not in slack.state.channels:
            raise NotFound(f"channel: there is no {channel[:60]!r}")
    return channel


def _existing_conversation(sandbox: SandboxParts, conversation_id: str) -> str:
    """The id. Raises NotFound."""
    with sandbox.intercom.lock:
        if conversation_id not in sandbox.intercom.state.conversations:
            raise NotFound(f"conversation_id: there is no {conversation_id[:60]!r}")
    return conversation_id

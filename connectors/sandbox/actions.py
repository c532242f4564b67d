"""What people do in the sandbox, as the page and the tour ask for it: POST /sandbox/act/<who>.

Each takes the form of its name in `forms`, and answers 201 with the ids of what now exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from connectors.sandbox import defaults
from connectors.sandbox.forms import (
    AgentForm,
    ChooseForm,
    CustomerForm,
    EmployeeForm,
    PressForm,
    RateForm,
    RequesterForm,
    TeammateForm,
    read,
)
from connectors.sandbox.intercom.workspace import TEAM_ID, TEAMMATE_ID
from connectors.sandbox.zendesk.account import AGENT_ID

if TYPE_CHECKING:
    from connectors.sandbox.app import Sandbox

Made = tuple[dict[str, str], int]


class Nobody(LookupError):
    """There is no such thread, conversation or ticket."""


def add_routes(routes: Blueprint, sandbox: Sandbox) -> None:
    @routes.post("/act/employee")
    def employee() -> Made:
        return {"ts": _employee(sandbox, read(EmployeeForm, request))}, 201

    @routes.post("/act/press")
    def press() -> Made:
        form = read(PressForm, request)
        channel = _channel(sandbox, form.channel)
        try:
            sandbox.slack.people.press(defaults.EMPLOYEE_ID, channel, form.ts, form.action_id, form.value)
        except KeyError as error:
            raise Nobody(f"ts: {error.args[0]}") from None
        return {"ts": form.ts}, 201

    @routes.post("/act/customer")
    def customer() -> Made:
        form = read(CustomerForm, request)
        if form.conversation_id is None:
            return {"conversation_id": sandbox.intercom.customer_starts(sandbox.customer_id, form.text)}, 201
        _need_conversation(sandbox, form.conversation_id)
        sandbox.intercom.customer_replies(form.conversation_id, form.text)
        return {"conversation_id": form.conversation_id}, 201

    @routes.post("/act/choose")
    def choose() -> Made:
        form = read(ChooseForm, request)
        _need_conversation(sandbox, form.conversation_id)
        try:
            sandbox.intercom.customer_chooses(form.conversation_id, form.text)
        except LookupError:
            raise Nobody(f"text: no quick reply says {form.text[:60]!r}") from None
        return {"conversation_id": form.conversation_id}, 201

    @routes.post("/act/rate")
    def rate() -> Made:
        form = read(RateForm, request)
        _need_conversation(sandbox, form.conversation_id)
        sandbox.intercom.customer_rates(form.conversation_id, form.score, form.remark)
        return {"conversation_id": form.conversation_id}, 201

    @routes.post("/act/teammate")
    def teammate() -> Made:
        return {"conversation_id": _teammate(sandbox, read(TeammateForm, request))}, 201

    @routes.post("/act/requester")
    def requester() -> Made:
        form = read(RequesterForm, request)
        if form.ticket_id is None:
            subject = form.subject or ""
            return {"ticket_id": sandbox.zendesk.requester_creates(sandbox.requester_id, subject, form.text)}, 201
        sandbox.zendesk.requester_comments(form.ticket_id, form.text)
        return {"ticket_id": form.ticket_id}, 201

    @routes.post("/act/agent")
    def agent() -> Made:
        form = read(AgentForm, request)
        if form.text:
            sandbox.zendesk.agent_comments(form.ticket_id, AGENT_ID, form.text, form.public)
        if form.status:
            sandbox.zendesk.agent_sets_status(form.ticket_id, AGENT_ID, form.status)
        return {"ticket_id": form.ticket_id}, 201


def _employee(sandbox: Sandbox, form: EmployeeForm) -> str:
    slack, user = sandbox.slack, defaults.EMPLOYEE_ID
    channel = _channel(sandbox, form.channel)
    if form.thread_ts is not None and not slack.thread(channel, form.thread_ts):
        raise Nobody(f"thread_ts: there is no {form.thread_ts[:60]!r} in this channel")
    return slack.say(user, channel, form.text, form.thread_ts, mention=form.mention and form.channel != "direct")


def _channel(sandbox: Sandbox, given: str) -> str:
    slack = sandbox.slack
    with slack.lock:
        channel = slack.state.direct(defaults.EMPLOYEE_ID) if given == "direct" else given
        if channel not in slack.state.channels:
            raise Nobody(f"channel: there is no {channel[:60]!r}")
    return channel


def _teammate(sandbox: Sandbox, form: TeammateForm) -> str:
    intercom, conversation = sandbox.intercom, form.conversation_id
    _need_conversation(sandbox, conversation)
    if form.text and form.note:
        intercom.admin_notes(conversation, TEAMMATE_ID, form.text)
    elif form.text:
        intercom.admin_replies(conversation, TEAMMATE_ID, form.text)
    match form.assign_to:
        case "bot":
            intercom.admin_assigns(conversation, TEAMMATE_ID, to_admin=intercom.credentials.admin_id)
        case "me":
            intercom.admin_assigns(conversation, TEAMMATE_ID, to_admin=TEAMMATE_ID)
        case "team":
            intercom.admin_assigns(conversation, TEAMMATE_ID, to_team=TEAM_ID)
    if form.close:
        intercom.admin_closes(conversation, TEAMMATE_ID)
    return conversation


def _need_conversation(sandbox: Sandbox, conversation_id: str) -> None:
    with sandbox.intercom.lock:
        if conversation_id not in sandbox.intercom.state.conversations:
            raise Nobody(f"conversation_id: there is no {conversation_id[:60]!r}")

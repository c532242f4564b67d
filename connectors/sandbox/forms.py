"""The bodies that the control API accepts, as pydantic models with bounds on each field; unknown fields are errors."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeVar

from flask import Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from connectors.sandbox.defaults import CHANNEL_ID
from connectors.sandbox.faults import DeliveryPlan, Fault, Kind

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100_000)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Number = Annotated[str, StringConstraints(pattern=r"^\d{1,20}$")]
Vendor = Annotated[str, StringConstraints(pattern="^(slack|intercom|zendesk)$")]
Seconds = Annotated[float, Field(ge=0, le=60)]


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


F = TypeVar("F", bound=Form)


class FormError(Exception):
    """The body is not as expected; the message names the field, what was expected and what was found."""


class FaultForm(Form):
    vendor: Literal["slack", "intercom", "zendesk", "*"]
    kind: Kind
    path: Annotated[str, StringConstraints(min_length=1, max_length=200)] = "*"
    method: Literal["GET", "POST", "PUT", "DELETE", "*"] = "*"
    containing: Annotated[str, StringConstraints(max_length=200)] = ""
    times: Annotated[int, Field(ge=1, le=10_000)] | None = 1
    probability: Annotated[float, Field(gt=0, le=1)] = 1.0
    seconds: Seconds = 1.0
    retry_after: Annotated[int, Field(ge=0, le=3600)] = 1

    def fault(self) -> Fault:
        return Fault(**self.model_dump())


class PlanForm(Form):
    copies: Annotated[int, Field(ge=1, le=11)] = 1
    at_random: bool = False
    shuffle: bool = False
    delay: Seconds = 0.0

    def plan(self) -> DeliveryPlan:
        return DeliveryPlan(**self.model_dump())


class FaultsForm(Form):
    """The faults are added to those in force; the delivery plan, and the clocks, replace those in force. `clocks`: by
    how many seconds each vendor's is ahead."""

    faults: Annotated[list[FaultForm], Field(max_length=100)] = []
    deliveries: PlanForm | None = None
    clocks: dict[Vendor, Annotated[float, Field(ge=-86_400, le=86_400)]] | None = None


class EmployeeForm(Form):
    """The employee writes in Slack; the `channel` "direct" is their direct messages with the bot, without a mention."""

    text: Text
    channel: Id = CHANNEL_ID
    thread_ts: Id | None = None
    mention: bool = True


class PressForm(Form):
    """The employee presses a button under a message in Slack; `value` if one element is two buttons."""

    ts: Id
    action_id: Id
    channel: Id = CHANNEL_ID
    value: Id | None = None


class CustomerForm(Form):
    """The customer writes in Intercom; without a conversation this opens one."""

    text: Text
    conversation_id: Id | None = None


class ChooseForm(Form):
    """The customer presses the quick reply with this text."""

    conversation_id: Id
    text: Id


class RateForm(Form):
    """The customer rates a conversation."""

    conversation_id: Id
    score: Annotated[int, Field(ge=1, le=5)]
    remark: Annotated[str, StringConstraints(max_length=1000)] = ""


class TeammateForm(Form):
    """A teammate acts in Intercom's inbox."""

    conversation_id: Id
    text: Text | None = None
    note: bool = False
    assign_to: Literal["bot", "me", "team"] | None = None
    close: bool = False

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not (self.text or self.assign_to or self.close):
            raise ValueError("expected at least one of text, assign_to and close")
        return self


class RequesterForm(Form):
    """The requester writes in Zendesk; without a ticket this opens one, which needs a subject."""

    text: Text
    ticket_id: Number | None = None
    subject: Text | None = None

    @model_validator(mode="after")
    def _new_tickets_have_a_subject(self) -> Self:
        if self.ticket_id is None and self.subject is None:
            raise ValueError("expected ticket_id, or a subject for a new ticket")
        return self


class AgentForm(Form):
    """An agent acts in Zendesk's inbox."""

    ticket_id: Number
    text: Text | None = None
    public: bool = True
    status: Literal["open", "pending", "hold", "solved"] | None = None

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not (self.text or self.status):
            raise ValueError("expected text, status or both")
        return self


def read(form: type[F], request: Request) -> F:
    """The request's JSON as this form. Raises FormError."""
    if not request.is_json:  # another site's page cannot send that without a preflight
        raise FormError("Content-Type: expected application/json")
    try:
        return form.model_validate_json(request.get_data())
    except ValidationError as error:
        raise FormError("; ".join(map(_sentence, error.errors(include_url=False)))) from None


def _sentence(detail: object) -> str:
    assert isinstance(detail, dict)
    path = ".".join(map(str, detail["loc"])) or "the body"
    if detail["type"] == "extra_forbidden":
        return f"{path}: unknown field"
    if detail["type"] == "missing":
        return f"{path}: expected a value, found nothing"
    message = str(detail["msg"]).removeprefix("Value error, ")
    is_text = path.rsplit(".", 1)[-1] in ("the body", "text", "subject")  # what somebody wrote is never repeated
    found = "" if is_text else f", found {str(detail['input'])[:60]!r}"
    return f"{path}: {message[0].lower()}{message[1:]}{found}"

"""When a person takes over and who: `[escalation]`, its table of intents, its routes and its help lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from bot.config.help_lines import HELP_LINES, HelpLine
from bot.config.section import Section
from bot.model.intents import Intent

Share = Annotated[float, Field(ge=0, le=1)]
COUNTRY = r"^[A-Z]{2}$"
Country = Annotated[str, Field(pattern=COUNTRY)]
LANGUAGE = r"^[a-z]{2}$"
Language = Annotated[str, Field(pattern=LANGUAGE)]
# channel:place, or channel:account/place where one installation serves several accounts.
PLACE = r"^[a-z]+:([A-Za-z0-9]+/)?[A-Za-z0-9]+$"
Place = Annotated[str, Field(pattern=PLACE)]
Action = Literal["handoff", "answer", "ignore"]
PriorityName = Literal["low", "normal", "high", "urgent"]

# What no setting reaches: a person gets it at once.
ALWAYS_HANDED_OVER = frozenset({Intent.HUMAN_REQUEST, Intent.SELF_HARM, Intent.THREAT_TO_OTHERS})


class Destination(Section):
    """Who gets it."""

    priority: PriorityName | None = Field(None, description="Priority of the ticket; none: `[handoff] priority`.")
    groups: Mapping[str, int] = Field({}, description="The group or team that gets it, by desk: `{ zendesk = 123 }`.")
    forms: Mapping[str, int] = Field({}, description="The form of the ticket, by desk.")
    tags: tuple[str, ...] = Field((), description="Tags of the ticket.")
    hours: str | None = Field(None, description="Whose hours hold, by name; none: `[business_hours]`.")
    alert: Place | None = Field(None, description="A Slack channel that is told: `slack:C0123456789`.")


class IntentRule(Destination):
    action: Action = Field(
        "ignore",
        description="`handoff`: a person before any answer; `answer`: from the articles where that is sure, else a "
        "person; `ignore`: as any other message.",
    )
    asked_how: Action | None = Field(
        None,
        description="The same where the message only asks how it is done (`How do I delete my account?`); none: as "
        "`action`.",
    )
    threshold: Share | None = Field(None, description="How sure it has to be, 0 to 1; none: as the model card says.")

    def follows(self, *, asked_how: bool) -> Action:
        """What happens, as it was asked."""
        return (self.asked_how or self.action) if asked_how else self.action


class RouteRule(Destination):
    """Who gets what fits all of these; what is left empty fits everything."""

    intents: tuple[Intent, ...] = Field((), description="What it is about.")
    languages: tuple[Language, ...] = Field((), description="What the requester writes in: `de`.")
    from_channels: tuple[str, ...] = Field((), description="Where the requester writes: `slack`.")
    brands: tuple[str, ...] = Field((), description="Brand, as the channel calls it: in Zendesk its id.")
    email_domains: tuple[str, ...] = Field((), description="Where the requester has their e-mail: `acme.com`.")
    requester_tags: tuple[str, ...] = Field((), description="Tags of the requester, as in `always_human_tags`.")


def _handed_over(priority: PriorityName) -> dict[str, Any]:
    return {"action": "handoff", "priority": priority}


def _asked_first(priority: PriorityName) -> dict[str, Any]:
    """Handed over, but who only asks how it is done gets the articles' answer where that is sure."""
    return {**_handed_over(priority), "asked_how": "answer"}


DEFAULTS: Mapping[Intent, Mapping[str, Any]] = {
    **{intent: {} for intent in Intent},
    Intent.SELF_HARM: _handed_over("urgent"),
    Intent.THREAT_TO_OTHERS: _handed_over("urgent"),
    Intent.ACCOUNT_TAKEOVER_OR_SECURITY: _asked_first("urgent"),
    Intent.OUTAGE: _handed_over("urgent"),
    Intent.LEGAL_OR_REGULATOR_THREAT: _handed_over("high"),
    Intent.DATA_PROTECTION_REQUEST: _asked_first("high"),
    Intent.REFUND_OR_BILLING_DISPUTE: _asked_first("high"),
    Intent.COMPLAINT: _handed_over("high"),
    Intent.CANCELLATION: _asked_first("normal"),
    Intent.HUMAN_REQUEST: {"action": "handoff"},
}


class Escalation(Section):
    intents: Mapping[Intent, IntentRule] = Field(
        {intent: IntentRule(**rule) for intent, rule in DEFAULTS.items()},
        description="What a message is about, and what then happens; see below.",
    )
    routes: tuple[RouteRule, ...] = Field(
        (), description="Who gets which handoffs; the first that says something wins, before the intents' table."
    )
    help_lines: Mapping[Country, HelpLine] = Field(
        HELP_LINES, description="What somebody who thinks of suicide is told to call, by country."
    )
    country: Country | None = Field(None, description="Where requesters are whose telephone and locale do not tell.")
    indirect_handoff: Share = Field(
        0.7, description="How sure an indirect request for a human has to be for a person to get it."
    )
    indirect_offer: Share = Field(0.6, description="How sure it has to be for a person to be offered.")
    sure: Share = Field(
        0.6, description="How sure the bot has to be of its answer, 0 to 1, where `action` is `answer`."
    )
    second_opinion_seconds: float = Field(
        5.0,
        ge=0,
        le=30,
        description="How long the model may take to say what a message is about where our own signals found nothing "
        "for a person; what it finds is added, nothing is taken away, and no answer waits for it; 0: it is not asked.",
    )
    mood_signs: int = Field(
        2,
        ge=2,
        le=5,
        description="How many signs of trouble bring a person: frustration, dissatisfaction, a repeated question, an "
        "answer marked as no help, one that found nothing; 5: hardly ever.",
    )
    always_human_domains: tuple[str, ...] = Field(
        (), description="Requesters with an e-mail address there always get a person."
    )
    always_human_tags: tuple[str, ...] = Field(
        (),
        description="Requesters with such a tag always get a person: of a Zendesk user (`vip`), or an attribute of an "
        "Intercom contact (`plan:enterprise`).",
    )

    @field_validator("intents", mode="before")
    @classmethod
    def _over_the_defaults(cls, value: Any) -> Any:
        """Who changes one thing about one intent keeps the rest."""
        if not isinstance(value, Mapping):
            return value
        merged: dict[str, Any] = {str(intent): dict(rule) for intent, rule in DEFAULTS.items()}
        for name, rule in value.items():
            known = merged.get(name, {})
            merged[name] = {**known, **rule} if isinstance(rule, Mapping) else rule
        return merged

    @field_validator("intents")
    @classmethod
    def _out_of_reach(cls, value: Mapping[Intent, IntentRule]) -> Mapping[Intent, IntentRule]:
        for intent in sorted(ALWAYS_HANDED_OVER):
            rule = value[intent]
            if rule.action != "handoff" or rule.asked_how is not None or rule.threshold is not None:
                raise ValueError(
                    f"{intent} always goes to a person: expected neither `action`, `asked_how` nor `threshold` there"
                )
        return value

    @field_validator("help_lines", mode="before")
    @classmethod
    def _beside_ours(cls, value: Any) -> Any:
        return {**HELP_LINES, **value} if isinstance(value, Mapping) else value

    @field_validator("routes", mode="before")
    @classmethod
    def _as_tuple(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @property
    def reads_tags(self) -> bool:
        """Whether anything depends on the tags that a helpdesk has for a requester, so that it has to be asked."""
        return bool(self.always_human_tags) or any(route.requester_tags for route in self.routes)

    def destinations(self) -> Iterator[tuple[str, Destination]]:
        """All of them, with where each stands."""
        yield from ((f"escalation.intents.{intent}", rule) for intent, rule in self.intents.items())
        yield from ((f"escalation.routes.{place}", route) for place, route in enumerate(self.routes))

"""The demo's fixed people and credentials.

None of this is secret: it gives access to nothing but a sandbox. Since the values never change, a second demo continues
the conversations of the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.errors import ConfigurationError
from connectors.sandbox.intercom.context import IntercomCredentials
from connectors.sandbox.slack.context import SlackCredentials
from connectors.sandbox.zendesk.context import ZendeskCredentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    slack: SlackCredentials
    intercom: IntercomCredentials
    zendesk: ZendeskCredentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    email: str


CREDENTIALS = Credentials(
    slack=SlackCredentials(
        team_id="T0SANDBOX",
        bot_token="xoxb-sandbox-only",
        signing_secret="sandbox-slack-signing-secret",
        bot_user_id="U0FIRSTLINE",
    ),
    intercom=IntercomCredentials(
        app_id="sandbox1",
        access_token="sandbox-intercom-access-token",
        client_secret="sandbox-intercom-client-secret",
        admin_id="991267900",
    ),
    zendesk=ZendeskCredentials(
        subdomain="sandbox",
        email="firstline@acme.example",
        api_token="sandbox-zendesk-api-token",
        webhook_secret="sandbox-zendesk-webhook-secret",
        bot_user_id="6130907990900",
    ),
)

# An employee writes in Slack, a customer in Intercom, a requester in Zendesk. The agents who answer them exist in the
# stand-ins from the start: see `zendesk.account.AGENT_ID` and `intercom.state.TEAMMATE_ID`.
EMPLOYEE = Person(name="Sam Rivera", email="sam.rivera@acme.example")
EMPLOYEE_ID = "U0EMPLOYEE"
CUSTOMER = Person(name="Nina Okafor", email="nina.okafor@customer.example")
REQUESTER = Person(name="Tomás Silva", email="tomas.silva@customer.example")
VISITOR = Person(name="Ida Lindqvist", email="ida.lindqvist@customer.example")  # of the site with the web chat

CHANNEL_ID = "C0HELPDESK"
CHANNEL_NAME = "helpdesk"


def read_credentials(path: Path) -> Credentials:
    """Credentials for all three vendors from a JSON file. Raises ConfigurationError naming what is wrong with it."""
    try:
        return TypeAdapter(Credentials).validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror}); expected a JSON file") from None
    except ValidationError as error:
        # Never the values: they may be real secrets.
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"{path}: {problems}") from None

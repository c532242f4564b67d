"""What each message costs in markup: an answer compiled for each channel, and a delivery read from it.

Baselines, in the same process: for an answer the Markdown parser's own HTML, for a delivery `json.loads` of its body.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Any

from markdown_it import MarkdownIt

import connectors.intercom.inbound as intercom
import connectors.slack.inbound as slack
import connectors.zendesk.inbound as zendesk
from benchmarks.table import Row, show
from bot.model import Passage
from connectors.intercom.payload import Bot
from connectors.render import (
    allowed_hosts,
    html_to_text,
    slack_messages,
    to_intercom_html,
    to_zendesk_html,
    with_sources,
)
from connectors.slack.settings import SlackSettings
from connectors.zendesk.settings import ZendeskSettings

RUNS = 400
TARGET_MS = 2.0

ANSWER = """You can reset your password yourself, it takes about **two minutes**:

1. Open [the sign-in page](https://app.acme.example/login) and choose *Forgot password?*
2. Type the address you signed up with, and look for a mail from `no-reply@acme.example`.
3. The link in it works for 30 minutes:
   - if it has run out, ask for another;
   - if no mail comes, look into the spam folder first.

| Plan | Attempts an hour |
|---|---|
| Free | 3 |
| Business | 20 |

If you use single sign-on, your company resets it. With the command line:

```
acme login --reset --mail you@example.org
```

After that you are signed out **everywhere else**, which is meant 🙂. More at https://help.acme.example/passwords.
"""
CITES = [
    Passage(id=n, title=title, url=f"https://help.acme.example/articles/{n}", text="", score=1.0)
    for n, title in enumerate(("Reset your password", "Sign in with SSO", "Limits of each plan"), start=1)
]
HOSTS = allowed_hosts(CITES, ["acme.example"])

SAID = "Hi! I asked for a new password three times, and <b>no mail</b> came.<br>What now? I use ana@example.org."
MAIL = f"""<div class="zd-comment" dir="auto"><p>{SAID}</p><ul><li>Firefox 140</li><li>Windows</li></ul>
<blockquote><p>On Tuesday Acme wrote:</p><p><a href="https://app.acme.example/login">Try again</a>.</p></blockquote>
<p>--<br>Ana&nbsp;Example</p><img src="https://t.example/o.gif" width="1" height="1"></div>"""
NOW = int(datetime(2026, 5, 4, 9, 30, tzinfo=UTC).timestamp())

SLACK_EVENT: dict[str, Any] = {
    "type": "event_callback",
    "team_id": "T0ACME",
    "api_app_id": "A0FIRST",
    "event_id": "Ev0001",
    "event_time": NOW,
    "authorizations": [{"team_id": "T0ACME", "user_id": "U0BOT1", "is_bot": True, "is_enterprise_install": False}],
    "event": {
        "type": "app_mention",
        "user": "U0ANA1",
        "channel": "C0HELP",
        "ts": f"{NOW}.000100",
        "text": "<@U0BOT1> <@U0LEO1> can't sign in &amp; no mail came, see <https://app.acme.example/login|the page>",
    },
}
INTERCOM_DELIVERY: dict[str, Any] = {
    "type": "notification_event",
    "id": "notif_0001",
    "app_id": "acme",
    "topic": "conversation.user.replied",
    "created_at": NOW,
    "data": {
        "type": "notification_event_data",
        "item": {
            "type": "conversation",
            "id": "524",
            "created_at": NOW - 60,
            "updated_at": NOW,
            "source": {
                "type": "conversation",
                "id": "1",
                "body": "<p>Hello</p>",
                "author": {"type": "user", "id": "c1"},
            },
            "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "c1"}]},
            "conversation_parts": {
                "type": "conversation_part.list",
                "conversation_parts": [
                    {
                        "type": "conversation_part",
                        "id": "132",
                        "part_type": "comment",
                        "body": f"<p>{SAID}</p><ul><li>Firefox 140</li><li>Windows</li></ul>",
                        "created_at": NOW,
                        "author": {"type": "user", "id": "c1", "name": "Ana Example", "email": "ana@example.org"},
                        "attachments": [],
                    }
                ],
                "total_count": 1,
            },
        },
    },
}
ZENDESK_DELIVERY: dict[str, Any] = {
    "type": "zen:event-type:ticket.comment_added",
    "account_id": 1,
    "id": "d4f5c389-8f4a-4c2e-a1b9-8e4f39c71d52",
    "subject": "zen:ticket:5158",
    "time": "2026-05-04T09:30:00.000000000Z",
    "zendesk_event_version": "2022-11-06",
    "detail": {
        "id": "5158",
        "actor_id": "7",
        "requester_id": "7",
        "status": "OPEN",
        "external_id": None,
        "updated_at": "2026-05-04T09:30:00Z",
    },
    "event": {
        "comment": {
            "id": "98765",
            "body": html_to_text(MAIL),
            "is_public": True,
            "author": {"id": "7", "is_staff": False, "name": "Ana Example"},
        }
    },
}


def main() -> list[Row]:
    rows = [*_answers(), *_deliveries()]
    show(f"Markup per message, p50 (target: under {TARGET_MS:.0f} ms)", rows)
    return rows


def _answers() -> list[Row]:
    markdown = with_sources(ANSWER, CITES, heading="Sources:", hosts=HOSTS)
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    baseline = _p50(lambda: parser.render(markdown))
    compilers: dict[str, Callable[[], object]] = {
        "Slack": lambda: slack_messages(ANSWER, CITES, heading="Sources:", hosts=HOSTS),
        "Intercom": lambda: to_intercom_html(with_sources(ANSWER, CITES, heading="Sources:", hosts=HOSTS), hosts=HOSTS),
        "Zendesk": lambda: to_zendesk_html(with_sources(ANSWER, CITES, heading="Sources:", hosts=HOSTS), hosts=HOSTS),
    }
    return [
        Row(f"an answer with three sources, for {name}", f"{_p50(compile_):.3f} ms", f"{baseline:.3f} ms")
        for name, compile_ in compilers.items()
    ]


def _deliveries() -> list[Row]:
    readers: dict[str, tuple[dict[str, Any], Callable[[Any], object]]] = {
        "Slack": (SLACK_EVENT, lambda payload: slack.parse(payload, SlackSettings())),
        "Intercom": (INTERCOM_DELIVERY, lambda payload: intercom.parse(payload, Bot(seat="1"))),
        "Zendesk": (
            ZENDESK_DELIVERY,
            lambda payload: zendesk.parse(payload, account="acme", own_user_id="1", settings=ZendeskSettings()),
        ),
    }
    rows = []
    for name, (payload, read) in readers.items():
        body = json.dumps(payload)
        if not isinstance(read(payload), tuple):
            raise RuntimeError(f"{name}'s delivery was not taken for a message")
        rows.append(
            Row(f"a delivery from {name}", f"{_p50(_reading(body, read)):.3f} ms", f"{_p50(_reading(body)):.3f} ms")
        )
    comment = _p50(lambda: html_to_text(MAIL))
    rows.append(Row("a mail's HTML, made text", f"{comment:.3f} ms", f"{_p50(_reading(json.dumps(MAIL))):.3f} ms"))
    return rows


def _reading(body: str, read: Callable[[Any], object] | None = None) -> Callable[[], object]:
    return lambda: read(json.loads(body)) if read else json.loads(body)


def _p50(work: Callable[[], object]) -> float:
    """Milliseconds that half of the runs stay under."""
    work()  # loads what loads once
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return median(times) * 1000


if __name__ == "__main__":
    main()

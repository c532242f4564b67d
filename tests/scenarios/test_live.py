"""An answer is watched in Slack while a model writes it; a guard strikes in the middle of the next one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.slack.workspace import SlackSandbox
from tests.support.installation import QUICK, Installation, installed
from tests.support.openai_server import Script, openai_server
from tests.support.polling import until
from tests.support.wording import NOT_FOUND

PHRASE = "lifetime guarantee"
BEHAVIOUR = f'{QUICK}\n[guards]\nforbidden_phrases = ["{PHRASE}"]\n'
FIRST = "To reset your password, open Settings and choose Security. [1] "
GOOD = f"{FIRST}Then press Reset password. [1] We send a link that is valid for 30 minutes. [1] "
BAD = f"{GOOD}You have a life**time** guaran\u00adtee. {GOOD}"


def asks(slack: SlackSandbox, text: str) -> str:
    return slack.say(EMPLOYEE_ID, CHANNEL_ID, text, mention=True)


def of_the_bot(slack: SlackSandbox, ts: str) -> list[dict[str, Any]]:
    return [message for message in slack.thread(CHANNEL_ID, ts) if message.get("bot_id")]


def saying(slack: SlackSandbox, ts: str, words: str) -> list[dict[str, Any]]:
    return [message for message in of_the_bot(slack, ts) if words in str(message["blocks"])]


def finished(slack: SlackSandbox, ts: str) -> dict[str, Any]:
    """The one message of the bot's, once the recorded answer stands there."""
    until(lambda: [one for one in of_the_bot(slack, ts) if one.get("metadata")], what="the recorded answer")
    (message,) = of_the_bot(slack, ts)
    return message


def recorded(firstline: Installation) -> list[str]:
    with firstline.container.database.reading(firstline.container.cipher) as work:
        rows = firstline.rows("SELECT body FROM messages WHERE author = 'bot' ORDER BY id")
        return [str(work.cipher.open(row["body"])["text"]) for row in rows]


def test_what_stands_in_the_thread_in_the_end_is_what_is_recorded(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with openai_server(Script(mode="text", text=GOOD, latency=0.8, searches=True)) as model:
        environment = {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": model.url}
        with installed(database_url, redis_url, tmp_path, behaviour=BEHAVIOUR, environment=environment) as firstline:
            slack = firstline.sandbox.slack
            firstline.work()

            ts = asks(slack, "How do I reset my password?")
            watched = until(lambda: of_the_bot(slack, ts), what="the first words")[0]
            assert model.streams, "the model is still writing"
            assert watched["streaming_state"] == "in_progress"
            answer = finished(slack, ts)
            assert answer["ts"] == watched["ts"]
            assert "We send a link that is valid for 30 minutes." in str(answer["blocks"])

            model.script.text = BAD
            ts = asks(slack, "How can I reset the password that I have forgotten?")
            watched = until(lambda: saying(slack, ts, "open Settings"), what="the first words")[0]
            answer = finished(slack, ts)

            assert answer["ts"] == watched["ts"]
            assert NOT_FOUND in str(answer["blocks"])
            assert "Settings" not in str(answer["blocks"])
            good, bad = recorded(firstline)
            assert "We send a link that is valid for 30 minutes." in good
            assert NOT_FOUND in bad
            assert "guaran" not in str(slack.thread(CHANNEL_ID, ts))
            assert firstline.sandbox.violations == []

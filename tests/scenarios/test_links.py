"""Links in answers lead to the cited articles and to the hosts that the settings name, in every channel."""

from __future__ import annotations

import re
from pathlib import Path

from bot.knowledge.ingest import ingest
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from tests.support.installation import HELP_CENTER, QUICK, installed
from tests.support.polling import until

ARTICLE = (
    "# Join the office network\n\nTo join the office network open the [network plan](https://plan.status.example/net) "
    "and ask [the provider](https://provider.example/?q=1) for a cable.\n"
)
QUESTION = "How do I join the office network?"
LINK = re.compile(r"(?:<|href=\")https?://([\w.-]+)")
# An address outside of links and code, of which a client may make a link.
LOOSE = re.compile(r"(?<![<\"`])(?<!<code>)https?://(?![^<>]*(?:</a>|>))")


def test_an_answer_links_where_it_may_and_nowhere_else(database_url: str, redis_url: str, tmp_path: Path) -> None:
    behaviour = f'{QUICK}\n[links]\nhosts = ["status.example"]\n'
    with installed(database_url, redis_url, tmp_path, behaviour=behaviour) as firstline:
        (tmp_path / "network.md").write_text(ARTICLE)
        source = [str(tmp_path / "network.md")]
        ingest(firstline.container.database, None, source, lambda _: None, base_url=HELP_CENTER)
        firstline.work()
        slack, intercom, zendesk = firstline.sandbox.slack, firstline.sandbox.intercom, firstline.sandbox.zendesk
        ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, QUESTION, mention=True)
        conversation = intercom.customer_starts(firstline.sandbox.customer_id, QUESTION)
        ticket = zendesk.requester_creates(firstline.sandbox.requester_id, "Network", QUESTION)
        said = [
            until(lambda: slack.said_by_bot(CHANNEL_ID, ts), what="the answer in Slack"),
            until(lambda: intercom.said_by_bot(conversation), what="the answer in Intercom"),
            until(lambda: zendesk.said_by_bot(ticket), what="the answer in Zendesk"),
        ]
    for (answer,) in said:
        assert "the provider" in answer
        assert "https://provider.example/?q=1" in answer  # to be copied
        assert LOOSE.search(answer) is None
        assert set(LINK.findall(answer)) == {"plan.status.example", HELP_CENTER.removeprefix("https://")}

"""The internal note that proposes an answer to the agents: the answer, what it rests on, how sure the bot is, and what
to do with it. Pure.
"""

from __future__ import annotations

from bot.model import Reply
from connectors.render import hosts_of, to_zendesk_html, with_sources

HEAD = "<p><b>Proposed answer</b> by Firstline. The requester has not seen it.</p>"
FOOT = (
    "<p><i>To use it, copy the answer into a public reply, change what has to be changed, and send it. "
    "To refuse it, answer in your own words.</i></p>"
)
# From here up, in words. The same scale as `bot.model.Answer.confidence`.
HIGH, FAIR = 0.75, 0.5


def rendered(reply: Reply) -> str:
    """The answer as html_body, its sources under it."""
    hosts = hosts_of(reply)
    return to_zendesk_html(with_sources(reply.text, reply.cites), hosts=hosts)


def proposal(reply: Reply) -> str:
    """The note as html_body."""
    return f"{HEAD}<hr>{rendered(reply)}<hr><p>{_sureness(reply.confidence)}</p>{FOOT}"


def _sureness(confidence: float | None) -> str:
    if confidence is None:
        return "<b>Confidence:</b> not known."
    word = "high" if confidence >= HIGH else "fair" if confidence >= FAIR else "low"
    return f"<b>Confidence:</b> {word}, {confidence:.0%} of the question is covered by the sources."

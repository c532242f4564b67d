"""The internal note that proposes an answer to the agents: the answer, what it rests on, how sure the bot is, and what
to do with it. Pure.
"""

from __future__ import annotations

from html import escape

from bot.model import Reply
from bot.wording import Catalogue, Wording
from connectors.render import hosts_of, to_zendesk_html, with_sources

# From here up, in words. The same scale as `bot.model.Answer.confidence`.
HIGH, FAIR = 0.75, 0.5


def rendered(reply: Reply, wording: Wording) -> str:
    """The answer as html_body, its sources under it; `wording` is the requester's."""
    hosts = hosts_of(reply)
    return to_zendesk_html(with_sources(reply.text, reply.cites, heading=wording.say("sources")), hosts=hosts)


def proposal(reply: Reply, catalogue: Catalogue) -> str:
    """The note as html_body: for agents, around an answer for the requester."""
    ours = catalogue.agents
    head = f"<p><b>{escape(ours.say('draft_head'))}</b> {escape(ours.say('draft_by'))}</p>"
    foot = f"<p><i>{escape(ours.say('draft_foot'))}</i></p>"
    answer = rendered(reply, catalogue.of(reply.language))
    return f"{head}<hr>{answer}<hr><p>{_sureness(reply.confidence, ours)}</p>{foot}"


def _sureness(confidence: float | None, wording: Wording) -> str:
    head = f"<b>{escape(wording.say('draft_confidence'))}</b>"
    if confidence is None:
        return f"{head} {escape(wording.say('draft_confidence_unknown'))}"
    level = wording.say("draft_high" if confidence >= HIGH else "draft_fair" if confidence >= FAIR else "draft_low")
    return f"{head} {escape(wording.say('draft_confidence_level', level=level, share=f'{confidence:.0%}'))}"

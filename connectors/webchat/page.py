"""What stands on the page: a reply as the JSON that is kept and that browsers get, and what may be pressed below it.

The words come twice: as HTML, from the one renderer that all channels have, where nothing can run and nothing leads
anywhere but to allowed hosts; and as Markdown made of that, for pages that show Markdown themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.model import GENERATED, Asks, File, Purpose, Reply
from bot.ports import Speaker
from bot.wording import Wording
from connectors.render import hosts_of, plain_to_markdown, to_zendesk_html, words_to_markdown
from connectors.render.links import safe_url
from connectors.webchat.wire.files import clean_name, on_page
from connectors.webchat.wire.markdown import in_markdown

HELPED, MORE_HELP, PERSON = "helped", "more_help", "person"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what it says, and what the press is called."""

    kind: str
    text: str


def speaker_of(reply: Reply) -> Speaker:
    return Speaker.BOT if reply.agent_name is None else Speaker.AGENT


def body_of(reply: Reply, wording: Wording) -> Mapping[str, Any]:
    """What is kept of a reply."""
    own = reply.agent_name is None
    hosts = hosts_of(reply)
    html = to_zendesk_html(reply.text if own else words_to_markdown(reply.text), hosts=hosts)
    sources = {url: cite.title for cite in reply.cites if (url := safe_url(cite.url, hosts))}
    return {
        "purpose": str(reply.purpose),
        "html": html,
        "text": in_markdown(html),
        "sources": [{"url": url, "title": title} for url, title in sources.items()],
        "choices": [asdict(choice) for choice in choices(reply, wording)],
        "agent": reply.agent_name,
        "language": reply.language,
        "digital_source_type": GENERATED if reply.generated else None,
        **({"files": on_page([as_kept(reply.file)]), "text": "", "html": ""} if reply.file is not None else {}),
    }


def as_kept(file: File) -> File:
    """An agent's; a vendor lets a name be anything."""
    return replace(file, name=clean_name(file.name) or "file")


def said_by_visitor(text: str, files: Sequence[File]) -> Mapping[str, Any]:
    return {"text": text, "html": to_zendesk_html(plain_to_markdown(text)), "files": on_page(files)}


def choices(reply: Reply, wording: Wording) -> Sequence[Choice]:
    """What answers what a reply asks; () where nothing is to be chosen."""
    person = Choice(PERSON, wording.say("talk_to_person"))
    match reply.purpose, reply.asks:
        case Purpose.ANSWER, Asks.HELPED:
            return (Choice(HELPED, wording.say("helped")), Choice(MORE_HELP, wording.say("more_help")), person)
        case (Purpose.ANSWER | Purpose.RESULT, Asks.PERSON) | (Purpose.OFFER | Purpose.SOLVED, _):
            return (person,)
    return ()

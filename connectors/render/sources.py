"""What an answer rests on, as a short list under it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.model import Passage
from connectors.render.links import safe_url
from connectors.render.tree import plain_to_markdown, unclosed_fence


def with_sources(markdown: str, cites: Sequence[Passage], *, heading: str, hosts: Collection[str] | None = None) -> str:
    """`markdown` and, where there are cites, a list of their titles under `heading`; each address once, in the given
    order.

    A title is linked where its address may be a link: see `links.safe_url` for `hosts`.
    """
    entries = {cite.url.strip() or cite.title: _entry(cite, hosts) for cite in reversed(cites)}
    lines = [entry for entry in reversed(entries.values()) if entry]
    if not lines:
        return markdown
    fence = unclosed_fence(markdown)  # a list in a code block could not be clicked on
    body = f"{markdown.rstrip()}\n{fence}" if fence else markdown.rstrip()
    return "\n\n".join(filter(None, (body, f"{heading}\n\n" + "\n".join(f"- {line}" for line in lines)))) + "\n"


def _entry(cite: Passage, hosts: Collection[str] | None) -> str:
    """The title, linked where the address is one that the requester can open."""
    title = plain_to_markdown(" ".join(cite.title.split()))
    url = safe_url(cite.url, hosts)
    return f"[{title or plain_to_markdown(url)}](<{url}>)" if url else title

"""What somebody wrote in one part of a conversation: plain text and attachments, from Intercom's HTML.

Pictures pasted into the messenger are no attachments to Intercom but `<img>` tags in the body; taken as text alone
such a message would be empty, so they are listed as attachments here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.model import Attachment
from bot.text.subject import with_subject
from connectors.render import html_to_text
from connectors.render.pasted_files import pasted_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    text: str
    attachments: tuple[Attachment, ...] = ()

    def __bool__(self) -> bool:
        """Was anything said at all?"""
        return bool(self.text or self.attachments)


def content_of(part: Mapping[str, Any]) -> Content:
    """The words and files of a part or of a conversation's source. What was redacted since is empty."""
    if part.get("redacted") is True:
        return Content(text="")
    body = part.get("body")
    html = body if isinstance(body, str) else ""
    text = _words(html)
    subject = part.get("subject")
    if part.get("type") == "email" and isinstance(subject, str):
        text = with_subject(html_to_text(subject), text)  # the question of an e-mail often stands in its subject alone
    return Content(text=text, attachments=(*_attached(part.get("attachments")), *pasted_files(html)))


def _words(body: str) -> str:
    """From version 2.15 of the webhooks on, a body is plain text, whose lines would run into one as HTML."""
    return html_to_text(body, pictures=False, lines="<" not in body).strip()


def _attached(listed: object) -> Iterator[Attachment]:
    for item in listed if isinstance(listed, list) else ():
        if not isinstance(item, Mapping):
            continue
        url, size = item.get("url"), item.get("filesize")
        yield Attachment(
            name=str(item.get("name") or "attachment"),
            content_type=str(item.get("content_type") or "application/octet-stream"),
            size=size if isinstance(size, int) else None,
            url=url if isinstance(url, str) else None,
        )

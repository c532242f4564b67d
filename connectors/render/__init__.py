"""One Markdown tree, compiled for each channel; and the vendors' HTML made into text.

`tree` parses, `layout` is text in lines (Slack's mrkdwn and plain text), `markup` is HTML in the vendors' dialects,
`incoming` is the other direction, `split` cuts what is too long, `sources` adds what an answer rests on. Sizes, blocks
and sending are the connectors' business.

What holds for all of them: every word of the source is in the result; untrusted text cannot ping anybody (`<!channel>`,
`<@U…>`, `<#C…>` come out as text) and cannot link anywhere but to http, https and mailto.
"""

from connectors.render.incoming import html_to_text
from connectors.render.layout import to_plain, to_slack
from connectors.render.markup import to_intercom_html, to_zendesk_html
from connectors.render.sources import with_sources
from connectors.render.split import split_slack, split_text
from connectors.render.tree import plain_to_markdown

__all__ = [
    "html_to_text",
    "plain_to_markdown",
    "split_slack",
    "split_text",
    "to_intercom_html",
    "to_plain",
    "to_slack",
    "to_zendesk_html",
    "with_sources",
]

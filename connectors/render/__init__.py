"""One Markdown tree, compiled for each channel; and the vendors' HTML made into text.

`tree` parses, `layout` is Slack's mrkdwn, `blocks` makes Slack messages of it, `markup`
is HTML in the vendors' dialects, `links` decides what may be a link, `sources` adds what an answer rests on, `split`
cuts what is too long, `pasted_tables` makes tables of pasted ones, `pasted_files` lists the pictures in a body,
`incoming` is the other direction. Sending is the connectors' business.

What holds for all of them: every word of the source is in the result; untrusted text cannot ping anybody (`<!channel>`,
`<@U…>`, `<#C…>` come out as text) and cannot link anywhere but to http, https and mailto, and there only to the hosts
that `hosts` allows (None: any).
"""

from connectors.render.blocks import SlackMessage, slack_messages
from connectors.render.incoming import html_to_text
from connectors.render.layout import to_slack
from connectors.render.links import allowed_hosts, hosts_of
from connectors.render.markup import to_intercom_html, to_zendesk_html
from connectors.render.pasted_tables import words_to_markdown
from connectors.render.sources import with_sources
from connectors.render.tree import plain_to_markdown

__all__ = [
    "SlackMessage",
    "allowed_hosts",
    "hosts_of",
    "html_to_text",
    "plain_to_markdown",
    "slack_messages",
    "to_intercom_html",
    "to_slack",
    "to_zendesk_html",
    "with_sources",
    "words_to_markdown",
]

"""Whatever a chat's host would send, nothing of it can do anything on the page: the last gate, without the others.

The page answers in the host's place, so that no other gate stands before.
"""

from __future__ import annotations

import json
import random
from typing import Any

from tests.connectors.webchat.widget.conftest import TEXT, Visit

# `fetch` of the page: the events of one conversation are what `push` is given.
IN_THE_HOSTS_PLACE = """<script>
window.hit = 0;
const real = window.fetch;
window.fetch = (address, options) => String(address).includes("/events?") ? Promise.resolve(new Response(
  new ReadableStream({start(stream) { window.push = (name, data) => stream.enqueue(new TextEncoder().encode(
    `event: ${name}\\ndata: ${JSON.stringify(data)}\\n\\n`)) }}))) : real(address, options);
</script>"""
PIECES = (
    "<img src=x onerror=hit++>",
    "<script>hit++</script>",
    "<svg onload=hit++><a href='javascript:hit++'>x</a></svg>",
    "<a href='javascript:hit++'>x</a>",
    "<a href='//evil.example' onclick=hit++>x</a>",
    "<iframe srcdoc='<script>parent.hit++</script>'></iframe>",
    "<style>*{background:url(//evil.example)}</style>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<form action=//evil.example><input name=p><button>x</button></form>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=hit++&gt;'>",
    "<p id=title class=launcher slot=x name=firstline>x</p>",
    "<template><img src=x onerror=hit++></template>",
    "![x](//evil.example/x.png)",
    "![x](javascript:hit++)",
    "[x](javascript:hit++)",
    "[x](data:text/html,<script>hit++</script>)",
    "<javascript:hit++>",
    "`<img src=x onerror=hit++>`",
    "```\n<img src=x onerror=hit++>\n```\n",
    "> - 1. ",
    "**bold** ",
    "| a | b |\n|---|---|\n| <b>c | d |\n",
    "$5 and $6 ",
    "\n\n",
)
# What could do something, among all that is shown of the host's words.
LIVE = """(() => {
  const kinds = /^(script|img|svg|iframe|style|form|input|template|object|math|video|audio|link|button)$/i;
  const known = ["href", "target", "rel", "start", "value"];
  const may = (one) => !kinds.test(one.tagName)
    && [...one.attributes].every(({name}) => known.includes(name))
    && (!one.hasAttribute("href") || /^(https?:|mailto:|tel:)/.test(one.getAttribute("href")));
  const shadow = document.querySelector("firstline-chat").shadowRoot;
  return [...shadow.querySelectorAll(".words *, .growing *")].filter((one) => !may(one)).map((one) => one.outerHTML);
})()"""


def message(number: int, by: str, html: str) -> dict[str, Any]:
    own = {"number": number, "id": f"k{number}", "from": by, "html": html, "text": html, "name": html, "files": []}
    sources = [{"url": "javascript:hit++", "title": html}, {"url": "https://help.acme.example", "title": html}]
    choices = [{"kind": html, "text": html}, {"kind": "helped", "text": html}]
    return {**own, "sources": sources, "choices": choices, "purpose": "answer"}


def test_nothing_in_what_is_shown_can_do_anything(visit: Visit) -> None:
    chance = random.Random(7)
    widget = visit(body=IN_THE_HOSTS_PLACE + TEXT)
    widget.say("Hello")
    widget.page.until("!!window.push")
    number = 0
    for _ in range(40):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 6)))
        number += 2
        # The visitor's own words, the answer as it grows, and as it stands in the end.
        events = [
            ("message", message(number - 1, "visitor", text)),
            ("delta", {"text": text}),
            ("status", {"text": text}),
        ]
        said = [("message", message(number, chance.choice(["bot", "agent"]), text))]
        for batch in (events, said):
            for name, data in batch:
                widget.page.evaluate(f"push({json.dumps(name)}, {json.dumps(data)})")
            widget.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            assert widget.page.evaluate(LIVE) == [], text

    assert widget.page.evaluate(f"{widget.of('.scroller ol')}.children.length") > 40
    assert widget.page.evaluate("hit") == 0
    assert widget.page.evaluate("performance.getEntriesByType('resource').filter((one) => /evil/.test(one.name))") == []

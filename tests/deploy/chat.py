"""A visitor of the web chat, who asks through the balancer as browsers do."""

from __future__ import annotations

from tests.deploy.site import Site
from tests.support.web_chat import Visitor

HOST = "chat.firstline.example.com"  # as the docs' configuration has it


def asked_on_the_web(site: Site, question: str) -> str:
    """What stands on the page in the end. Raises AssertionError where it is not what is recorded."""
    visitor = Visitor(f"http://127.0.0.1:{site.balancer.port}", host=HOST)
    shown = visitor.ask(question).text
    recorded = visitor.messages()[-1]["text"]
    assert shown == recorded, f"the page shows {shown!r}, and {recorded!r} is recorded"
    return shown

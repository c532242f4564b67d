"""Nothing that a requester reads is written in the code: every sentence is in bot/wording, in each language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What makes up the words that go to requesters. What only agents, models and logs read is elsewhere.
SPEAKERS = (
    "bot/pipeline/steps/*.py",
    "bot/answering/extractive.py",
    "bot/answering/files.py",
    "bot/answering/links.py",
    "bot/answering/suggestion.py",
    "bot/answering/small_talk/*.py",
    "bot/store/replies.py",
    "bot/store/ticket_requests.py",
    "bot/store/outbox/enqueue.py",
    "bot/store/outbox/notices.py",
    "bot/store/outbox/queue.py",
    "connectors/render/*.py",
    "connectors/intercom/outbound.py",
    "connectors/intercom/quick_replies.py",
    "connectors/slack/outbound/*.py",
    "connectors/slack/wire/*.py",
    "connectors/slack/inbound/commands.py",
    "connectors/slack/inbound/interactions.py",
    "connectors/zendesk/outbound.py",
    "connectors/zendesk/suggestion.py",
    "escalation/notice.py",
    "workers/auto_close.py",
)
# A sentence has three words, or stands in brackets as "(link removed)" does.
SENTENCE = re.compile(r"[^\W\d_]{2,} +[^\W\d_]{2,}\W? +[^\W\d_]{2,}|\([^\W\d_]+ [^\W\d_]+\)")
# What is called with words for operators and agents.
NOT_SAID = frozenset(("compile", "Ignored", "Verdict", "as_ts", "RuntimeError", "ValueError", "_answered"))
KEYWORDS = frozenset(("explanation", "note", "description", "TWICE", "LEFT_OUT"))


def sentences(tree: ast.Module) -> Iterator[str]:
    """Texts that look like sentences, outside of docstrings, errors, logs and what is for agents."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if node in skipped:
            skipped.update(ast.iter_child_nodes(node))
            continue
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if (
            docstring
            or isinstance(node, ast.Raise | ast.Assert)
            or (isinstance(node, ast.Call) and _is_not_said(node.func))
        ):
            skipped.update(ast.iter_child_nodes(node))
        elif (isinstance(node, ast.keyword) and node.arg in KEYWORDS) or (
            isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in KEYWORDS for t in node.targets)
        ):
            skipped.add(node.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SENTENCE.search(node.value):
            yield node.value


def _is_not_said(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):
        return called.attr in NOT_SAID or (isinstance(called.value, ast.Name) and called.value.id == "log")
    return isinstance(called, ast.Name) and called.id in NOT_SAID


@pytest.mark.parametrize("pattern", SPEAKERS)
def test_no_sentence_stands_in_the_code(pattern: str) -> None:
    modules = sorted(ROOT.glob(pattern))
    assert modules
    found = [(module.name, text) for module in modules for text in sentences(ast.parse(module.read_text()))]
    assert found == []


def test_a_sentence_would_be_found() -> None:
    code = 'def f():\n    """A docstring."""\n    log.info("this is not said")\n    return "I could not find that."'
    assert list(sentences(ast.parse(code))) == ["I could not find that."]
    assert list(sentences(ast.parse('x = "(link removed)"'))) == ["(link removed)"]

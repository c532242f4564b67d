"""Slack's mrkdwn, as messages arrive in it, made into plain text. Pure.

Source: Slack's page "Formatting message text": &, < and > of what people type come as &amp; &lt; &gt;, so every bare
<…> is Slack's own: <@U…>, <#C…>, <!here>, <url|label>. Marks such as *bold* are left as they are: taking them away
would hurt snake_case and 2*3*4 more than it would please. The way out, to mrkdwn, is `connectors.render`'s.

A mention seldom comes with a name; `with_names` puts those in that are found out later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

_TOKEN = re.compile(r"<([^<>]*)>|&(amp|lt|gt);")
_ESCAPED = {"amp": "&", "lt": "<", "gt": ">"}
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)

# A user's id after its @, where Slack sent no name. Slack's ids have digits; @WHO is a word.
_UNNAMED = re.compile(r"(?<![\w.@])@([UW](?=[A-Z]*\d)[A-Z0-9]{2,20})\b", re.ASCII)

# Stands for the bot's own mention until the blanks around it are tidied; no message can contain it.
_BOT = "\0"
_LEADING_BOT = re.compile(rf"^\s*(?:{_BOT}[,:]?\s*)+")
# From a run's first blank only: a run that leads to no mention must not be tried again from each of its blanks.
_INNER_BOT = re.compile(rf"(?:(?<![^\S\n])[^\S\n]++)?{_BOT}")


def to_text(mrkdwn: str, bots: Collection[str] = ()) -> str:
    """What a person reads: links as `label (url)`, mentions as @name, #channel; mentions of `bots` are left out.

    `bots` are user ids. A mention of anybody else without a name stays as @U… .
    """
    text = _TOKEN.sub(lambda token: _words(token, bots), mrkdwn.replace(_BOT, ""))
    return _INNER_BOT.sub("", _LEADING_BOT.sub("", text)).strip()


def mentions(mrkdwn: str, bots: Collection[str]) -> bool:
    """Whether one of the users `bots` is mentioned."""
    return any(_mentioned(token[1] or "") in bots for token in _TOKEN.finditer(mrkdwn))


def with_names(text: str, name_of: Callable[[str], str | None]) -> str:
    """`text`, which `to_text` made, with @Name for each @U… that `name_of` knows. A name is put on one line, whatever
    its owner wrote in it; a blank one is none."""
    return _UNNAMED.sub(lambda found: f"@{' '.join((name_of(found[1]) or '').split()) or found[1]}", text)


def _words(token: re.Match[str], bots: Collection[str]) -> str:
    if token[2]:
        return _ESCAPED[token[2]]
    if _mentioned(token[1]) in bots:
        return _BOT
    target, _, label = (_unescaped(part) for part in token[1].partition("|"))
    match target[:1]:
        case "@":
            return f"@{label or target[1:]}"
        case "#":
            return f"#{label or target[1:]}"
        case "!":
            return _special(target[1:], label)
    return _link(target, label)


def _mentioned(inside: str) -> str | None:
    """The user id in <@U…> or <@U…|name>."""
    return inside[1:].partition("|")[0] if inside.startswith("@") else None


def _special(target: str, label: str) -> str:
    """<!here>, <!subteam^S…|@group>, <!date^…|words>."""
    kind, _, rest = target.partition("^")
    if kind == "date":
        return label or rest
    shown = label or (rest if kind == "subteam" else kind)
    return shown if shown.startswith("@") else f"@{shown}"


def _link(url: str, label: str) -> str:
    shown = re.sub(r"^(?:mailto|tel):", "", url)
    if not label or label in (url, shown, _SCHEME.sub("", url)):
        return shown
    return f"{label} ({shown})"


def _unescaped(text: str) -> str:
    return re.sub(r"&(amp|lt|gt);", lambda found: _ESCAPED[found[1]], text)

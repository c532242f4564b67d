"""Slack's mrkdwn, as messages arrive in it, made into plain text. Pure.

Source: Slack's page "Formatting message text": &, < and > of what people type come as &amp; &lt; &gt;, so every bare
<…> is Slack's own: <@U…>, <#C…>, <!here>, <url|label>. Marks such as *bold* are left as they are: taking them away
would hurt snake_case and 2*3*4 more than it would please. The way out, to mrkdwn, is `connectors.render`'s.

A mention seldom comes with a name. Who `unnamed` finds may be asked about later; `with_names` puts the answers in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_TOKEN = re.compile(r"<([^<>]*)>|&(amp|lt|gt);")
_ESCAPED = {"amp": "&", "lt": "<", "gt": ">"}
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)

# A user's id after its @, in mrkdwn without a label or in text made of it. Slack's ids have digits; @WHO is a word.
_UNNAMED = re.compile(r"(?<![\w.@])@([UW](?=[A-Z]*\d)[A-Z0-9]{2,20})\b(?!\|)", re.ASCII)

# Stands for the bot's own mention until the blanks around it are tidied; no message can contain it.
_BOT = "\0"
_LEADING_BOT = re.compile(rf"^\s*(?:{_BOT}[,:]?\s*)+")
_INNER_BOT = re.compile(rf"[^\S\n]*{_BOT}")


def to_text(mrkdwn: str, bots: Collection[str] = (), names: Mapping[str, str] | None = None) -> str:
    """What a person reads: links as `label (url)`, mentions as @name, #channel; mentions of `bots` are left out.

    `bots` are user ids; `names` are people's by their id. A mention of anybody else without a name stays as @U… .
    """
    text = _TOKEN.sub(lambda token: _words(token, bots, names or {}), mrkdwn.replace(_BOT, ""))
    return _INNER_BOT.sub("", _LEADING_BOT.sub("", text)).strip()


def mentions(mrkdwn: str, bots: Collection[str]) -> bool:
    """Whether one of the users `bots` is mentioned."""
    return any(_mentioned(token[1] or "") in bots for token in _TOKEN.finditer(mrkdwn))


def unnamed(text: str) -> frozenset[str]:
    """The ids of the users mentioned without a name, in mrkdwn or in text that `to_text` made."""
    return frozenset(_UNNAMED.findall(text))


def with_names(text: str, names: Mapping[str, str]) -> str:
    """`text`, which `to_text` made, with @Name for each @U… whose id is in `names`."""
    return _UNNAMED.sub(lambda found: f"@{_name(found[1], names)}", text)


def _name(user: str, names: Mapping[str, str]) -> str:
    """On one line, whatever its owner put in it; the id where the name is not known or is blank."""
    return " ".join(names.get(user, "").split()) or user


def _words(token: re.Match[str], bots: Collection[str], names: Mapping[str, str]) -> str:
    if token[2]:
        return _ESCAPED[token[2]]
    if _mentioned(token[1]) in bots:
        return _BOT
    target, _, label = (_unescaped(part) for part in token[1].partition("|"))
    match target[:1]:
        case "@":
            return f"@{label or _name(target[1:], names)}"
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

"""Directives and roles of MyST, Sphinx's Markdown: notes, tabs and figures as text; lists of pages go. Pure.

Source: the MyST Markdown specification. A directive looks like a block of code (```` ```{note} ````), a role like code
in a line: so they are read before anybody looks for code.
"""

from __future__ import annotations

import re

from bot.knowledge.conversion.sites.folds import asks, begun, ended

_OPENS = re.compile(r"^([ \t]*)(`{3,}|~{3,}|:{3,})[ \t]*\{([\w:+-]+)\}(.*)$")
_CLOSES = re.compile(r"^[ \t]*(`{3,}|~{3,}|:{3,})[ \t]*$")
_OPTION = re.compile(r"^[ \t]*:[\w-]+:")
_TITLED = ("admonition", "dropdown", "tab-item", "card", "grid-item-card", "topic", "sidebar", "details", "tab")
_PLAIN = (
    *("note", "warning", "tip", "important", "caution", "danger", "attention", "hint", "seealso", "error", "margin"),
    *("tab-set", "tabs", "grid", "grid-item", "div", "container", "epigraph", "pull-quote", "figure", "only", "aside"),
)
_UNSEEN = (
    *("toctree", "contents", "image", "raw", "mermaid", "index", "tableofcontents", "eval-rst", "include", "meta"),
    *("bibliography", "plot", "graphviz", "button-ref", "button-link", "iframe", "comment"),
)
_CODE = ("code-block", "code", "sourcecode", "code-cell", "literalinclude", "parsed-literal", "prompt")
_ROLE = re.compile(r"\{([\w:+-]{1,60})\}`([^`\n]{1,500})`")
_ADDRESSED = re.compile(r"(.+?)\s*<[^<>]*>$", re.DOTALL)
_POINTS = ("ref", "doc", "numref", "any", "eq", "cite", "term")  # shows the title of what it points at
_COMMENT = re.compile(r"[ ]{0,3}%(?!%)")  # a line; `%%` begins a comment of Mermaid, which is code
_TARGET = re.compile(r"^\([\w .:-]{1,200}\)=[ \t]*$\n?", re.MULTILINE)


def without_directives(text: str) -> str:
    """`text`: a whole article."""
    if "}" not in text or not (_ROLE.search(text) or any(map(_OPENS.match, text.split("\n")))):
        return text
    return _TARGET.sub("", _ROLE.sub(_said, "\n".join(_lines(text))))


def _lines(text: str) -> list[str]:
    lines: list[str] = []
    open_: list[
        tuple[str, str, str]
    ] = []  # fences of directives, what becomes of their lines (plain, unseen, code), end
    options = False
    for line in text.split("\n"):
        kind = open_[-1][1] if open_ else "plain"
        closes = _CLOSES.match(line)
        if open_ and closes and closes[1].startswith(open_[-1][0]):
            _, was, end = open_.pop()
            lines += [line] if was == "code" else [end] * bool(end)
            options = False
        elif kind == "plain" and (opens := _OPENS.match(line)) and (meant := _meaning(opens[3])):
            first = _first(opens, meant)
            open_.append((opens[2], meant, ended(opens[1]) if "<details>" in "".join(first) else ""))
            lines += first
            options = True
        elif kind == "plain" and (fence := re.match(r"[ \t]*(`{3,}|~{3,})", line)):
            open_.append((fence[1], "code", ""))
            lines.append(line)
            options = False
        elif (options and _OPTION.match(line)) or (kind == "plain" and _COMMENT.match(line)):
            continue
        else:
            options = False
            if kind != "unseen":
                lines.append(line)
    return lines


def _meaning(name: str) -> str | None:
    """None: a name that we do not know, which may as well be a language's."""
    if name in _TITLED or name in _PLAIN or name.startswith("version") or name == "deprecated":
        return "plain"
    return "unseen" if name in _UNSEEN else "code" if name in _CODE else None


def _first(opens: re.Match[str], meant: str) -> list[str]:
    indent, fence, name, argument = opens[1], opens[2], opens[3], opens[4].strip()
    if meant == "code":
        return [f"{indent}{fence if fence[0] != ':' else '```'}{argument if name != 'literalinclude' else ''}"]
    if meant == "unseen" or not argument or name in ("figure", "grid", "tab-set", "div", "container", "only"):
        return [""]
    if name in ("dropdown", "details") or (name in _TITLED and asks(argument)):
        return [begun(argument, indent)]
    return ["", f"{indent}**{argument}**" if name in _TITLED else f"{indent}{argument}", ""]


def _said(role: re.Match[str]) -> str:
    text = role[2].strip()
    if found := _ADDRESSED.match(text):
        return found[1]
    if role[1].rpartition(":")[2] in _POINTS:
        return re.sub(r"[-_]+", " ", text.rpartition("/")[2].lstrip("#~!"))
    return f"`{text}`" if role[1] in ("code", "kbd", "file", "literal", "command", "program", "option") else text

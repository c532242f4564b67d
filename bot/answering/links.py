"""Links in a model's answer: only addresses that its passages hold. Others could carry data away, even unclicked,
through a preview; the words of such a link stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.model import Passage

# Bounded: what is never closed must not cost the square of its length.
_LINK = re.compile(r"!?\[([^\]]{0,1000})\]\(\s{0,9}<?([^)\s>]{0,2000})>?(?:\s{1,9}\"[^\"]{0,500}\")?\s{0,9}\)")
# With a scheme, or as clients take them for addresses without one. A mere name ("Node.js") is a word.
_BARE = re.compile(
    r"<?\b(?:(?:https?|ftp|mailto|data|javascript)\s*:|www\.|(?:[\w-]{1,63}\.){1,9}[a-z]{2,24}(?::\d{1,5})?/(?=[\w?#]))"
    r"[^\s<>)\]]+>?",
    re.IGNORECASE,
)
_HOST = re.compile(r"https?://([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,9})(?![\w.-]*@)", re.IGNORECASE)
_REFERENCE = re.compile(r"^\s{0,3}\[[^\]\n]+\]:\s{0,9}\S+.*$", re.MULTILINE)


def hosts_in(markdown: str) -> frozenset[str]:
    """The hosts that it links to, lower case; only names, no numbers of ports."""
    return frozenset(host.lower() for host in _HOST.findall(markdown))


def known_links_only(markdown: str, passages: Sequence[Passage], removed: str) -> str:
    """`markdown` where every address that stands in none of the passages is taken out; in running text it is
    `removed` instead. Images become their words."""
    known = "\n".join(f"{passage.url}\n{passage.text}" for passage in passages)

    def bare(found: re.Match[str]) -> str:
        address = found.group().strip("<>").rstrip(".,;:!?")
        is_known = any(_holds(known, f"{scheme}{address}") for scheme in ("", "https://", "http://"))
        return found.group() if is_known else removed

    def link(found: re.Match[str]) -> str:
        words, address = found.groups()
        if found.group().startswith("!") or not _holds(known, address):
            return words
        return f"[{words}]({address})"

    without_references = _REFERENCE.sub("", markdown)
    parts: list[str] = []
    at = 0
    for found in _LINK.finditer(without_references):
        parts += [_BARE.sub(bare, without_references[at : found.start()]), link(found)]
        at = found.end()
    return "".join([*parts, _BARE.sub(bare, without_references[at:])])


def _holds(known: str, address: str) -> bool:
    """The whole address, not only its beginning: https://a.example is not https://a.example/?q=secret."""
    return bool(address) and re.search(rf"(?<![\w/]){re.escape(address)}(?![\w/?=&%#-])", known) is not None

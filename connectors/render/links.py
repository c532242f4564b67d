"""Which addresses may be links, and which are only shown.

An answer may link to the hosts that its `hosts` name, and to their subdomains. Any other address stays readable, and is
there to be copied, so it is shown as code and nothing is put into it: in code neither Slack (with `verbatim`, nowhere
but in anchors) nor the editors of Intercom and Zendesk make links.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from bot.model import Passage, Reply
from connectors.render.tree import clean

# Longer ones are shown as text: nobody could tell where they lead, and they would fill a Slack section.
MAX_URL = 2_000

_SAFE = re.compile(r"(?:https?://[^\s/?#]|mailto:[^\s?])", re.IGNORECASE)
_NOT_IN_URL = re.compile(r"[\s<>|\"'`\\^{}\x00-\x1f\x7f]")
_AUTHORITY = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
_CONFIGURED = re.compile(r"(?:https?://)?(?:\*\.)?([^/?#]*)", re.IGNORECASE)
_PORT = re.compile(r":\d*$", re.ASCII)
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.ASCII)
_RECIPIENT = re.compile(r"@([^@,;?&\s]*)")

# What clients take for an address in running text. Labels may hold what browsers drop from a host (soft hyphens,
# zero-width characters). Every repetition is bounded: the text is untrusted.
_LABEL = r"[\w\u00ad\u180e\u200b-\u200d\u2060\ufeff-]{1,63}"
_REST = r"[^\s<>\"。，、；：！？）》」』】]*"
_ADDRESS = re.compile(
    rf"(?P<url>[a-z][a-z0-9+-]{{0,30}}:[\\/]{{2}}{_REST})"
    rf"|(?<![\w-])(?P<local>[\w.+-]{{1,64}}@)?(?P<name>(?:{_LABEL}\.){{1,10}}(?P<top>[a-z]{{2,24}}|xn--[a-z0-9-]{{1,59}}))"
    rf"(?![a-z0-9])(?P<path>(?::\d+)?(?:[/?#]{_REST})?)",
    re.IGNORECASE,
)
# Names of files, which no client takes for hosts: these are no top-level domains.
_FILE = re.compile(
    r"bat|cfg|conf|css|csv|dmg|docx?|env|exe|gif|gz|html?|ini|java|jpe?g|jsx?|json|key|log|pdf|pem|php|png|pptx?|sql|svg|"
    r"tar|toml|tsx?|txt|wav|xlsx?|xml|ya?ml",
    re.IGNORECASE,
)
# What browsers drop from an address, and what would be copied along with it.
_UNSEEN = re.compile("[\u00ad\u180e\u200b-\u200d\u2060\ufeff]")
_TRAILING = ".,;:!?'*_~"


class Piece(NamedTuple):
    """Part of a text."""

    shown: str
    url: str | None = None  # what it links to
    dead: bool = False  # an address that may be no link


def allowed_hosts(cites: Iterable[Passage], configured: Iterable[str]) -> frozenset[str]:
    """The hosts of the cited passages' addresses, and the `configured` names: `example.com`, `*.example.com` or a URL.

    Raises ValueError for a configured name that is none.
    """
    found = set()
    for name in configured:
        read = _CONFIGURED.match(name.strip())
        host = _host(read[1]) if read else None
        if host is None:
            raise ValueError(f"links.hosts: found {name!r}, expected a host such as help.example.com")
        found.add(host)
    for cite in cites:
        authority = _AUTHORITY.match(safe_url(cite.url) or "")
        if authority and (host := _host(authority[1])):
            found.add(host)
    return frozenset(found)


def hosts_of(reply: Reply) -> frozenset[str] | None:
    """Where a reply may link: the bot's words to the cited articles' hosts and the configured ones, others anywhere."""
    return None if reply.link_hosts is None else allowed_hosts(reply.cites, reply.link_hosts)


def safe_url(url: str, hosts: Collection[str] | None = None) -> str | None:
    """`url` fit to stand between quotes or Slack's angle brackets, if it may be a link at all; else None.

    That is: http, https or mailto, of up to `MAX_URL` characters, and to one of `hosts` (from `allowed_hosts`) unless
    that is None.
    """
    found = clean(url).strip()
    if not _SAFE.match(found):
        return None
    safe = _NOT_IN_URL.sub(lambda char: "".join(f"%{byte:02X}" for byte in char.group().encode()), found)
    return safe if len(safe) <= MAX_URL and (hosts is None or _allowed(safe, hosts)) else None


def pieces(text: str, hosts: Collection[str] | None) -> Iterator[Piece]:
    """`text` in pieces: words, links and dead addresses.

    With `hosts` None all addresses may be links; without a scheme (`www.example.com`) none becomes a link of ours.
    """
    end = 0
    for found in _ADDRESS.finditer(text):
        yield Piece(text[end : found.start()])
        shown = _trimmed(found.group())
        end = found.start() + len(shown)
        yield _read(found, shown, hosts)
    yield Piece(text[end:])


def _read(found: re.Match[str], shown: str, hosts: Collection[str] | None) -> Piece:
    if found["url"]:
        url = safe_url(shown, hosts)
        return _piece(shown, url, alive=url is not None or hosts is None)
    if found["local"]:
        url = safe_url(f"mailto:{shown}", hosts)
        return _piece(shown, None if found["path"] else url, alive=url is not None or hosts is None)
    file = _FILE.fullmatch(found["top"]) and not found["path"]
    return _piece(shown, None, alive=bool(file) or hosts is None or _covers(hosts, found["name"]))


def _piece(shown: str, url: str | None, *, alive: bool) -> Piece:
    return Piece(shown, url) if alive else Piece(_UNSEEN.sub("", shown), dead=True)


def _trimmed(address: str) -> str:
    """Without the sentence's own punctuation at its end."""
    end = len(address)
    spare = {closing: address.count(closing) - address.count(opening) for opening, closing in ("()", "[]", "{}")}
    while end and (address[end - 1] in _TRAILING or spare.get(address[end - 1], 0) > 0):
        end -= 1
        if address[end] in spare:
            spare[address[end]] -= 1
    return address[:end]


def _allowed(url: str, hosts: Collection[str]) -> bool:
    """Of a URL that `safe_url` has escaped: there is no backslash left that a browser would take for a slash."""
    if authority := _AUTHORITY.match(url):
        return _covers(hosts, authority[1])
    recipients = _RECIPIENT.findall(unquote(url))
    return bool(recipients) and all(_covers(hosts, recipient) for recipient in recipients)


def _covers(hosts: Collection[str], name: str) -> bool:
    host = _host(name)
    return host is not None and any(host == known or host.endswith(f".{known}") for known in hosts)


def _host(authority: str) -> str | None:
    """The host in the form in which hosts are compared: lower case, IDNA's ASCII, without port and last dot.

    None for whatever is no plain name: with a user before it (`good.example@evil.example`), with escapes, an IPv6
    address. Not Python's own `idna` codec: it reads ß as ss, and browsers do not.
    """
    host = ".".join(map(_label, _same(_PORT.sub("", authority)).removesuffix(".").split(".")))
    return host if _HOST.fullmatch(host) else None


def _label(label: str) -> str:
    """In ASCII; empty where the label claims to be encoded already and no browser would encode it like that."""
    if not label.isascii():
        return f"xn--{label.encode('punycode').decode()}"
    if not label.startswith("xn--"):
        return label
    try:
        decoded = label.removeprefix("xn--").encode().decode("punycode")
    except UnicodeError:
        return ""
    return label if decoded == _same(decoded) and not decoded.isascii() else ""


def _same(name: str) -> str:
    """Names that browsers take for one are equal in this form."""
    return unicodedata.normalize("NFKC", name).lower()

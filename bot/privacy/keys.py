"""Keys, tokens and secrets that machines use: by the prefixes their makers give them, by the words around them, by how
random they look, and inside of links. Pure.

Prefixes as GitHub's secret scanning and gitleaks list them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from bot.privacy.placeholders import PLACEHOLDER, Span
from bot.text.patterns.prefilter import Prefilter

_KNOWN = re.compile(
    r"(?<![A-Za-z0-9_-])(?:sk-(?:proj-|ant-|svcacct-|or-)?[\w-]{16,}|[spr]k_(?:live|test)_\w{10,}"
    r"|whsec_[\w+/=]{16,}|(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"
    r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|gl(?:pat|rt|dt|cbt|ptt|ft|soat)-[\w-]{16,}"
    r"|xox[abeprs]-[\w-]{10,}|xapp-[\w-]{10,}"
    r"|AIza[\w-]{30,}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|hf_[A-Za-z0-9]{20,}"
    r"|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{30,}"
    r"|do[opr]_v1_[a-f0-9]{40,}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{20,}|sq0[a-z]{3}-[\w-]{20,}|EAA[A-Za-z0-9]{30,}"
    r"|xkeysib-[\w-]{20,}|gsk_\w{20,}"
    r"|key-[a-f0-9]{32}|r8_\w{30,}|pat-(?:na|eu)\d-[\w-]{20,}|lin_api_\w{20,}|ntn_\w{20,}|secret_\w{30,}"
    r"|AGE-SECRET-KEY-\w{20,}|dapi[a-f0-9]{32}"
    r"|figd_[\w-]{20,}|hv[sbr]\.[\w-]{20,}|NRAK-[A-Z0-9]{20,}|[a-f0-9]{32}-us\d{1,2}"
    r"|re_[A-Za-z0-9]{6,}_[A-Za-z0-9]{10,}"
    r"|pat[A-Za-z0-9]{14}\.[a-f0-9]{32,}|xai-[\w-]{20,}|pplx-[\w-]{20,}|tvly-[\w-]{16,}|sbp_[a-f0-9]{30,}"
    r"|sb_secret_[\w-]{16,}"
    r"|PMAK-[a-f0-9-]{30,}|sntry[su]_[\w+/=]{20,}|sl\.(?:u\.)?[\w-]{20,}|dp\.(?:pt|st|ct|scim)\.[\w.-]{20,}"
    r"|pcsk_\w{20,}|rnd_\w{20,}|HRKU-[\w-]{20,}|Fly(?:V1 )?fm\d_[\w+/=]{20,}|gls?a_[\w-]{20,}|glc_[\w+/=]{20,}"
    r"|AT[AC]TT3[\w=-]{16,}"
    r"|ph[cx]_\w{20,}|pscale_(?:tkn|pw|oauth)_[\w.-]{20,}|[sp]k-lf-[\w-]{20,}|sk_[A-Za-z0-9]{24,}"
    r"|ops_eyJ[\w-]{20,}|tskey-[\w-]{16,}"
    r"|\d{8,10}:AA[\w-]{30,}|(?:M|N|O)[A-Za-z\d]{23}\.[\w-]{6}\.[\w-]{27,}|CFPAT-[\w-]{20,}|dckr_pat_[\w-]{20,}"
    r"|SB-[\w-]{30,}"
    r"|v1\.0-[a-f0-9]{24}-[a-f0-9]{100,}|eu01xx[a-f0-9]{30,}|EZ[AT]K[A-Za-z0-9]{40,}|lsv2_(?:pt|sk)_[a-f0-9_]{32,}"
    r"|rk_\w{20,}|SK[a-f0-9]{32}|AC[a-f0-9]{32}|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)"
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----.{0,8000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY(?:"
    r" BLOCK)?-----|\Z)",
    re.DOTALL,
)
_HEADER = re.compile(r"\b(?:bearer|basic|token)\s+(?P<value>(?=[^\s]*\d)[\w.~+/=-]{16,})", re.IGNORECASE)
_NOUN = (
    r"(?:(?:api|secret|access|private|client|consumer|licen[cs]e|subscription|signing|webhook|auth|bearer"
    r"|session|refresh|personal|app"
    r"|encryption|product|activation|account|service|shared|master|deploy|integration|ssh"
    r"|integrations?)[ _-]?(?:access[ _-])?(?:keys?|tokens?|secrets?|id)"
    r"|tokens?|secrets?|api[ _-]?keys?|keys?|jwt|cookie|webhook url"
    r"|\w*(?:schlüssel|lizenzschlüssel|token)|cl[ée]s?(?: (?:api|secr[èe]te|d['’]acc[èe]s|de licence|priv[ée]e"
    r"|d['’]api))?|jetons?(?: d['’]acc[èe]s)?"
    r"|claves?(?: (?:api|secreta|de acceso|de api|de licencia|privada))?|fichas?|chiav[ei](?: (?:api|segreta"
    r"|di accesso|di licenza|privata))?"
    r"|chaves?(?: (?:api|secreta|de acesso|de api|da api|de licença|privada))?|\w*sleutels?(?: api)?)"
)
_TOLD = re.compile(
    rf"(?<!\w){_NOUN}(?!\w)(?:(?:[ ,]+[^\W\d][\w'’.-]{{0,20}}){{0,6}}?\s*(?:[:=(]|->|\b(?:is|was|ist|lautete?"
    rf"|war|est|es|[èé]|luidt)\b)+|)[\s\"'“„«`]*"
    r"(?P<value>[A-Za-z0-9][\w+/.~-]{10,}={0,2})",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(
    r"(?<![\w?&#;])[\w.-]{0,40}?(?P<name>key|token|secret|passw(?:or)?d|passwd|pwd|credential"
    r"|pass)[\w.-]{0,12}[\"']?\s{0,2}[=:]\s{0,2}[\"']?(?P<value>[^\s\"'<>&,;]{4,200})",
    re.IGNORECASE,
)
_SECRET_PARAMETER = re.compile(
    r"[?&#;/](?P<name>[\w.\[\]-]{0,30}?(?:token|secret|sig|signature|password|passwd|pwd|apikey|api_key|key"
    r"|auth|code|otp|session|sessionid|sid|ticket|hash"
    r"|reset|invite|magic|nonce|state|jwt|assertion|credential|verification|confirmation|confirm|verify"
    r"|unsubscribe)[\w\]-]{0,12})=(?P<value>[^&#\s<>\"')\]]{4,})",
    re.IGNORECASE,
)
_USER_IN_LINK = re.compile(r"[a-z][a-z0-9+.-]{1,12}://[^\s/@:]{0,64}:(?P<value>[^\s/@]{1,128})@", re.IGNORECASE)
_LINK = re.compile(r"\bhttps?://[^\s<>\"']{8,2000}", re.IGNORECASE)
_SEGMENT = re.compile(r"(?<=[/=])[A-Za-z0-9_~-]{16,}(?=[/?&#]|$)")
_SECRET_PATH = re.compile(
    r"/(?:reset|password|token|invite|invitation|verify|confirm|confirmation|activate|magic|login|auth"
    r"|unsubscribe|share|join|s|d|hooks?|services|webhooks?)(?:[_-]\w{1,20})?/",
    re.IGNORECASE,
)
_ALONE = re.compile(r"(?<![\w/+=.@%\\-])[A-Za-z0-9_-]{32,200}={0,2}(?![\w/+@.\\-])")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_WORDY = re.compile(r"[a-z]{5,}|[A-Z]{6,}|[A-Z][a-z]{4,}")
_LEAST_ENTROPY = 3.0  # bits a character; English prose has about 4 over its letters, "password_reset" 3.1
_SURE_ENTROPY = 4.2


_PATTERNS = Prefilter((_KNOWN, _PRIVATE_KEY, _HEADER, _TOLD, _ASSIGNED))


def keys(text: str) -> Iterator[Span]:
    known, private, headers, told_of, assigned = _PATTERNS.matches(text)
    for found in chain(known, private):
        yield Span(*found.span(), "KEY")
    for told in chain(headers, told_of):
        if is_random(told["value"]):
            yield Span(*_trimmed(text, *told.span("value")), "KEY")
    for told in assigned:
        if _is_assigned(told):
            yield Span(*told.span("value"), "PASSWORD" if told["name"][:4].lower() in ("pass", "pwd") else "KEY")
    for alone in _ALONE.finditer(text):
        value = alone.group()
        if is_random(value) and entropy(value) >= _SURE_ENTROPY and _kinds(value) == 3:
            yield Span(*alone.span(), "KEY")


def link_secrets(text: str) -> Iterator[Span]:
    """The part of a link that lets in whoever has it: a reset link's token, a signature, a password."""
    for link in _LINK.finditer(text):
        base, whole = link.start(), link.group()
        for found in _SECRET_PARAMETER.finditer(whole):
            if not PLACEHOLDER.search(found["value"]):
                yield Span(base + found.start("value"), base + found.end("value"), "TOKEN")
        secret_path = _SECRET_PATH.search(whole)
        for found in _SEGMENT.finditer(whole, whole.find("/", 8) + 1):
            random = is_random(found.group()) and not _UUID.fullmatch(found.group())
            if (secret_path and random) or (random and entropy(found.group()) >= _SURE_ENTROPY):
                yield Span(base + found.start(), base + found.end(), "TOKEN")
    for found in _USER_IN_LINK.finditer(text):
        yield Span(*found.span("value"), "PASSWORD")


def is_random(value: str) -> bool:
    """Not a word, a path, a version or a date: letters and digits mixed as no name has them."""
    kinds = _kinds(value)
    if kinds < 2 or not any(char.isdigit() for char in value) or _date_or_version(value):
        return False
    words = sum(len(word) for word in _WORDY.findall(value))
    return words < len(value) * 0.6 and entropy(value) >= _LEAST_ENTROPY


def entropy(value: str) -> float:
    """In bits a character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())


def _kinds(value: str) -> int:
    return (
        any(char.islower() for char in value)
        + any(char.isupper() for char in value)
        + any(char.isdigit() for char in value)
    )


def _date_or_version(value: str) -> bool:
    letters = sum(char.isalpha() for char in value)
    return letters < 3 or re.fullmatch(r"v?\d+(?:[.-]\w{1,8}){1,6}", value) is not None


def _is_assigned(told: re.Match[str]) -> bool:
    """`API_KEY=…` and `"password": "…"` as files have them; of a sentence `passwords` judges."""
    value = told["value"]
    if PLACEHOLDER.search(value) or value[:1] in "$%{*" or "://" in value:
        return False
    in_a_file = "=" in told.group()[len(told["name"]) :] and re.search(r"[\w]=|=\w", told.group()) is not None
    return is_random(value) or (in_a_file and any(not char.isalpha() for char in value))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while text[end - 1] in ".-":
        end -= 1
    return start, end

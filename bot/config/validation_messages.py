"""What is wrong with a setting, in a sentence: which one, what was found, what is expected. A secret is never shown.

The settings themselves, and reading them, are `bot.config`'s.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from typing import Any

from pydantic import BaseModel

from bot.config.behaviour import CLOCK_TIME, HOST

ADMIN_ID = r"^\d+$"
SUBDOMAIN = r"^[a-z0-9][a-z0-9-]*$"
EMAIL = r"^[^@\s/]+@[^@\s/]+$"
_PATTERNS = {
    CLOCK_TIME: "HH:MM",
    HOST: "a host such as help.example.com",
    ADMIN_ID: "digits only",
    SUBDOMAIN: "the `acme` of acme.zendesk.com",
    EMAIL: "an e-mail address, without /token",
}
_TYPES = {"int": "a whole number", "float": "a number", "bool": "true or false", "url": "an address such as https://…"}

# Vendors whose variables other software on the same machine may use too.
VENDOR_PREFIXES = ("SLACK_", "INTERCOM_", "ZENDESK_", "OPENAI_", "LANGFUSE_")
# A letter or two amiss. Below this there are names of other software: OPENAI_ADMIN_KEY, ZENDESK_API_KEY.
NEAR_MISS = 0.9

# Passwords hide in these in more ways than can be told apart: key=value forms, `name/token:secret`.
_NEVER_SHOWN = {"database_url", "redis_url", "zendesk_email"}
LONGEST_SHOWN = 30  # tokens, which may stand in the wrong place, are longer


def unknown(found: Collection[str], known: Collection[str], where: str) -> Iterator[str]:
    """A sentence for each name that is none of the known ones."""
    for name in sorted(set(found) - set(known)):
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}?" if close else "docs/configuration.md lists every setting"
        yield f"{name}: found in {where}, expected one of the known settings; {hint}"


def near_misses(found: Collection[str], known: Collection[str]) -> list[str]:
    """Names with a vendor's prefix that are almost a known one, and not one."""
    return [
        name
        for name in found
        if name.startswith(VENDOR_PREFIXES)
        and name not in known
        and difflib.get_close_matches(name, known, n=1, cutoff=NEAR_MISS)
    ]


def sentence(detail: Any, model: type[BaseModel], *, environment: bool) -> str:
    """What one of pydantic's `ValidationError.errors()` says about a setting of `model`."""
    path = ".".join(str(part) for part in detail["loc"])
    name = path.upper() if environment else path
    if detail["type"] == "extra_forbidden":
        return f"{name}: unknown setting; docs/configuration.md lists every setting"
    if not name:
        return str(detail["msg"]).removeprefix("Value error, ")
    shown = not environment or _may_be_shown(path, str(detail["input"]), model)
    found = f"found {detail['input']!r}, " if shown else ""
    return f"{name}: {found}{_expected(detail)}"


def _expected(detail: Any) -> str:
    if detail["type"] == "string_pattern_mismatch" and (meaning := _PATTERNS.get(detail["ctx"]["pattern"])):
        return f"expected {meaning}"
    kind, _, how = detail["type"].partition("_")
    if kind in _TYPES and how in ("parsing", "type", "from_float", "scheme"):
        return f"expected {_TYPES[kind]}"
    message = str(detail["msg"]).removeprefix("Value error, ")
    message = re.sub(r"^Input should be ", "expected ", message)
    return message[0].lower() + message[1:]


def _may_be_shown(field: str, value: str, model: type[BaseModel]) -> bool:
    annotation = str(model.model_fields[field.partition(".")[0]].annotation)
    if "Secret" in annotation or field in _NEVER_SHOWN or len(value) > LONGEST_SHOWN:
        return False
    return not ("Url" in annotation and re.search("[@?#]", value))

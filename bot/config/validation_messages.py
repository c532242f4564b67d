"""What is wrong with a setting, in a sentence: which one, what was found, what is expected. A secret is never shown.

The settings themselves are in `environment`, `behaviour` and the channels; `settings` reads them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel

from bot.config.behaviour import HOST
from bot.config.channel import ChannelConfig
from bot.config.escalation import COUNTRY, LANGUAGE, PLACE
from bot.config.hours import CLOCK_TIME, REGION
from bot.config.knowledge import SAYS_SOMETHING
from bot.config.knowledge.sources import ADDRESS, LANGUAGE_TAG, SOURCE_NAME
from bot.config.model import VARIABLE
from bot.config.steering.rollout import NAME as ARM_NAME
from bot.config.tools.servers import HEADER, SERVER_NAME

_PATTERNS = {
    CLOCK_TIME: "HH:MM",
    HOST: "a host such as help.example.com",
    COUNTRY: "a country such as DE",
    REGION: "a country such as DE, or a part of one such as DE-BE",
    SAYS_SOMETHING: "a word",
    LANGUAGE: "a language such as de",
    LANGUAGE_TAG: "a language such as de or pt-BR",
    ADDRESS: "an address that begins with https://",
    SOURCE_NAME: "a name of small letters, digits and hyphens, such as help-center",
    ARM_NAME: "a name of small letters, digits and hyphens, such as shorter",
    SERVER_NAME: "a name of small letters, digits and hyphens, such as orders",
    HEADER: "the name of a header, such as Authorization",
    VARIABLE: "the name of an environment variable such as OTHER_API_KEY, and not the key itself",
    PLACE: "a channel and a place in it, such as slack:C0123456789",
}
_TYPES = {"int": "a whole number", "float": "a number", "bool": "true or false", "url": "an address such as https://…"}
_KINDS = {
    **dict.fromkeys(("tuple_type", "list_type"), "a list"),
    **dict.fromkeys(("dict_type", "model_type", "dataclass_type"), "a table"),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), "a date such as 2026-12-24"),
    "string_type": "text in quotes",
    "string_too_short": "at least {min_length} characters",
    "string_too_long": "at most {max_length} characters",
    "too_short": "at least {min_length} entries",
    "too_long": "at most {max_length} entries",
}

# A letter or two amiss. Below this there are names of other software: OPENAI_ADMIN_KEY, ZENDESK_API_KEY.
NEAR_MISS = 0.9

LONGEST_SHOWN = 30  # tokens, which may stand in the wrong place, are longer


def unknown(found: Collection[str], known: Collection[str], where: str) -> Iterator[str]:
    """A sentence for each name that is none of the known ones."""
    for name in sorted(set(found) - set(known)):
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}?" if close else "docs/configuration.md lists every setting"
        yield f"{name}: found in {where}, expected one of the known settings; {hint}"


def prefixes(channels: Iterable[ChannelConfig]) -> tuple[str, ...]:
    """What the variables of vendors begin with. Other software on the same machine may use such names too."""
    return (*(f"{channel.name.upper()}_" for channel in channels), "OPENAI_", "LANGFUSE_")


def near_misses(found: Collection[str], known: Collection[str], prefixes: tuple[str, ...]) -> list[str]:
    """Names with a vendor's prefix that are almost a known one, and not one."""
    return [
        name
        for name in found
        if name.startswith(prefixes)
        and name not in known
        and difflib.get_close_matches(name, known, n=1, cutoff=NEAR_MISS)
    ]


def sentence(detail: Any, model: type[BaseModel], *, environment: bool, within: str = "") -> str:
    """What one of pydantic's `ValidationError.errors()` says about a setting of `model`, a section called `within`."""
    path = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    full = ".".join(part for part in (within, path) if part)
    name = full.upper() if environment else full
    if detail["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(detail["loc"][-1]), _beside(detail["loc"], model), n=1)
        hint = f"did you mean {near[0]}?" if near else "docs/configuration.md lists every setting"
        return f"{name}: unknown setting; {hint}"
    if not name:
        return str(detail["msg"]).removeprefix("Value error, ")
    if detail["type"] == "missing":
        return f"{name}: found nothing, expected a value"
    of_key = detail.get("ctx", {}).get("pattern") == VARIABLE  # whoever does not name a variable may have written a key
    shown = not of_key and (not environment or _may_be_shown(path, str(detail["input"]), model))
    shown = shown and not re.search(r"://[^/]*@", str(detail["input"]))  # with a password
    # A table with something in it: what is wrong says which line of it.
    whole = detail["type"] == "value_error" and isinstance(detail["input"], Mapping) and detail["input"]
    found = f"found {detail['input']!r}, " if shown and not whole else ""
    return f"{name}: {found}{_expected(detail, _extra(path, model))}"


def _expected(detail: Any, extra: Mapping[str, Any]) -> str:
    if detail["type"] == "string_pattern_mismatch" and "expected" in extra:
        return f"expected {extra['expected']}"
    if detail["type"] == "string_pattern_mismatch" and (meaning := _PATTERNS.get(detail["ctx"]["pattern"])):
        return f"expected {meaning}"
    if (meaning := _KINDS.get(detail["type"])) is not None:
        return f"expected {meaning.format(**detail.get('ctx', {}))}"
    kind, _, how = detail["type"].partition("_")
    if kind in _TYPES and how in ("parsing", "type", "from_float", "scheme"):
        return f"expected {_TYPES[kind]}"
    message = str(detail["msg"]).removeprefix("Value error, ")
    message = re.sub(r"^Input should be ", "expected ", message)
    return message[0].lower() + message[1:]


def _beside(loc: Sequence[str | int], model: type[BaseModel]) -> tuple[str, ...]:
    """The settings that there are in the section of `loc`."""
    for part in loc[:-1]:
        field = model.model_fields.get(str(part))
        if field is not None:  # else it is a key of a table, or a place in a list
            model = _model_in(field.annotation) or model
    return tuple(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _may_be_shown(field: str, value: str, model: type[BaseModel]) -> bool:
    annotation = str(model.model_fields[field.partition(".")[0]].annotation)
    if "Secret" in annotation or not _extra(field, model).get("shown", True) or len(value) > LONGEST_SHOWN:
        return False
    return not ("Url" in annotation and re.search("[@?#]", value))


def _extra(path: str, model: type[BaseModel]) -> Mapping[str, Any]:
    """What a field says of itself: `expected` in words, and `shown` False where its value may hold a secret."""
    field = model.model_fields.get(path.partition(".")[0])
    extra = field.json_schema_extra if field is not None else None
    return extra if isinstance(extra, dict) else {}

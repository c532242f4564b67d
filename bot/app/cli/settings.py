"""Every setting, written out for a person: docs/configuration.md, .env.example and a firstline.toml are made here.

All of it comes from the fields of `bot.config` and of the channels; a setting is described there and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, get_origin

from pydantic import AnyUrl, BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.app.cli.expected import expected, rows_of
from bot.config import Behaviour, ChannelConfig, Environment
from connectors import registry

# The first part of a variable's name decides; what is in none of these groups is about the installation itself.
MODEL, LANGFUSE = "The language model", "Langfuse"
GROUPS = {"OPENAI": MODEL, "LANGFUSE": LANGFUSE}
INSTALLATION = "The installation"
# Of a list of tables and of tables by name; else it is one table.
_HEADINGS: Mapping[Any, str] = {tuple: "[{}.{}]", Mapping: "{}.{}.NAME"}
BEFORE_CHANNELS = "handoff"  # the section of firstline.toml that the channels' follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    name: str
    meaning: str
    expected: str
    default: str | None  # as it is written in .env or firstline.toml; None: there is none


def variables() -> dict[str, list[Setting]]:
    """The environment's settings, by group."""
    groups: dict[str, list[Setting]] = {INSTALLATION: [], MODEL: []}
    for channel in registry.configs():
        fields = channel.credentials.model_fields
        groups[channel.title] = [_setting(name.upper(), field, _plain) for name, field in fields.items()]
    groups[LANGFUSE] = []
    for name, field in Environment.model_fields.items():
        group = GROUPS.get(name.split("_")[0].upper(), INSTALLATION)
        groups[group].append(_setting(name.upper(), field, _plain))
    return groups


def sections() -> dict[str, list[Setting]]:
    """firstline.toml's settings, by section."""
    found: dict[str, list[Setting]] = {}
    for section, holder in Behaviour.model_fields.items():
        if not (isinstance(holder.annotation, type) and issubclass(holder.annotation, BaseModel)):
            continue  # `wording`, which has no settings of its own (docs/wording.md), and what `by_name` has
        found[section] = _fields(holder.annotation)
        if section == BEFORE_CHANNELS:
            found |= {channel.name: _fields(channel.section) for channel in registry.configs()}
    return found


def by_name() -> dict[str, list[Setting]]:
    """firstline.toml's sections of which there are as many as the operator names: `tool_servers.NAME`."""
    return {
        f"{section}.NAME": _fields(row)
        for section, holder in Behaviour.model_fields.items()
        if get_origin(holder.annotation) is Mapping and (row := rows_of(holder.annotation)) is not None
    }


def tables(section: str) -> dict[str, list[Setting]]:
    """What stands in a section's tables, each with a heading of its own: `escalation.intents.NAME`."""
    holder = Behaviour.model_fields.get(section)
    model = holder.annotation if holder is not None else None
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return {}
    return {
        _HEADINGS.get(get_origin(field.annotation), "{}.{}").format(section, name): _fields(row)
        for name, field in model.model_fields.items()
        if (row := rows_of(field.annotation)) is not None
    }


def _fields(model: type[BaseModel]) -> list[Setting]:
    return [_setting(name, field, _toml) for name, field in model.model_fields.items()]


def as_table() -> str:
    lines = []
    for title, settings in _all():
        lines.append(f"{title}\n")
        lines += [f"  {setting.name:<30} {setting.meaning}{_in_brackets(setting)}\n" for setting in settings]
        lines.append("\n")
    return "".join(lines)


def as_env() -> str:
    """.env.example: every line is a comment, so a copy of it changes nothing until a line is filled in."""
    lines = [
        "# Secrets and addresses. Copy to .env and fill in what you use; the environment wins over this file.\n",
        "# The helpdesk's behaviour is in firstline.toml; docs/configuration.md lists every setting.\n",
    ]
    for title, settings in variables().items():
        lines.append(f"\n# {title}\n")
        for setting in settings:
            lines += [f"# {setting.meaning}\n", f"#{setting.name}={setting.default or ''}\n"]
    return "".join(lines)


def as_toml() -> str:
    """A firstline.toml that says what holds anyway."""
    lines = ["# How the helpdesk behaves. Every line here is the default: keep what you change, drop the rest.\n"]
    for section, settings in sections().items():
        lines.append(f"\n[{section}]\n")
        for setting in settings:
            lines.append(f"# {setting.meaning}\n")
            lines.append(f"{setting.name} = {setting.default}\n" if setting.default else f"# {setting.name} =\n")
    return "".join(lines)


def as_markdown() -> str:
    """docs/configuration.md."""
    parts = [_INTRODUCTION, "\n## Environment and `.env`\n"]
    for title, settings in variables().items():
        parts += [f"\n### {title}\n\n", _rows("variable", settings)]
    parts.append(_CHANNELS.format(lines="".join(map(_channel_line, registry.configs()))))
    parts.append("\n## `firstline.toml`\n\nWhat is left out has its default.\n")
    for section, settings in sections().items():
        parts += [f"\n### `[{section}]`\n\n", _rows("setting", settings)]
        for table, rows in tables(section).items():
            parts += [f"\n#### `[{table}]`\n\n", _rows("setting", rows)]
            parts += [_defaults_of_intents()] if table.startswith("escalation.intents") else []
    for section, settings in by_name().items():
        parts += [f"\n### `[{section}]`\n\n", _rows("setting", settings)]
    parts += [_WORDING, _EXAMPLE]
    return "".join(parts)


def _defaults_of_intents() -> str:
    lines = ["\nWhat holds where nothing is set:\n\n", "| intent | action | asked_how | priority |\n"]
    lines.append("|---|---|---|---|\n")
    for intent, rule in Behaviour().escalation.intents.items():
        how = f"`{rule.asked_how}`" if rule.asked_how else ""
        lines.append(f"| {intent} | `{rule.action}` | {how} | {f'`{rule.priority}`' if rule.priority else ''} |\n")
    return "".join(lines)


def _all() -> Iterator[tuple[str, list[Setting]]]:
    yield from variables().items()
    for section, settings in sections().items():
        yield f"firstline.toml [{section}]", settings
        for table, rows in tables(section).items():
            yield f"firstline.toml [{table}]", rows
    for section, settings in by_name().items():
        yield f"firstline.toml [{section}]", settings


def _in_brackets(setting: Setting) -> str:
    return f" [{setting.default}]" if setting.default else ""


def _rows(head: str, settings: list[Setting]) -> str:
    lines = [f"| {head} | what it is | expected | default |\n", "|---|---|---|---|\n"]
    for setting in settings:
        default = f"`{setting.default}`" if setting.default else ""
        cells = (f"`{setting.name}`", setting.meaning, setting.expected, default)
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n")
    return "".join(lines)


def _channel_line(channel: ChannelConfig) -> str:
    listed = ", or ".join(", ".join(f"`{name.upper()}`" for name in way) for way in channel.ways)
    return f"- {channel.title}: {listed}\n"


def _setting(name: str, field: FieldInfo, write: Any) -> Setting:
    return Setting(
        name=name, meaning=field.description or "", expected=expected(field), default=write(field.get_default())
    )


def _plain(value: Any) -> str | None:
    """As in .env; a list of secrets has no default worth writing."""
    if isinstance(value, AnyUrl) and value.path == "/":
        return str(value).rstrip("/")
    return None if value is None or value == () else str(value)


def _toml(value: Any) -> str | None:
    if value is None or value is PydanticUndefined or (isinstance(value, Mapping) and any(map(_made, value.values()))):
        return None  # there is none, or it is a table of its own
    if isinstance(value, Decimal):
        return f"{value:f}"
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _made(value: Any) -> bool:
    return isinstance(value, BaseModel)


_INTRODUCTION = """\
# Configuration

Secrets and addresses come from the environment, or from `.env` in the working directory (the environment wins). Each
may stand in a file instead, as Docker, Kubernetes and systemd hand out secrets:
`SLACK_BOT_TOKEN_FILE=/run/secrets/slack` names the file with the value of `SLACK_BOT_TOKEN`. It is read when a process
starts.

How the helpdesk behaves is in `firstline.toml`. A setting that is unknown or ill-typed refuses to start and says which
one, what was found and what is expected. `firstline doctor` checks all of them against the real services.

This page is made by `firstline settings --as markdown`, `.env.example` by `firstline settings --as env`.
"""

_CHANNELS = """
### Which channels are on

A channel is on when all of its credentials are set, off when none is; half of them is an error.

{lines}
"""

_WORDING = """
### `[wording.en]`, `[wording.de]`, …

Sentences of your own in the place of Firstline's, by language: [Wording](wording.md) lists their names.
"""

_EXAMPLE = """
## An example

```toml
[brand]
name = "Acme"
language = "en"
tone = "friendly, brief, no jargon"

[topics]
allowed = ["billing", "account", "shipping"]

[zendesk]
handoff_group_id = 360001234567

[handoff]
team_name = "the Acme support team"
reply_within = "within two hours on working days"

[escalation.intents.refund_or_billing_dispute]
groups = { zendesk = 360007654321 }
tags = ["billing"]

[escalation.intents.outage]
alert = "slack:C0123456789"

[[escalation.routes]]
languages = ["de"]
groups = { zendesk = 360009999999 }
hours = "berlin"

[business_hours]
timezone = "America/New_York"
opens = "08:00"
closes = "18:00"
holidays = [2026-12-25, 2027-01-01]

[business_hours.teams.berlin]
timezone = "Europe/Berlin"

[wording.en]
not_found = "I couldn't find that in the Acme help centre."
```

`firstline settings --as toml` prints every setting with its default.
"""

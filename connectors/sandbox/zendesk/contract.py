"""Checks every request to the Zendesk stand-in against Zendesk's own OpenAPI description (a slice of its Support API).

The description allows additional properties, so a misspelt one would pass; those of tickets and comments are therefore
checked against the names it lists. Triggers, automations, roles, forms, brands and fields are read in the full
description, when the first of them is requested. Neither covers the Help Center, surveys or attachments. openapi-core
is a development dependency, so it is imported only when a check is wanted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Request

from connectors.sandbox.openapi import violations
from connectors.sandbox.vendor import ContractCheck

if TYPE_CHECKING:
    from openapi_core import OpenAPI

DESCRIPTION = "zendesk/openapi/support-slice.derived.json"
SERVER = "https://example.zendesk.com"
NOT_DESCRIBED = ("/api/v2/help_center/", "/api/v2/guide/", "/api/v2/uploads", "/attachments/", "/storage/")
WHOLE = "zendesk/openapi/support-full.vendor-src.yaml"
IN_WHOLE = (
    *("/api/v2/triggers", "/api/v2/automations", "/api/v2/custom_roles"),
    *("/api/v2/brands", "/api/v2/ticket_forms", "/api/v2/ticket_fields"),
)
ONE_OF = (
    *("triggers/{trigger_id}", "custom_roles/{custom_role_id}"),
    *("brands/{brand_id}", "ticket_forms/{ticket_form_id}", "ticket_fields/{ticket_field_id}"),
)

JSON = Mapping[str, Any]


def zendesk_check(contracts: Path) -> ContractCheck:
    """The check, by the description in this folder of vendor contracts. Raises FileNotFoundError if it is not there."""
    description, fields = _load(contracts / DESCRIPTION)

    def check(request: Request, path: str) -> list[str]:
        if path.startswith(NOT_DESCRIBED):
            return []
        if path.startswith(IN_WHOLE):
            return _violations_of_whole(contracts / WHOLE, request, path)
        # zenpy's paths end in .json; the description has both spellings and confuses them
        sentences = violations(description, request, SERVER, path.removesuffix(".json"))
        if request.args.get("cursor"):  # the pages after the first are asked for by it alone ("Incremental Exports")
            sentences = [one for one in sentences if "start_time" not in one]
        return [*sentences, *_misspelt(request.get_json(silent=True), fields)]

    return check


@cache
def _load(path: Path) -> tuple[OpenAPI, Mapping[str, frozenset[str]]]:
    from openapi_core import Config, OpenAPI

    described = json.loads(path.read_text(encoding="utf-8"))
    schemas = described["components"]["schemas"]
    # For an update it refers to the definition of a custom object's field. What is set is an id and a value, as for a
    # new ticket; Zendesk's page "Setting custom field values" shows that.
    update = next(
        part
        for part in schemas["TicketUpdateInput"].get("allOf", [schemas["TicketUpdateInput"]])
        if "custom_fields" in part.get("properties", {})
    )
    update["properties"]["custom_fields"] = schemas["TicketObject"]["properties"]["custom_fields"]
    tickets = [schemas[name] for name in ("TicketUpdateInput", "TicketCreateInput", "TicketObject")]
    fields = {
        # zenpy sends the id with every update; Zendesk accepts that with a warning in a header.
        "ticket": frozenset({"id", *(name for schema in tickets for name in _settable(schema))}),
        "comment": frozenset(_settable(schemas["TicketCommentObject"])),
    }
    return OpenAPI.from_dict(described, config=Config(spec_validator_cls=None)), fields


def _violations_of_whole(whole: Path, request: Request, path: str) -> list[str]:
    described, names = _load_whole(whole)
    trigger = (request.get_json(silent=True) or {}).get("trigger", {})
    unknown = sorted(set(trigger) - names) if isinstance(trigger, Mapping) else []
    misspelt = [f"a trigger has no property {name!r} that can be set" for name in unknown]
    return [*violations(described, request, SERVER, path.removesuffix(".json")), *misspelt]


@cache
def _load_whole(path: Path) -> tuple[OpenAPI, frozenset[str]]:
    import yaml
    from openapi_core import Config, OpenAPI

    fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("Loader", (fast,), {})
    for tag in ("value", "timestamp"):  # Zendesk leaves `=` and times unquoted; both are text here
        loader.add_constructor(f"tag:yaml.org,2002:{tag}", lambda _, node: node.value)
    whole = yaml.load(path.read_text(encoding="utf-8"), loader)
    wanted = {*IN_WHOLE, *(f"/api/v2/{one}" for one in ONE_OF)}
    paths = {path: item for path, item in whole["paths"].items() if path in wanted}
    names = frozenset(_settable(whole["components"]["schemas"]["TriggerObject"]))
    return OpenAPI.from_dict({**whole, "paths": paths}, config=Config(spec_validator_cls=None)), names


def _settable(schema: JSON) -> Iterator[str]:
    """The names of a schema's properties that a request may set."""
    for part in (schema, *schema.get("allOf", ())):
        for name, described in part.get("properties", {}).items():
            if not described.get("readOnly"):
                yield name


def _misspelt(body: object, fields: Mapping[str, frozenset[str]]) -> list[str]:
    ticket = body.get("ticket") if isinstance(body, Mapping) else None
    comment = ticket.get("comment") if isinstance(ticket, Mapping) else None
    sentences = []
    for kind, properties in (("ticket", ticket), ("comment", comment)):
        unknown = sorted(set(properties) - fields[kind]) if isinstance(properties, Mapping) else []
        sentences += [f"a {kind} has no property {name!r} that can be set" for name in unknown]
    return sentences

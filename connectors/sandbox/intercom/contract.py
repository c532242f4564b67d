"""Checks every request to the Intercom stand-in against Intercom's own OpenAPI description, of 2.14 or of the version
that the request asks for.

openapi-core and PyYAML are development dependencies, so they are imported only when a check is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Request

from connectors.sandbox.openapi import violations
from connectors.sandbox.vendor import ContractCheck

if TYPE_CHECKING:
    from openapi_core import OpenAPI

DESCRIPTION = "intercom/openapi/api.intercom.io-2.14.yaml"
LATER = {"2.16": "intercom/openapi/api.intercom.io-2.16.yaml"}
SERVER = "https://api.intercom.io"

# Where the description is wrong, so that no request could satisfy it, or silent.
KNOWN_BUGS: Mapping[tuple[str, str], str] = {
    ("POST", r"/conversations"): "`from.id` must be both a UUID and 24 characters long; real ids are 24 hex digits",
    ("POST", r"/contacts/[^/]+/notes"): "`contact_id` is declared an integer; real ids are 24 hex digits",
    ("GET", r"/contacts/[^/]+/notes"): "as above",
    ("GET", r"/files/.+"): "not part of the API: files are stored elsewhere",
}


def intercom_check(contracts: Path) -> ContractCheck:
    """The check, by the description in this folder of vendor contracts. Raises FileNotFoundError if it is not there."""
    usual = _load(contracts / DESCRIPTION)

    def check(request: Request, path: str) -> list[str]:
        if any(request.method == method and re.fullmatch(pattern, path) for method, pattern in KNOWN_BUGS):
            return []
        version = request.headers.get("Intercom-Version")
        unversioned = [] if version else ["no Intercom-Version header"]
        description = _load(contracts / LATER[version]) if version in LATER else usual
        return [*unversioned, *violations(description, request, SERVER, path)]

    return check


@cache
def _load(path: Path) -> OpenAPI:
    import yaml
    from openapi_core import Config, OpenAPI

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader, if there is one, is ten times faster
    with path.open(encoding="utf-8") as file:
        described = yaml.load(file, Loader=loader)
    # The description has two unresolved path parameters, so validating it would fail.
    return OpenAPI.from_dict(described, config=Config(spec_validator_cls=None))

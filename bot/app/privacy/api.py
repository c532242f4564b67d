"""What the operator's own systems ask of the web process: to erase a person, and how far that is. Off without
FIRSTLINE_PRIVACY_TOKEN.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.app.privacy.erasing import begin, erasures_of
from bot.app.privacy.people import UnknownChannel
from bot.store.people.who import Person, VendorId

if TYPE_CHECKING:
    from bot.app.container import Container

ASKED_BY = "api"


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Id(_Asked):
    channel: str = Field(min_length=1, max_length=100)
    account: str = Field(min_length=1, max_length=400)
    id: str = Field(min_length=1, max_length=400)


class _Erase(_Asked):
    emails: list[str] = Field([], max_length=100)
    ids: list[_Id] = Field([], max_length=100)
    linked: bool = False

    @model_validator(mode="after")
    def _somebody(self) -> _Erase:
        if not self.emails and not self.ids:
            raise ValueError("expected at least one of emails and ids")
        if wrong := [one for one in self.emails if "@" not in one.strip("@ ")]:
            raise ValueError(f"emails: {len(wrong)} of them are no addresses")
        return self

    def person(self) -> Person:
        ids = frozenset(VendorId(one.channel, one.account, one.id) for one in self.ids)
        return Person(ids, frozenset(one.strip() for one in self.emails))


def privacy_api(container: Container, token: str) -> Blueprint:
    """`token`: what callers send as Bearer."""
    api = Blueprint("privacy", __name__, url_prefix="/privacy")

    @api.before_request
    def _refuse() -> tuple[Response, int] | None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if hmac.compare_digest(given.encode(), token.encode()):
            return None
        return jsonify(error="Unauthorized", detail="expected Bearer and FIRSTLINE_PRIVACY_TOKEN"), 401

    @api.post("/erasures")
    def _erase() -> tuple[Response, int]:
        try:
            asked = _Erase.model_validate(request.get_json(silent=True))
        except ValidationError as error:
            return jsonify(error="BadRequest", detail=_in_words(error)), 400
        try:
            erasure = begin(container, asked.person(), by=ASKED_BY, linked=asked.linked)
        except UnknownChannel as error:
            return jsonify(error="BadRequest", detail=f"$.ids: {error}"), 400
        return jsonify(erasure=str(erasure), conversations=len(erasure.progress.turns), done=False), 202

    @api.get("/erasures/<uuid:key>")
    def _look(key: UUID) -> tuple[Response, int]:
        erasure = erasures_of(container).with_key(key)
        if erasure is None:
            return jsonify(error="NotFound", detail="there is no such erasure"), 404
        receipt = erasure.progress.receipt
        return jsonify(erasure=str(erasure), done=receipt is not None, receipt=receipt), 200

    return api


def _in_words(error: ValidationError) -> str:
    """Which field, and what was expected: never what was found, which may name somebody."""
    found: list[Any] = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, ('$', *one['loc'])))}: {one['msg']}" for one in found)

"""What the operator's own systems ask of the web process: to erase a person, and how far that is. Off without
FIRSTLINE_PRIVACY_TOKEN.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.app.privacy.erasing import begin, erasures_of
from bot.app.privacy.people import Nobody, address, vendor_id
from bot.store.people.ledger import BadLedger, NotWritten
from bot.store.people.who import Person, VendorId

if TYPE_CHECKING:
    from bot.app.container import Container

ASKED_BY = "api"
LONGEST_KEY = 255  # characters of an Idempotency-Key


def _address(text: str) -> str:
    try:
        return address(text)
    except Nobody as error:
        raise ValueError(str(error)) from None


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Id(_Asked):
    channel: str = Field(min_length=1, max_length=100)
    account: str = Field(min_length=1, max_length=400)
    id: str = Field(min_length=1, max_length=400)

    def as_asked(self) -> VendorId:
        return vendor_id(self.channel, self.account, self.id)


class _Erase(_Asked):
    emails: list[Annotated[str, AfterValidator(_address)]] = Field([], max_length=100)
    ids: list[_Id] = Field([], max_length=100)
    linked: bool = False

    @model_validator(mode="after")
    def _somebody(self) -> _Erase:
        if not self.emails and not self.ids:
            raise ValueError("expected at least one of emails and ids")
        return self

    def person(self) -> Person:
        """Raises Nobody."""
        return Person(frozenset(one.as_asked() for one in self.ids), frozenset(self.emails))


def privacy_api(container: Container, token: str) -> Blueprint:
    """`token`: what callers send as Bearer."""
    api = Blueprint("privacy", __name__, url_prefix="/privacy")

    @api.before_request
    def _refuse() -> tuple[Response, int] | None:
        given = request.authorization
        sent = given.token if given is not None and given.type == "bearer" else None
        if hmac.compare_digest((sent or "").encode(), token.encode()):
            return None
        return jsonify(error="Unauthorized", detail="expected Bearer and FIRSTLINE_PRIVACY_TOKEN"), 401

    @api.post("/erasures")
    def _erase() -> tuple[Response, int]:
        try:
            asked = _Erase.model_validate(_sent())
            erasure = begin(container, asked.person(), by=ASKED_BY, linked=asked.linked, key=_key(container, asked))
        except ValidationError as error:
            return jsonify(error="BadRequest", detail=_in_words(error)), 400
        except Nobody as error:
            return jsonify(error="BadRequest", detail=str(error)), 400
        except (BadLedger, NotWritten) as error:  # the list of erasures that is kept apart: nothing has begun
            return jsonify(error=type(error).__name__, detail=str(error)), 503
        progress = erasure.progress
        done = progress.receipt is not None
        return jsonify(erasure=str(erasure), conversations=len(progress.turns), done=done), 202

    @api.get("/erasures/<uuid:key>")
    def _look(key: UUID) -> tuple[Response, int]:
        erasure = erasures_of(container).with_key(key)
        if erasure is None:
            return jsonify(error="NotFound", detail="there is no such erasure"), 404
        receipt = erasure.progress.receipt
        return jsonify(erasure=str(erasure), done=receipt is not None, receipt=receipt), 200

    return api


def _sent() -> Any:
    """None for what is no JSON, and for what is nested deeper than anybody means."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _key(container: Container, asked: _Erase) -> UUID | None:
    """What the erasure is called where the caller names its request (`Idempotency-Key`): a second copy of the request
    begins nothing. The same name with other people is another request. Raises Nobody."""
    name = request.headers.get("Idempotency-Key")
    if name is None:
        return None
    if not 0 < len(name) <= LONGEST_KEY:
        raise Nobody(f"Idempotency-Key: expected 1 to {LONGEST_KEY} characters")
    return erasures_of(container).privacy_keys().of_request(name, asked.model_dump_json())


def _in_words(error: ValidationError) -> str:
    """Which field, and what was expected: never what was found, which may name somebody."""
    found: list[Any] = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, ('$', *one['loc'])))}: {one['msg']}" for one in found)

"""Who a visitor is: sessions that we sign, and identities that the operator's own back end signs. Both are JWTs, HS256.

A session is bound to its site. Its `sub` is whose conversations they are: a random id, or, once the site's back end has
vouched for somebody, that person's id. An identity comes from outside, so everything in it is looked at.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jwt

ALGORITHM = "HS256"
AUDIENCE = "firstline-webchat"
ANONYMOUS, IDENTIFIED = "anonymous:", "user:"
MAX_FIELD_CHARS = 200
UNSTORABLE = re.compile("[\ud800-\udfff\x00]")  # no text of Postgres has them
LEEWAY_SECONDS = 60  # between the operator's clock and ours
LONGEST_IDENTITY = 24 * 3600  # seconds; what is good for years is no proof of who is there now


class BadToken(Exception):
    """It is none of ours, or of no use any more. The message is for the visitor's browser, and tells no secret."""

    def __init__(self, reason: str, *, expired: bool = False) -> None:
        super().__init__(reason)
        self.expired = expired


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """`id` is whose conversations they are; the rest is there where the site's back end vouched for it."""

    site: str
    id: str
    name: str | None = None
    email: str | None = None

    @property
    def identified(self) -> bool:
        return self.id.startswith(IDENTIFIED)


def new_visitor(site: str) -> Visitor:
    return Visitor(site=site, id=f"{ANONYMOUS}{secrets.token_urlsafe(18)}")


@dataclass(frozen=True, slots=True)
class Sessions:
    """`keys`: the first signs, all are good. `seconds`: how long a session is; `renewable` for how long after that."""

    keys: Sequence[str]
    seconds: int
    renewable: int

    def sign(self, visitor: Visitor) -> str:
        now = int(time.time())
        claims = {
            "aud": AUDIENCE,
            "iss": visitor.site,
            "sub": visitor.id,
            "iat": now,
            "exp": now + self.seconds,
            **{name: value for name in ("name", "email") if (value := getattr(visitor, name))},
        }
        return jwt.encode(claims, self.keys[0], algorithm=ALGORITHM)

    def read(self, token: str) -> Visitor:
        """Raises BadToken."""
        return _visitor(self._claims(token, leeway=0))

    def renew(self, token: str) -> Visitor:
        """As `read`, also for one that has ended not too long ago. Raises BadToken."""
        return _visitor(self._claims(token, leeway=self.renewable))

    def _claims(self, token: str, leeway: int) -> Mapping[str, Any]:
        return _decoded(token, self.keys, leeway=leeway, audience=AUDIENCE)


def read_identity(token: str, site: str, keys: Sequence[str]) -> Visitor:
    """Who the site's back end says is there: `sub`, and `name` and `email` where it has them. Raises BadToken."""
    if not keys:
        raise BadToken("this site's back end signs nothing (WEBCHAT_IDENTITY_SECRETS has no secret of it)")
    claims = _decoded(token, keys, leeway=LEEWAY_SECONDS, audience=None)
    if not isinstance(claims["exp"], int | float) or claims["exp"] - time.time() > LONGEST_IDENTITY + LEEWAY_SECONDS:
        raise BadToken("exp: expected at most a day from now")
    subject = _text(claims, "sub")
    if not subject:
        raise BadToken("sub: expected who it is")
    return Visitor(site=site, id=f"{IDENTIFIED}{subject}", name=_text(claims, "name"), email=_text(claims, "email"))


def _decoded(token: str, keys: Sequence[str], *, leeway: int, audience: str | None) -> Mapping[str, Any]:
    """By whichever key made it."""
    problem = BadToken("the token is no JWT, or not signed with HS256")
    for key in keys:
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=audience,
                leeway=leeway,
                options={"require": ["exp", "sub"], "verify_aud": audience is not None},
            )
        except jwt.ExpiredSignatureError:
            raise BadToken("the token has ended", expired=True) from None
        except jwt.InvalidSignatureError:
            problem = BadToken("the token is signed with another secret")
        except (jwt.InvalidTokenError, ValueError, OverflowError) as error:  # the others: of characters, of numbers
            problem = BadToken(f"the token is not good ({type(error).__name__})")
    raise problem


def _visitor(claims: Mapping[str, Any]) -> Visitor:
    site = _text(claims, "iss") or ""
    return Visitor(site=site, id=str(claims["sub"]), name=_text(claims, "name"), email=_text(claims, "email"))


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_FIELD_CHARS or UNSTORABLE.search(value):
        raise BadToken(f"{name}: expected a text of at most {MAX_FIELD_CHARS} characters that can be stored")
    return value.strip() or None

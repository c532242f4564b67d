"""An OpenID Connect provider that really checks what it is sent: client, redirect address, PKCE. People sign in at it
by choosing who they are (`who`)."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.wrappers import Response

CLIENT, SECRET = "firstline-console", "s3cret-of-the-client"


@dataclass
class IdentityProvider:
    """`who`: the claims of whoever signs in next. `changed`: claims of the ID token that are otherwise than they must
    be; `in_token` False: claims of groups are told by the userinfo endpoint alone."""

    who: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)
    in_token: bool = True
    url: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}))
    signs_with: RSAKey | None = None  # another key than the one that is published
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Flask:
        app = Flask("identity-provider")
        app.add_url_rule("/.well-known/openid-configuration", "configuration", self._configuration)
        app.add_url_rule("/authorize", "authorize", self._authorize)
        app.add_url_rule("/token", "token", self._token, methods=["POST"])
        app.add_url_rule("/userinfo", "userinfo", lambda: jsonify(self.who))
        app.add_url_rule("/jwks", "jwks", lambda: jsonify(keys=[self.key.as_dict(private=False)]))
        return app

    def _configuration(self) -> Response:
        return jsonify(
            issuer=self.url,
            authorization_endpoint=f"{self.url}/authorize",
            token_endpoint=f"{self.url}/token",
            userinfo_endpoint=f"{self.url}/userinfo",
            jwks_uri=f"{self.url}/jwks",
            id_token_signing_alg_values_supported=["RS256"],
        )

    def _authorize(self) -> Response:
        asked = request.args
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self.codes[code] = {name: asked[name] for name in ("redirect_uri", "nonce", "code_challenge")}
        return redirect(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    def _token(self) -> Any:
        asked = self.codes.pop(request.form["code"])
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        assert request.form["redirect_uri"] == asked["redirect_uri"]
        authorization = request.authorization
        if authorization is None or (authorization.username, authorization.password) != (CLIENT, SECRET):
            return jsonify(error="invalid_client"), 401
        now = int(time.time())
        told = self.who if self.in_token else {"sub": self.who["sub"]}
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **told}
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, {**claims, **self.changed}, self.signs_with or self.key)
        return jsonify(access_token="at", token_type="Bearer", expires_in=300, id_token=token)

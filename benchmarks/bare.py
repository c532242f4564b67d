"""The baseline of `acknowledge`: a Flask app that verifies the signature, answers 200 and keeps nothing."""

from __future__ import annotations

import hashlib
import hmac
import os

from flask import Flask, Response, request

app = Flask("bare")
SECRET = os.environ.get("INTERCOM_CLIENT_SECRET", "").encode()


@app.post("/webhooks/intercom")
def webhook() -> Response:
    expected = "sha1=" + hmac.new(SECRET, request.get_data(), hashlib.sha1).hexdigest()
    found = request.headers.get("X-Hub-Signature", "")
    return Response(status=200 if hmac.compare_digest(expected, found) else 401)

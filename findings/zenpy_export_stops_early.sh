#!/usr/bin/env bash
# zenpy 2.0.57: an incremental export by time ends, without a word, at the first page that ends within the last five
# minutes, though Zendesk says in `next_page` that there are more.
#
# The generator asks for the next page unless `end_time` is less than five minutes old; then it stops as if that had been
# all, whatever `next_page` says. A help center's export has up to a thousand articles a page: after a bulk change (a
# label for all of them, an import) everything beyond the first page is missing, and whoever begins the next export at
# the time of this one, and not at its `end_time`, never gets it. Follow `next_page` and `end_time` yourself.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check zenpy==2.0.57
"$folder/venv/bin/python" - <<'PY'
import json
import logging
import time
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter
from zenpy import Zenpy

logging.disable()


class Export(BaseAdapter):
    """Two pages of an export; the first ends `age` seconds ago."""

    def __init__(self, age: int) -> None:
        super().__init__()
        self.end = int(time.time()) - age
        self.asked = []

    def send(self, request, **_):
        start = int(parse_qs(urlsplit(request.url).query)["start_time"][0])
        self.asked.append(start)
        first = start < self.end
        page = {
            "articles": [{"id": 1 if first else 2, "title": "One" if first else "Two"}],
            "count": 1,
            "end_time": self.end if first else self.end + 1,
            "next_page": f"https://acme.zendesk.com/api/v2/help_center/incremental/articles.json?start_time={self.end}"
            if first
            else None,
        }
        response = requests.Response()
        response.status_code, response.request, response.url = 200, request, request.url
        response.headers["Content-Type"] = "application/json"
        response._content = json.dumps(page).encode()
        return response

    def close(self) -> None: ...


def exported(age: int) -> list[int]:
    session, export = requests.Session(), Export(age)
    session.mount("https://", export)
    client = Zenpy(subdomain="acme", email="a@acme.example", token="t", session=session)
    return [article.id for article in client.help_center.articles.incremental(start_time=1)]


print("the first page ends an hour ago:    ", exported(3600))
assert exported(3600) == [1, 2]
print("the first page ends a minute ago:   ", exported(60))
assert exported(60) == [1]
PY

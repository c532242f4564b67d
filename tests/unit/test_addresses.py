"""`firstline ingest` reads the public internet and stays on the site that it was pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response, redirect, request

from bot.knowledge.article import Unreadable
from bot.knowledge.sources.network.addresses import is_same_site, refuse_internal
from bot.knowledge.sources.web import Web
from tests.support.serving import Served

INTERNAL = (
    *("127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
    *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "fec0::1", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
)


@pytest.mark.parametrize("address", INTERNAL)
def test_an_internal_address_is_refused(address: str) -> None:
    with pytest.raises(Unreadable, match="--allow-private"):
        refuse_internal(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])
def test_a_public_one_is_not(address: str) -> None:
    refuse_internal(address)


@pytest.mark.parametrize(
    ("url", "other", "same"),
    [
        ("https://a.example/x", "https://a.example/y", True),
        ("http://a.example/x", "https://a.example/x", True),
        ("https://a.example/x", "https://A.example:443/x", True),
        ("https://a.example/x", "http://a.example/x", False),
        ("https://a.example/x", "https://b.a.example/x", False),
        ("http://a.example/x", "http://a.example:6379/x", False),
        ("http://a.example/x", "http://a.example:x/", False),
    ],
)
def test_a_redirect_stays_on_the_site(url: str, other: str, same: bool) -> None:
    assert is_same_site(url, other) is same


@pytest.fixture
def site() -> Iterator[tuple[str, Flask]]:
    app = Flask("site")
    served = Served(app)
    yield served.url, app
    served.close()


def test_nothing_is_sent_to_an_internal_address_however_it_is_named(site: tuple[str, Flask]) -> None:
    url, app = site
    asked: list[str] = []
    app.before_request(lambda: asked.append(request.path))
    for name in (url, url.replace("127.0.0.1", "localhost")):
        with pytest.raises(Unreadable, match="private network"):
            Web(attempts=1).get(f"{name}/secret")
    assert asked == []


def test_a_redirect_to_another_host_is_not_followed_and_the_last_page_is_shown(site: tuple[str, Flask]) -> None:
    url, app = site
    asked: list[str] = []
    app.before_request(lambda: asked.append(request.host))
    app.add_url_rule("/out", "out", lambda: redirect(url.replace("127.0.0.1", "127.0.0.2") + "/in"))
    app.add_url_rule("/in", "in", lambda: Response("INTERNAL", content_type="text/plain"))
    app.add_url_rule("/round", "round", lambda: redirect("/round"))
    web = Web(attempts=1, private=True)
    with pytest.raises(Unreadable, match=r"another host, 127\.0\.0\.2"):
        web.get(f"{url}/out")
    assert asked == [url.removeprefix("http://")]
    with pytest.raises(Unreadable, match="on and on"):
        web.get(f"{url}/round")


def test_a_password_for_the_host_stays_at_home(
    site: tuple[str, Flask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, app = site
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login joe password s3cret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    seen: list[str | None] = []
    app.before_request(lambda: seen.append(request.headers.get("Authorization")))
    app.add_url_rule("/a", "a", lambda: Response("Text.", content_type="text/plain"))
    Web(private=True).get(f"{url}/a")
    assert seen == [None]


def test_sitemaps_of_another_host_are_left_out_of_an_index(site: tuple[str, Flask]) -> None:
    url, app = site
    entries = "".join(
        f"<sitemap><loc>{one}</loc></sitemap>" for one in (f"{url}/one.xml", "http://127.0.0.2:9/two.xml")
    )
    app.add_url_rule("/index.xml", "index", lambda: f"<sitemapindex>{entries}</sitemapindex>")
    app.add_url_rule("/one.xml", "one", lambda: f"<urlset><url><loc>{url}/a</loc></url></urlset>")
    assert list(Web(private=True).sitemap(f"{url}/index.xml").pages) == [f"{url}/a"]

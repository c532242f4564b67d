"""What can be read becomes an article; what cannot be is named with its reason; nothing else is kept out by it."""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, redirect, request
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigurationError
from bot.knowledge.article import MAX_BYTES, Article, Source, Unreadable
from bot.knowledge.conversion.markup import read_html
from bot.knowledge.sources.files import public_url
from bot.knowledge.sources.find import find
from bot.knowledge.sources.network.pace import Pace, is_private
from bot.knowledge.sources.site import page_or_sitemap, whole_site
from bot.knowledge.sources.web import Web, without_credentials
from bot.knowledge.words import asked, config_for, is_navigation, searchable
from tests.support.serving import Served

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs"


@pytest.fixture
def write(folder: Path) -> Write:
    def to(name: str, content: str | bytes) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to


def read(source: Source) -> tuple[dict[str, Article], dict[str, str]]:
    """Articles and reasons, by the entries' names."""
    articles: dict[str, Article] = {}
    reasons: dict[str, str] = {}
    for entry in source.entries:
        try:
            articles[entry.name] = entry.read()
        except Unreadable as unreadable:
            reasons[entry.name] = str(unreadable)
    return articles, reasons


class TestFiles:
    def test_a_folder_is_read_with_all_below_it(self, folder: Path, write: Write) -> None:
        write("a.md", "# First\n\nText.")
        write("b/c.markdown", "Text.")
        write("b/d/e.html", "<h1>Third</h1><p>Text.</p>")
        write("f.TXT", "Text.")
        articles, reasons = read(find(str(folder), Web()))
        assert {name: (it.title, it.url) for name, it in articles.items()} == {
            "a.md": ("First", "a.md"),
            "b/c.markdown": ("C", "b/c.markdown"),
            "b/d/e.html": ("Third", "b/d/e.html"),
            "f.TXT": ("F", "f.TXT"),
        }
        assert reasons == {}

    def test_what_cannot_be_read_is_named_and_the_rest_goes_in(self, folder: Path, write: Write) -> None:
        write("good.md", "Text.")
        write("binary.md", b"\x7fELF\0\0\0\x01")
        write("latin.txt", "Größe".encode("latin-1"))
        write("latin.csv", "Größe;1".encode("latin-1"))
        write("empty.md", "")
        write("rule.md", "---\n\n***\n")
        write("large.txt", "x " * (MAX_BYTES // 2 + 1))
        write("picture.png", b"\x89PNG")
        (folder / "gone.md").symlink_to(folder / "nowhere.md")
        os.mkfifo(folder / "pipe.md")
        articles, reasons = read(find(str(folder), Web()))
        assert set(articles) == {"good.md"}
        assert reasons == {
            "binary.md": "is binary, not text",
            "latin.txt": "is not UTF-8 text",
            "latin.csv": 'is not UTF-8 text; Excel saves it as "CSV UTF-8"',
            "empty.md": "is empty",
            "rule.md": "is empty",
            "large.txt": "is larger than 5 MiB",
            "picture.png": "is not of a type that is read (.md, .markdown, .mdx, .txt, .htm, .html, .csv, .tsv, .pdf,"
            " .docx, .docm, .xlsx, .xlsm)",
            "gone.md": "does not exist",
            "pipe.md": "is no regular file",
        }

    def test_a_file_that_may_not_be_opened_is_named(
        self, folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secret, opened = write("secret.md", "Text."), Path.open

        def refuse(path: Path, *args: Any, **kwargs: Any) -> object:
            if path == secret:
                raise PermissionError(13, "Permission denied", str(path))
            return opened(path, *args, **kwargs)

        write("good.md", "Text.")
        monkeypatch.setattr(Path, "open", refuse)  # root may open everything
        articles, reasons = read(find(str(folder), Web()))
        assert set(articles) == {"good.md"}
        assert reasons == {"secret.md": "cannot be read (Permission denied)"}

    def test_a_folder_that_may_not_be_opened_leaves_the_list_incomplete(
        self, folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write("good.md", "Text.")
        closed, listed = write("closed/a.md", "Text.").parent, Path.iterdir

        def refuse(path: Path) -> Iterator[Path]:
            if path == closed:
                raise PermissionError(13, "Permission denied", str(path))
            return listed(path)

        monkeypatch.setattr(Path, "iterdir", refuse)
        source = find(str(folder), Web())
        assert not source.complete
        assert read(source)[1] == {"closed": "cannot be read (Permission denied)"}

    def test_links_in_a_circle_end(self, folder: Path, write: Write) -> None:
        write("a/b/c.md", "Text.")
        (folder / "a/b/up").symlink_to(folder / "a")
        (folder / "self").symlink_to(folder)
        (folder / "loop.md").symlink_to(folder / "loop.md")
        articles, reasons = read(find(str(folder), Web()))
        assert set(articles) == {"a/b/c.md"}
        assert set(reasons) == {"loop.md"}

    def test_a_link_out_of_the_folder_is_not_followed(self, folder: Path, write: Write, tmp_path: Path) -> None:
        (tmp_path / "private").mkdir()
        (tmp_path / "private/password.txt").write_text("hunter2")
        (folder / "friendly.txt").symlink_to(tmp_path / "private/password.txt")
        (folder / "below").symlink_to(tmp_path / "private")
        write("good.md", "Text.")
        articles, reasons = read(find(str(folder), Web()))
        assert set(articles) == {"good.md"}
        assert reasons == {"friendly.txt": "is a link that leads out of the folder"}

    def test_a_link_that_is_named_itself_is_followed(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "real.md").write_text("Text.")
        (folder / "link.md").symlink_to(tmp_path / "real.md")
        articles, _ = read(find(str(folder / "link.md"), Web()))
        assert articles["link.md"].text == "Text."

    def test_hidden_files_are_left_out_in_silence(self, folder: Path, write: Write) -> None:
        write(".git/notes.md", "Text.")
        write(".draft.md", "Text.")
        assert find(str(folder), Web()).entries == ()

    def test_a_name_that_is_no_text_is_skipped_by_a_name_that_can_be_shown(self, folder: Path) -> None:
        with open(os.fsencode(folder) + b"/bad\xff.md", "w") as file:
            file.write("Text.")
        _, reasons = read(find(str(folder), Web()))
        assert list(reasons) == ["bad�.md"]

    @pytest.mark.parametrize("target", ["/no/such/folder", "a\0b", ""])
    def test_a_target_that_is_not_there_is_told(
        self, target: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.chdir(tmp_path)
        if target:
            with pytest.raises(Unreadable, match="does not exist"):
                find(target, Web())
        else:
            assert find(target, Web()).name == str(tmp_path)

    def test_an_address_of_another_kind_is_told_from_a_missing_file(self) -> None:
        with pytest.raises(Unreadable, match="only http and https addresses are read"):
            find("ftp://foo/bar", Web())

    def test_front_matter_gives_title_and_language_and_is_no_text(self, folder: Path, write: Write) -> None:
        write("a.md", '---\ntitle: "Réinitialiser"\nlang: fr\ndraft: false\n---\n# Other\n\nTexte.')
        (article,) = read(find(str(folder), Web()))[0].values()
        assert (article.title, article.language, article.text) == ("Réinitialiser", "fr", "# Other\n\nTexte.")

    @pytest.mark.parametrize(
        ("content", "text"),
        [
            (b"\xef\xbb\xbfText.", "Text."),
            ("Größe".encode("utf-16"), "Größe"),
            (b"a\r\nb\rc\x07", "a\nb\nc "),
        ],
    )
    def test_marks_and_line_ends_are_made_plain(self, folder: Path, write: Write, content: bytes, text: str) -> None:
        write("a.txt", content)
        (article,) = read(find(str(folder), Web()))[0].values()
        assert article.text == text


class TestAddresses:
    @pytest.mark.parametrize(
        ("base", "path", "url"),
        [
            (None, "setup/slack.md", "setup/slack.md"),
            ("https://docs.example.com", "setup/slack.md", "https://docs.example.com/setup/slack.md"),
            ("https://docs.example.com/en/", "how to?.md", "https://docs.example.com/en/how%20to%3F.md"),
            ("https://docs.example.com/{path}/", "setup/slack.md", "https://docs.example.com/setup/slack/"),
            ("https://docs.example.com/{path}/", "setup/index.md", "https://docs.example.com/setup/"),
            ("https://docs.example.com/{path}.html", "setup/slack.md", "https://docs.example.com/setup/slack.html"),
            ("https://docs.example.com/{path}/", "README.md", "https://docs.example.com/"),
            (
                "https://git.example.com/blob/main/{file}?plain=1",
                "a.md",
                "https://git.example.com/blob/main/a.md?plain=1",
            ),
        ],
    )
    def test_where_a_file_is_published(self, base: str | None, path: str, url: str) -> None:
        assert public_url(base, path) == url

    def test_a_base_that_is_no_address_is_refused(self, folder: Path) -> None:
        with pytest.raises(ConfigurationError, match=r"--base-url: found 'docs.example.com', expected an address"):
            find(str(folder), Web(), "docs.example.com")

    def test_a_password_is_never_shown(self) -> None:
        assert without_credentials("https://joe:secret@host/a") == "https://…@host/a"
        with pytest.raises(Unreadable, match="user name or password"):
            find("https://joe:secret@host/a", Web())


PAGE = """<html lang="en-GB"><head><title>Reset | Acme</title></head><body><nav>Home</nav><main><h1>Reset it</h1>
<p>Press <a href="/start">start</a>.</p><details><summary>And then?</summary>Wait.</details></main></body></html>"""


@pytest.fixture
def site() -> Iterator[tuple[str, Flask]]:
    app = Flask("site")
    served = Served(app)
    yield served.url, app
    served.close()


def serve(
    app: Flask, path: str, body: str | bytes, content_type: str = "text/html; charset=utf-8", status: int = 200
) -> None:
    app.add_url_rule(path, path, lambda: Response(body, status, content_type=content_type))


class TestWeb:
    def test_a_page_becomes_an_article(self, site: tuple[str, Flask]) -> None:
        url, app = site
        serve(app, "/help/reset", PAGE)
        articles, _ = read(find(f"{url}/help/reset#top", Web(private=True)))
        article = articles[f"{url}/help/reset"]
        assert (article.title, article.language, article.url) == ("Reset it", "en-GB", f"{url}/help/reset")
        assert article.text.split("\n\n") == [
            "# Reset it",
            f"Press [start]({url}/start).",
            "## And then?",
            "Wait.",
        ]

    def test_a_server_sees_our_name_and_no_address(self, site: tuple[str, Flask]) -> None:
        url, app = site
        seen: list[str] = []
        app.before_request(lambda: seen.append(request.headers["User-Agent"]))
        serve(app, "/help", PAGE)
        read(find(f"{url}/help", Web(private=True)))
        assert seen == 2 * [f"Firstline/{version('firstline')}"]  # robots.txt is asked for first

    def test_a_page_that_is_not_readable_is_named_with_the_reason(self, site: tuple[str, Flask]) -> None:
        url, app = site
        serve(app, "/pdf", b"%PDF", "application/pdf")
        serve(app, "/none", "x", "")
        serve(app, "/empty", "<html><body><nav>Home</nav></body></html>")
        serve(app, "/broken", b"\xff\xfe\xfa", "text/plain; charset=utf-8")
        serve(app, "/strange", "x", "text/plain; charset=klingon")
        serve(app, "/large", "x" * (MAX_BYTES + 1), "text/plain")
        serve(app, "/error", "x", status=500)
        reasons = {}
        for path in ("/pdf", "/none", "/empty", "/broken", "/strange", "/large", "/error", "/missing"):
            (reasons[path],) = read(find(url + path, Web(private=True)))[1].values()
        assert reasons == {
            "/pdf": "is damaged, or no PDF file",
            "/none": "is of no declared type, not HTML, Markdown, plain text, PDF, Word, Excel or CSV",
            "/empty": "is empty",
            "/broken": "is not utf-16 text",
            "/strange": "is not klingon text",
            "/large": "is larger than 5 MiB",
            "/error": "answers HTTP 500",
            "/missing": "answers HTTP 404",
        }

    def test_a_server_that_is_not_there_is_told_without_a_traceback(self) -> None:
        _, reasons = read(find("http://127.0.0.1:9/help", Web(attempts=1, private=True)))
        assert list(reasons.values()) == ["cannot be fetched (ConnectionError)"]

    def test_a_busy_server_is_asked_again(self, site: tuple[str, Flask]) -> None:
        url, app = site
        asked_for: list[str] = []

        def busy_once() -> Response:
            asked_for.append(request.path)
            busy = len(asked_for) == 1
            return Response("Text.", 503 if busy else 200, {"Retry-After": "0"}, content_type="text/plain")

        app.add_url_rule("/busy", "busy", busy_once)
        articles, _ = read(find(f"{url}/busy", Web(private=True)))
        assert len(articles) == 1

    def test_a_redirect_is_followed_and_shown(self, site: tuple[str, Flask]) -> None:
        url, app = site
        app.add_url_rule("/old", "old", lambda: redirect("/new"))
        serve(app, "/new", PAGE)
        articles, _ = read(find(f"{url}/old", Web(private=True)))
        assert (articles[f"{url}/old"].key, articles[f"{url}/old"].url) == (f"{url}/old", f"{url}/new")

    def test_a_sitemap_gives_its_pages_and_those_of_other_hosts_are_named(self, site: tuple[str, Flask]) -> None:
        url, app = site
        serve(app, "/a", PAGE)
        serve(app, "/b", PAGE)
        serve(app, "/sitemap.xml", sitemap(f"{url}/a", f"{url}/b", f"{url}/gone", "https://elsewhere.example/c", "x:["))
        articles, reasons = read(find(f"{url}/sitemap.xml", Web(private=True)))
        assert set(articles) == {f"{url}/a", f"{url}/b"}
        assert reasons == {
            f"{url}/gone": "answers HTTP 404",
            "https://elsewhere.example/c": "is on another host than the sitemap, 127.0.0.1",
            "x:[": "is on another host than the sitemap, 127.0.0.1",
        }

    def test_a_sitemap_of_sitemaps_may_be_compressed(self, site: tuple[str, Flask]) -> None:
        url, app = site
        index = sitemap(f"{url}/one.xml.gz").replace("urlset", "sitemapindex").replace("<url>", "<sitemap>")
        serve(app, "/sitemap.xml", index.replace("</url>", "</sitemap>"), "application/xml")
        serve(app, "/one.xml.gz", gzip.compress(sitemap(f"{url}/a").encode()), "application/gzip")
        serve(app, "/a", PAGE)
        assert set(read(find(f"{url}/sitemap.xml", Web(private=True)))[0]) == {f"{url}/a"}

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            ("<html></html>", "found <html>, expected <urlset> or <sitemapindex>"),
            ("<urlset>", "not well-formed at line 1"),
            ('<!DOCTYPE x [<!ENTITY a "b">]><urlset>&a;</urlset>', "it declares entities"),
            (b"\x1f\x8bdamaged", "its compression is damaged"),
        ],
    )
    def test_what_is_no_sitemap_is_told(self, site: tuple[str, Flask], body: str | bytes, reason: str) -> None:
        url, app = site
        serve(app, "/sitemap.xml", body, "application/xml")
        with pytest.raises(Unreadable, match=reason.replace("[", r"\[")):
            find(f"{url}/sitemap.xml", Web(private=True))

    def test_a_page_that_drips_is_given_up_in_time(self, site: tuple[str, Flask]) -> None:
        url, app = site

        def drip() -> Iterator[bytes]:
            for _ in range(100):
                yield b"x"
                time.sleep(0.05)

        app.add_url_rule("/drip", "drip", lambda: Response(drip(), content_type="text/plain"))
        began = time.monotonic()
        (reason,) = read(find(f"{url}/drip", Web(timeout=0.3, private=True)))[1].values()
        assert reason == "took longer than 0.3 seconds"
        assert time.monotonic() - began < 3

    def test_sitemaps_below_a_sitemap_are_read_until_there_are_too_many_pages(self, site: tuple[str, Flask]) -> None:
        url, app = site
        asked_for: list[str] = []
        app.before_request(lambda: asked_for.append(request.path))
        index = sitemap(*(f"{url}/{number}.xml" for number in range(9))).replace("urlset", "sitemapindex")
        serve(app, "/sitemap.xml", index.replace("url>", "sitemap>"), "application/xml")
        for number in range(9):
            serve(app, f"/{number}.xml", sitemap(f"{url}/{number}a", f"{url}/{number}b"), "application/xml")
        with pytest.raises(Unreadable, match="4 pages or more"):
            page_or_sitemap(f"{url}/sitemap.xml", Web(private=True), 3)
        assert len(asked_for) == 3


def sitemap(*pages: str) -> str:
    listed = "".join(f"<url><loc> {page} </loc><lastmod>2026-01-01</lastmod></url>" for page in pages)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'


class TestHtml:
    def test_what_a_page_shows_as_a_character_is_no_markup(self) -> None:
        page = "<p>Use &lt;select&gt; *now* [1] | a_b</p><p># 1</p><p>1. one</p><p>--- x</p><pre>a[0] * b</pre>"
        assert read_html(page, "x").text.split("\n\n") == [
            r"Use \<select> \*now\* \[1\] \| a_b",
            r"\# 1",
            r"1\. one",
            r"--\- x",
            "```\na[0] * b\n```",
        ]

    def test_navigation_scripts_and_forms_are_no_content(self) -> None:
        page = "<body><header>H</header><p>Text</p><script>s()</script><form>F</form><aside>A</aside><footer>F</footer>"
        assert read_html(page, "x").text.strip() == "Text"

    def test_a_page_nested_without_end_is_refused(self) -> None:
        with pytest.raises(Unreadable, match="nested too deeply"):
            read_html("<div>" * 20_000 + "text", "x")

    def test_a_page_says_in_its_head_how_it_is_encoded(self, folder: Path, write: Write) -> None:
        write("a.html", '<meta charset="iso-8859-1"><p>Größe</p>'.encode("latin-1"))
        (article,) = read(find(str(folder), Web()))[0].values()
        assert article.text.strip() == "Größe"


class TestWords:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Reset and/or delete, e.g. v7.0.3!", "reset and or delete e g v7.0.3"),
            ("user_name O’Brien don't", "user name o brien don t"),
            ("I'm sure they’ll ask: we'd", "i sure they ask we"),
            ("[the form](https://example.com/secret) <b>bold</b> a < b", "the form bold a b"),
            ("重置密码 now", "重置 置密 密码 now"),
            ("हिन्दी में", "हिन्दी में"),
            ("<EMAIL_1> ’ ! ", ""),
        ],
    )
    def test_a_question_is_words_between_spaces(self, text: str, found: str) -> None:
        assert asked(text) == found

    def test_accented_words_are_found_without_their_accents(self) -> None:
        assert searchable("Sécurité du compte") == "sécurité du compte securite"

    @given(st.text(max_size=300))
    def test_nothing_that_needs_quoting_comes_through(self, text: str) -> None:
        assert not set(searchable(text)) & set("'\\|&!()<>:*\0\n")

    @pytest.mark.parametrize(
        ("language", "text", "config"),
        [
            ("fr-CA", "You can reset your password", "french"),
            ("ja", "You can reset your password", "simple"),
            (None, "You can reset your password in the settings.", "english"),
            (None, "Vous pouvez réinitialiser votre mot de passe dans les réglages.", "french"),
            (None, "Puede restablecer su contraseña en los ajustes de la cuenta.", "spanish"),
            (None, "Sie können Ihr Kennwort in den Einstellungen der App zurücksetzen.", "german"),
            (None, "在 Settings 页面重置您的密码", "simple"),
            (None, "Сбросьте пароль в настройках", "russian"),
            (None, "com.example.do.os.as com.ibm.ws Reset the device", "english"),
            (None, "", "english"),
        ],
    )
    def test_the_language_is_declared_or_read_off_the_words(self, language: str | None, text: str, config: str) -> None:
        assert config_for(language, text) == config

    def test_a_list_of_links_is_navigation_and_a_sentence_with_one_is_not(self) -> None:
        assert is_navigation("* [Reset your password](/a)\n* [Delete your account](/b)")
        assert not is_navigation("To start over, [reset your password](/a) and sign in again.")
        assert not is_navigation("")


class TestSites:
    def test_a_dead_part_of_a_sitemap_is_named_and_keeps_no_other_out(self, site: tuple[str, Flask]) -> None:
        url, app = site
        index = sitemap(f"{url}/dead.xml", f"{url}/one.xml", f"{url}/sitemap.xml").replace("urlset", "sitemapindex")
        serve(app, "/sitemap.xml", index.replace("url>", "sitemap>"), "application/xml")
        serve(app, "/one.xml", sitemap(f"{url}/a"), "application/xml")
        serve(app, "/a", PAGE)
        source = find(f"{url}/sitemap.xml", Web(private=True))
        articles, reasons = read(source)
        assert set(articles) == {f"{url}/a"}
        assert reasons == {f"{url}/dead.xml": "answers HTTP 404"}
        assert not source.complete  # what stood below the dead part is not known to be gone

    @pytest.mark.parametrize(
        ("robots", "status", "reason"),
        [
            ("User-agent: *\nDisallow: /", 200, "is forbidden by its site's robots.txt"),
            ("User-agent: *\nDisallow: /*/private$", 200, "is forbidden by its site's robots.txt"),
            ("User-agent: Firstline\nDisallow: /help\n\nUser-agent: *\nAllow: /", 200, "is forbidden by"),
            ("", 503, "is not asked for: its site's robots.txt answers HTTP 503"),
            ("User-agent: Other\nDisallow: /", 200, None),
            ("Disallow: nothing that anybody understands", 200, None),
            ("", 404, None),
            ("", 403, None),
        ],
    )
    def test_what_robots_txt_forbids_is_named_and_not_read(
        self, site: tuple[str, Flask], robots: str, status: int, reason: str | None
    ) -> None:
        url, app = site
        serve(app, "/robots.txt", robots, "text/plain", status)
        serve(app, "/help/private", PAGE)
        asked_for: list[str] = []
        app.before_request(lambda: asked_for.append(request.path))
        articles, reasons = read(find(f"{url}/help/private", Web(private=True, attempts=1)))
        assert (len(articles), "/help/private" in asked_for) == ((0, False) if reason else (1, True))
        assert all(reason and one.startswith(reason) for one in reasons.values())

    def test_a_page_that_has_not_changed_is_not_sent_again(self, site: tuple[str, Flask]) -> None:
        url, app = site
        sent: list[str | None] = []

        def page() -> Response:
            sent.append(request.headers.get("If-None-Match"))
            if sent[-1] == '"v1"':
                return Response(status=304)
            return Response(PAGE, content_type="text/html", headers={"ETag": '"v1"'})

        app.add_url_rule("/help", "help", page)
        (entry,) = find(f"{url}/help", Web(private=True)).entries
        article = entry.read()
        assert article.version is not None
        assert entry.again is not None
        assert entry.again(article.version) is None
        assert entry.again('"v0"\n') == article
        assert sent == [None, '"v1"', '"v0"']

    def test_a_site_is_read_by_the_sitemap_that_its_robots_txt_names(self, site: tuple[str, Flask]) -> None:
        url, app = site
        serve(app, "/robots.txt", f"Sitemap: {url}/map/all.xml", "text/plain")
        serve(app, "/map/all.xml", sitemap(f"{url}/help/a", f"{url}/blog/b"), "application/xml")
        serve(app, "/help/a", PAGE)
        assert set(read(whole_site(f"{url}/help/", Web(private=True)))[0]) == {f"{url}/help/a"}

    def test_a_site_without_a_sitemap_is_read_by_its_links(self, site: tuple[str, Flask]) -> None:
        url, app = site
        links = "<a href='a'>A</a> <a href='/help/b.html#x'>B</a> <a href='/blog/c'>C</a> <a href='d?page=2'>D</a>"
        links += "<a href='https://elsewhere.example/help/e'>E</a> <a href='f.zip'>F</a> <a href='gone'>G</a>"
        serve(app, "/help/", f"<main><h1>Help</h1><p>All of it.</p>{links}</main>")
        serve(app, "/help/a", "<main><h1>A</h1><p>One. <a href='/help/'>Up</a> <a href='/help/deep/z'>Z</a></p></main>")
        serve(app, "/help/b.html", "<main><h1>B</h1><p>Two.</p></main>")
        serve(app, "/help/deep/z", "<main><h1>Z</h1><p>Three.</p></main>")
        articles, reasons = read(whole_site(f"{url}/help/", Web(private=True)))
        assert set(articles) == {f"{url}/help/", f"{url}/help/a", f"{url}/help/b.html", f"{url}/help/deep/z"}
        assert reasons == {f"{url}/help/gone": "answers HTTP 404"}

    def test_a_site_whose_sitemap_is_down_is_not_read_by_its_links(self, site: tuple[str, Flask]) -> None:
        url, app = site
        serve(app, "/sitemap.xml", "", status=500)
        with pytest.raises(Unreadable, match="answers HTTP 500"):
            whole_site(f"{url}/help/", Web(private=True))

    def test_a_page_in_the_place_of_a_sitemap_is_none(self, site: tuple[str, Flask]) -> None:
        url, app = site
        serve(app, "/sitemap.xml", "<html><p>Not here</p></html>")
        serve(app, "/help/", "<main><h1>Help</h1><p>All of it.</p></main>")
        assert set(read(whole_site(f"{url}/help/", Web(private=True)))[0]) == {f"{url}/help/"}

    def test_a_crawl_that_cannot_go_on_breaks_off(self, site: tuple[str, Flask]) -> None:
        url, app = site
        serve(app, "/help/", "<main><h1>Help</h1><p>All.</p><a href='a'>A</a></main>")
        serve(app, "/help/a", "", status=500)
        with pytest.raises(Unreadable, match=r"could not be looked through: .*/help/a answers HTTP 500"):
            read(whole_site(f"{url}/help/", Web(private=True)))


class TestPace:
    @staticmethod
    def turns(ask: Callable[[Pace], None], host: str = "help.example.com") -> list[float]:
        now = 0.0
        slept: list[float] = []

        def sleep(seconds: float) -> None:
            nonlocal now
            now += seconds
            slept.append(round(now, 3))

        pace = Pace(4, own=lambda host: host == "127.0.0.1", clock=lambda: now, sleep=sleep)
        ask(pace)
        for _ in range(3):
            pace.wait(host)
        return slept

    def test_a_host_is_asked_no_faster_than_it_is_set(self) -> None:
        assert self.turns(lambda _: None) == [0.25, 0.5]

    def test_a_host_is_asked_as_slowly_as_it_wants(self) -> None:
        assert self.turns(lambda pace: pace.slow_down("help.example.com", 10)) == [10, 20]
        assert self.turns(lambda pace: pace.slow_down("help.example.com", 1e9))[0] == 60

    def test_a_host_that_is_busy_is_left_alone(self) -> None:
        assert self.turns(lambda pace: pace.rest("help.example.com", 30)) == [30, 30.25, 30.5]

    def test_a_host_of_ones_own_is_asked_as_fast_as_it_answers(self) -> None:
        assert is_private("127.0.0.1")
        assert self.turns(lambda _: None, "127.0.0.1") == []

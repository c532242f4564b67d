"""Links go only where they may; every other address is readable and no client can make a link of it."""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Passage
from connectors.render import (
    allowed_hosts,
    plain_to_markdown,
    to_intercom_html,
    to_slack,
    to_zendesk_html,
    with_sources,
)
from connectors.render.links import safe_url
from tests.support.rendering import ANYTHING, LINK, MARKDOWN, SEEN, Page, sections

OUTPUTS = pytest.mark.parametrize("output", SEEN)
HOSTS = frozenset({"good.example"})


def passage(title: str, url: str) -> Passage:
    return Passage(id=1, title=title, url=url, text="", score=1.0)


def test_sources_are_listed_once_each_with_their_titles_made_harmless() -> None:
    cites = [
        passage("Reset [a] *password*", "https://x.io/1"),
        passage("the same page", "https://x.io/1"),
        passage("<!here> a file", "file:///srv/secret.md"),
        passage("", "https://x.io/2"),
    ]
    assert to_slack(with_sources("Do this.", cites, heading="Sources:")) == (
        "Do this.\n\nSources:\n\n• <https://x.io/1|Reset [a] *password*>\n• &lt;!here&gt; a file\n• <https://x.io/2>"
    )


def test_no_sources_no_list() -> None:
    assert with_sources("Hello.", [], heading="Sources:") == "Hello."


def test_sources_stay_links_after_an_answer_that_ends_in_open_code() -> None:
    assert "<https://x.io/1|A>" in to_slack(
        with_sources("~~~~\ncode", [passage("A", "https://x.io/1")], heading="Sources:")
    )


@given(markdown=ANYTHING, title=ANYTHING, url=ANYTHING)
def test_any_source_is_harmless(markdown: str, title: str, url: str) -> None:
    cites = [passage(title, url), passage(title, f"https://x.io/{url}")]
    assert to_slack(with_sources(markdown, cites, heading="Sources:")).count("<https://x.io/") >= 1
    Page(to_intercom_html(with_sources(markdown, cites, heading="Sources:")))


def test_a_source_elsewhere_is_named_and_not_linked() -> None:
    cites = [passage("Ours", "https://help.good.example/1"), passage("Theirs", "https://evil.example/2")]
    assert (
        with_sources("", cites, heading="Sources:", hosts=HOSTS)
        == "Sources:\n\n- [Ours](<https://help.good.example/1>)\n- Theirs\n"
    )


def links_and_loose(output: str, markdown: str) -> tuple[list[str], str]:
    """The addresses that one click opens, and the text in which a client may look for others."""
    match output:
        case "intercom" | "zendesk":
            compiler = to_intercom_html if output == "intercom" else to_zendesk_html
            page = Page(compiler(markdown, hosts=HOSTS))
            return page.links, page.loose
    mrkdwn = to_slack(markdown, hosts=HOSTS) if output == "slack" else "\n".join(sections(markdown, hosts=HOSTS))
    without_code = re.sub(r"(?s)```.*?```|`[^`\n]+`", " ", mrkdwn)  # Slack makes no links in code
    return [html.unescape(url) for url, _ in LINK.findall(mrkdwn)], LINK.sub(" ", without_code)


def found_by_clients(text: str) -> list[str]:
    """Hosts of what a client would make a link of: with a scheme, or a name that ends in a top-level domain.

    Generous, as clients are: anything but blanks and punctuation may be in a label, and the browser then drops what
    is invisible.
    """
    text = text.casefold()
    hosts = re.findall(r"\b(?:https?|ftp)://([^\s/?#]+)", text)
    hosts += re.findall(r"((?:[^\s/?#:@.,<>()\[\]|]+\.)+(?:example|com|io|net))(?![\w.-])", text)
    return ["".join(char for char in host if unicodedata.category(char) != "Cf") for host in hosts]


EVIL = [
    "https://evil.com/leak?d=secret",
    "HTTPS://EVIL.com",
    "https://good.example@evil.com/",
    "https://good.example:443@evil.com/",
    "https://evil.com\\\\@good.example/",
    "https://evil.com\\@good.example/",
    "https:\\\\evil.com",
    "https://good.example.evil.com/",
    "https://evilgood.example/",
    "https://good.example%2eevil.com/",
    "https://good.example%00.evil.com/",
    "https://evil.com#@good.example",
    "https://evil.com/.good.example",
    "https://evil。com/",
    "https://ev\u00adil.com/",
    "https://evil.com／.good.example",
    "https://gооd.example/",  # Cyrillic о
    "//evil.com/x",
    "www.evil.com",
    "evil.com/path",
    "ev\u200bil.com",
    "https:\u2060//evil.com",
    "ftp://evil.com/x",
    "me@evil.com",
    "mailto:me@evil.com",
    "mailto:me@good.example,me@evil.com",
    "mailto:me@good.example?cc=me%40evil.com",
    "javascript:alert(document.cookie)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>1</script>",
    "data:image/png;base64,AAAA",
    "vbscript:msgbox",
    "file:///etc/passwd",
]
PLACES = [
    "{}",
    "see {}.",
    "<{}>",
    "[words]({})",
    "[words](<{}>)",
    "![words]({})",
    "**{}**",
    "- {}",
    "|a|\n|-|\n|{}|",
    "# {}",
]
ADDRESSES = st.lists(st.sampled_from([*EVIL, *PLACES, "**", "`", " ", "\n", "good.example", "@"])).map("".join)


@OUTPUTS
@pytest.mark.parametrize("address", ["https://evil.com/leak", "me@evil.com"])
def test_an_address_that_may_be_no_link_is_said_once(output: str, address: str) -> None:
    shown = SEEN[output](f"see <{address}>", hosts=HOSTS)
    assert shown.count(address) == 1


@OUTPUTS
def test_no_link_leads_elsewhere(output: str) -> None:
    led_astray = {}
    for markdown in (place.format(address) for place in PLACES for address in EVIL):
        links, loose = links_and_loose(output, markdown)
        strangers = [link for link in links if safe_url(link, HOSTS) != link or host_of(link) != "good.example"]
        if strangers := strangers + [host for host in found_by_clients(loose) if host != "good.example"]:
            led_astray[markdown] = strangers
    assert led_astray == {}


def host_of(url: str) -> str:
    """As a browser reads it: a backslash is a slash, and what is before the last @ is a user."""
    rest = re.sub(r"^(?:https?:[/\\\\]*|mailto:)", "", url, flags=re.IGNORECASE)
    authority = re.split(r"[/\\\\?#]", rest)[0]
    return authority.rpartition("@")[2].partition(":")[0].casefold().rstrip(".")


@OUTPUTS
def test_the_words_and_the_address_of_what_is_no_link_stay_readable(output: str) -> None:
    shown = SEEN[output]("[the words](https://evil.com/leak?d=secret)", hosts=HOSTS)
    assert shown.replace("`", "").strip() == "the words (https://evil.com/leak?d=secret)"


@pytest.mark.parametrize("output", ["slack", "blocks", "intercom", "zendesk"])
@pytest.mark.parametrize(
    "address",
    [
        "https://good.example/a",
        "http://GOOD.example",
        "https://sub.help.good.example/?a=1&b=2",
        "https://good.example:8443/x",
        "https://good.example./x",
        "mailto:help@good.example",
    ],
)
def test_allowed_hosts_and_their_subdomains_are_linked(output: str, address: str) -> None:
    for markdown in (f"[words]({address})", f"<{address}>"):
        links, _ = links_and_loose(output, markdown)
        assert links == [address]


@pytest.mark.parametrize("output", ["slack", "blocks", "intercom", "zendesk"])
def test_a_bare_address_is_linked_without_the_sentence_around_it(output: str) -> None:
    links, _ = links_and_loose(output, "(see https://good.example/a_(b)), or https://good.example/c!")
    assert links == ["https://good.example/a_(b)", "https://good.example/c"]


@pytest.mark.parametrize("output", ["intercom", "zendesk", "slack"])
@given(markdown=st.one_of(MARKDOWN, ADDRESSES))
def test_no_link_of_any_text_leads_elsewhere(output: str, markdown: str) -> None:
    links, _ = links_and_loose(output, markdown)
    assert all(host_of(link) == "good.example" or host_of(link).endswith(".good.example") for link in links)


@given(ANYTHING)
def test_what_is_allowed_to_link_anywhere_keeps_its_addresses(text: str) -> None:
    assert "\u2060" not in to_slack(text.replace("\u2060", ""))


INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u2060\ufeff]")
COPIED = [
    "https://secure.login.gov/account?x=1&y=2",
    "http://evil.com",
    "evil.com/path",
    "www.evil.com",
    "Login.gov",
    "me@evil.com",
    "me@here.com",
    "https://evil.com/a_(b)",
]


@OUTPUTS
@pytest.mark.parametrize("place", ["see {}.", "**{}**", "- {}", "({})", "# {}", "[the words]({})", "見{}"])
def test_what_is_no_link_can_be_copied(output: str, place: str) -> None:
    """Nothing invisible is in it: a browser would refuse https:<U+2060>//evil.com."""
    shown = {address: SEEN[output](place.format(address), hosts=HOSTS) for address in COPIED}

    assert {address: text for address, text in shown.items() if address not in unquote(text)} == {}
    # Slack's code begins at a word's border only.
    assert [text for text in shown.values() if INVISIBLE.search(text.replace("見\u200b", ""))] == []


@OUTPUTS
@given(before=st.text(max_size=5), after=st.text(max_size=5), address=st.sampled_from(COPIED))
def test_nothing_is_put_into_an_address(output: str, before: str, after: str, address: str) -> None:
    markdown = plain_to_markdown(INVISIBLE.sub("", f"{before} {address} {after}"))

    shown = SEEN[output](markdown, hosts=HOSTS)

    assert address in unquote(html.unescape(shown))


def test_a_brand_that_is_an_address_is_words_where_it_may_be_a_link() -> None:
    for output in SEEN:
        assert SEEN[output]("Welcome to Login.gov!", hosts={"login.gov"}).strip() == "Welcome to Login.gov!"


def test_code_is_there_to_be_copied() -> None:
    code = "`os.path.join` and\n\n```\npip install some.name\ncurl https://good.example/x\n```"
    for output in SEEN:
        assert "\u2060" not in SEEN[output](code, hosts=HOSTS)


def test_hosts_compare_as_browsers_compare_them() -> None:
    hosts = allowed_hosts([], ["Bücher.example", "straße.example"])
    assert hosts == {"xn--bcher-kva.example", "xn--strae-oqa.example"}
    assert safe_url("https://BÜCHER.example/", hosts)
    assert safe_url("https://www.xn--bcher-kva.example/", hosts)
    assert safe_url("https://strasse.example/", hosts) is None


def test_hosts_come_from_the_cited_passages_and_the_configuration() -> None:
    cites = [passage("a", "https://Help.Acme.example:8443/x"), passage("b", "file:///srv/x.md"), passage("c", "")]
    configured = ["*.docs.example", "https://status.example/now", "shop.example:443"]
    assert allowed_hosts(cites, configured) == {"help.acme.example", "docs.example", "status.example", "shop.example"}
    for wrong in ("", "a b.example", "user@shop.example"):
        with pytest.raises(ValueError, match=r"links\.hosts"):
            allowed_hosts([], [wrong])

"""Slack's mrkdwn becomes what a person reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.slack.wire.mrkdwn import mentions, to_text, with_names

BOTS = ("U0BOT",)
# No message has a NUL in it, and the blanks around a message are not kept.
plain = st.text(st.characters(exclude_characters="\0")).map(str.strip)
ids = st.from_regex(r"[UW][A-Z0-9]{2,10}", fullmatch=True).filter(lambda user: user not in BOTS)
labels = st.text(st.characters(categories=("L", "N")), min_size=1)


def typed(text: str) -> str:
    """As Slack escapes what people type."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize(
    ("mrkdwn", "text"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt; is how one writes it", "&lt; is how one writes it"),
        ("see <https://a.example/x?a=1&amp;b=2>", "see https://a.example/x?a=1&b=2"),
        ("see <https://a.example|the &lt;guide&gt;>", "see the <guide> (https://a.example)"),
        ("see <http://a.example|a.example>", "see http://a.example"),
        ("write to <mailto:help@a.example|help@a.example>", "write to help@a.example"),
        ("call <tel:+4930123|+4930123>", "call +4930123"),
        ("<@U0BOT> hello", "hello"),
        ("<@U0BOT>: hello", "hello"),
        ("<@U0BOT|firstline>, hello", "hello"),
        ("<@U0BOT> <@U0BOT> hello", "hello"),
        ("hey <@U0BOT>, are you there?", "hey, are you there?"),
        ("thanks <@U0BOT>", "thanks"),
        ("one\n<@U0BOT> two", "one\n two"),
        ("<@U0BOT>", ""),
        ("ask <@U0ANA> or <@W0LEO|leo>", "ask @U0ANA or @leo"),
        ("in <#C0HELP|help> or <#C0DEV>", "in #help or #C0DEV"),
        ("<!here> <!channel> <!everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@support> and <!subteam^S2>", "@support and @S2"),
        ("<!date^1392734382^{date}|Feb 18>", "Feb 18"),
        ("*bold* snake_case `code` :wave:", "*bold* snake_case `code` :wave:"),
        ("&lt;@U0BOT&gt; is how one mentions", "<@U0BOT> is how one mentions"),
        ("a < b", "a < b"),
        ("<>", ""),
    ],
)
def test_examples(mrkdwn: str, text: str) -> None:
    assert to_text(mrkdwn, BOTS) == text


@given(plain)
def test_what_people_type_comes_back_as_they_typed_it(text: str) -> None:
    assert to_text(typed(text), BOTS) == text


@given(st.lists(labels), st.lists(labels))
def test_a_mention_of_the_bot_vanishes_and_leaves_every_word(before: list[str], after: list[str]) -> None:
    assert to_text(" ".join([*before, "<@U0BOT>", *after]), BOTS) == " ".join([*before, *after])


@given(plain, ids, labels)
def test_everybody_elses_mention_stays(words: str, user: str, name: str) -> None:
    assert to_text(f"x {typed(words)} <@{user}>", BOTS).endswith(f"@{user}")
    assert to_text(f"x {typed(words)} <@{user}|{name}>", BOTS).endswith(f"@{name}")


@given(st.text())
def test_anything_at_all_becomes_text_without_a_mention_of_the_bot(mrkdwn: str) -> None:
    text = to_text(f"<@U0BOT>{mrkdwn}<@U0BOT|x>", BOTS)
    assert "\0" not in text
    assert text == text.strip()


@given(st.lists(st.sampled_from(["<", ">", "&lt;", "&amp;", "@", "U0BOT", "|", "!", "^", " ", "\n", ",", "a", "\0"])))
def test_broken_markup_is_read_without_complaint(pieces: list[str]) -> None:
    to_text("".join(pieces), BOTS)


@given(plain, plain)
def test_a_mention_is_found_wherever_it_stands(before: str, after: str) -> None:
    assert mentions(f"{typed(before)}<@U0BOT>{typed(after)}", BOTS)
    assert mentions(f"{typed(before)}<@U0BOT|firstline>{typed(after)}", BOTS)
    assert not mentions(f"{typed(before)}<@U0ANA>{typed(after)}", BOTS)
    assert not mentions(typed(f"{before}<@U0BOT>{after}"), BOTS)


NAMES = {"U0123ABC": "Ana", "W0LEO": "Leo \n de la Cruz", "U0BLANK": " "}


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("@U0123ABC and @W0LEO, please", "@Ana and @Leo de la Cruz, please"),
        ("(@U0123ABC)", "(@Ana)"),
        ("@U0123ABCD is another, a@U0123ABC an address", "@U0123ABCD is another, a@U0123ABC an address"),
        ("@U0BLANK or @U0NOBODY", "@U0BLANK or @U0NOBODY"),
        ("<@U0123ABC>", "<@Ana>"),
    ],
)
def test_names_come_into_stored_text(stored: str, text: str) -> None:
    assert with_names(stored, NAMES.get) == text


def test_only_what_looks_like_an_id_is_asked_about() -> None:
    """Only ids have digits in them: @WORLD is a word, and nobody by that id."""
    asked: list[str] = []
    mrkdwn = "<@U0123ABC> <@W0LEO|leo> <#C0HELP> <!subteam^S0TEAM> me@U0MAIL.example @WORLD @U.N. see <@W0XYZ>."

    with_names(to_text(mrkdwn), lambda user: asked.append(user))

    assert asked == ["U0123ABC", "W0XYZ"]


@given(plain, st.dictionaries(ids.filter(lambda user: any(map(str.isdigit, user))), labels, max_size=3))
def test_whoever_is_mentioned_gets_their_name(words: str, names: dict[str, str]) -> None:
    mentioned = " ".join(f"<@{user}>" for user in names)
    rest = typed(words.replace("@", ""))

    text = with_names(to_text(f"x {mentioned} {rest}"), names.get)

    assert text == to_text(f"x {' '.join(f'<@{user}|{name}>' for user, name in names.items())} {rest}")

"""Slack messages: every section, message and fallback within Slack's limits, and together the whole answer."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from connectors.render import SlackMessage, plain_to_markdown, slack_messages, to_slack
from connectors.render.split import split_slack
from tests.support.examples import at_most
from tests.support.rendering import ANYTHING, DOCUMENT, LINK, LONG, MARKDOWN, sections


def check(messages: list[SlackMessage]) -> None:
    """What Slack refuses: by its own SDK, which also drops what it does not know, and by the limits it tells nobody."""
    for message in messages:
        assert [block.to_dict() for block in Block.parse_all(message.blocks)] == message.blocks
        assert 1 <= len(message.blocks) <= 48
        assert all(0 < len(utf16(block["text"]["text"])) <= 3_000 for block in message.blocks)
        for text in (message.text, *(block["text"]["text"] for block in message.blocks)):
            assert not re.search("[<]", LINK.sub("", text)), "half a link"
        assert all(block["text"]["text"].count("```") % 2 == 0 for block in message.blocks), "half a code block"
        assert all(block["text"]["verbatim"] for block in message.blocks)
        assert 0 < len(utf16(message.text)) <= 3_900
        assert len(utf16(message.text)) + len(utf16(json.dumps(message.blocks, ensure_ascii=False))) <= 13_200


def utf16(text: str) -> str:
    """With an emoji as two, as JavaScript and Java count."""
    return re.sub("[\U00010000-\U0010ffff]", "..", text)


@at_most(40)
@given(st.one_of(LONG, DOCUMENT))
def test_slack_takes_every_message_of_any_answer(markdown: str) -> None:
    check(slack_messages(markdown))


def test_a_long_answer_is_parted_between_paragraphs_into_several_messages() -> None:
    paragraphs = [f"{n}. paragraph: " + "word " * 80 for n in range(60)]
    messages = slack_messages("\n\n".join(map(plain_to_markdown, paragraphs)))
    check(messages)
    texts = [block["text"]["text"] for message in messages for block in message.blocks]
    assert len(messages) > 2
    assert all(re.match(r"\d+\. paragraph:", text) and text.endswith("word") for text in texts)
    assert "\n\n".join(texts).split() == " ".join(paragraphs).split()


def test_the_fallback_is_the_answer_and_says_where_there_is_more() -> None:
    short, long = slack_messages("**Hi** & <!channel>")[0], slack_messages("word " * 1_500)[0]
    assert short.text == short.blocks[0]["text"]["text"] == "*Hi* &amp; &lt;!channel&gt;"
    assert long.text.endswith("word …")
    assert len(long.text) > 2_900


def test_a_blank_answer_is_no_message() -> None:
    assert slack_messages(" \n ") == []


def test_a_code_block_goes_on_as_one_in_the_next_section() -> None:
    code = "\n".join(f"line {n} = {{'a': '<b>'}}" for n in range(500))
    found = sections(f"Do:\n\n```py\n{code}\n```\n\nDone.")
    assert len(found) > 4
    assert all(text.count("```") == 2 and "\n```" in text for text in found)
    assert re.findall(r"line (\d+)", "".join(found)) == [str(n) for n in range(500)]


def test_links_and_code_of_any_length_are_never_halved() -> None:
    path, label = "a" * 2_500, "word " * 1_000
    messages = slack_messages(
        f"[here](https://x.io/{path}) [{label}](https://x.io/b) `{label}` https://x.io/{path} <https://x.io/{path}>"
    )
    check(messages)
    text = "".join(block["text"]["text"] for message in messages for block in message.blocks)
    assert text.count("word") == 2_000
    assert text.count("a" * 2_000) == 3
    assert [url for url, _ in LINK.findall(text)] == ["https://x.io/b"]


def test_nobody_is_pinged() -> None:
    words = "<!channel> <!here> <!everyone> <@U012AB3CD> <#C012AB3CD|x> <!subteam^S012AB3CD> @channel @here @everyone"
    for markdown in (words, f"`{words}`", f"[{words}](https://x.io)", f"```\n{words}\n```", plain_to_markdown(words)):
        for message in slack_messages(markdown):
            for text in (message.text, message.blocks[0]["text"]["text"]):
                assert not re.search(r"<[!@#]", text)
    # As plain words they would ping only for a sender that sets `link_names`.
    assert sections("@channel @here @everyone") == ["@\u2060channel @\u2060here @\u2060everyone"]


def test_an_emoji_of_several_characters_is_not_taken_apart() -> None:
    family = "👩‍👩‍👧‍👦"
    pieces = split_slack(family * 400, 500)
    assert all(not piece.replace(family, "") for piece in pieces)
    assert "".join(pieces) == family * 400


@given(text=ANYTHING.filter(lambda text: "`" not in text), limit=st.integers(20, 80))
def test_pieces_fit_and_together_are_the_text(text: str, limit: int) -> None:
    pieces = split_slack(text, limit)
    assert all(piece.strip() and len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_text_is_cut_between_paragraphs_then_lines_then_words() -> None:
    assert split_slack("one two\n\nthree four\nfive", 20) == ["one two", "three four", "five"]
    assert split_slack("one two three four five", 20) == ["one two", "three four", "five"]
    assert split_slack("abcdefghijklmnopqrstuvwxyz", 20) == ["abcdefghijkl", "mnopqrstuvwx", "yz"]
    assert split_slack(" \n ", 20) == []


@given(text=MARKDOWN, limit=st.integers(20, 120))
def test_slack_pieces_fit_and_lose_no_word(text: str, limit: int) -> None:
    mrkdwn = to_slack(text)
    pieces = split_slack(mrkdwn, limit)
    assert all(len(piece) <= limit for piece in pieces)
    letters = re.sub(r"[\s`]", "", "".join(pieces))
    assert letters == re.sub(r"[\s`]", "", mrkdwn)


def test_slack_pieces_keep_links_whole_and_code_blocks_open() -> None:
    link = "<https://x.io/a|a label of several words>"
    assert split_slack(f"word word word {link} end", 55) == ["word word word", f"{link} end"]
    code = to_slack("```\n" + "line of code\n" * 10 + "```")
    pieces = split_slack(code, 60)
    assert len(pieces) > 2
    assert all(piece.startswith("```\n") and piece.endswith("\n```") for piece in pieces)
    with pytest.raises(ValueError, match="limit"):
        split_slack("x", 19)


def test_slack_pieces_keep_words_in_bold_together() -> None:
    assert split_slack("word word word *bold words here* end", 32) == ["word word word", "*bold words here* end"]

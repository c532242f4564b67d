"""Rendering: any text comes out right on every channel, with all its words, and can do nothing there but be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.render import html_to_text, plain_to_markdown, to_intercom_html, to_slack, to_zendesk_html
from tests.support.examples import at_most
from tests.support.rendering import (
    ANYTHING,
    DOCUMENT,
    INTERCOM_TAGS,
    LINK,
    LONG,
    MARKDOWN,
    SEEN,
    TOKEN,
    ZENDESK_TAGS,
    Page,
    readable,
    words_of,
)

OUTPUTS = pytest.mark.parametrize("output", SEEN)


def expected_words(markdown: str) -> set[str]:
    """The words of the source, without the language after a code block's fence, which is not shown."""
    return words_of(re.sub(r"(?m)(`{3,}|~{3,})[ \t]*[\w+#.-]*[ \t]*$", " ", re.sub("[\x00\ud800]", " ", markdown)))


@OUTPUTS
@given(markdown=MARKDOWN)
def test_no_word_is_lost(output: str, markdown: str) -> None:
    shown = readable(SEEN[output](markdown))
    assert [word for word in expected_words(markdown) if word not in shown] == []


@OUTPUTS
@at_most(8)
@given(markdown=DOCUMENT)
def test_an_answer_of_any_length_has_all_its_words_in_their_order(output: str, markdown: str) -> None:
    assert TOKEN.findall(SEEN[output](markdown)) == TOKEN.findall(markdown)


@OUTPUTS
@at_most(12)
@given(text=LONG)
def test_any_text_of_any_length_renders_to_something_that_json_takes(output: str, text: str) -> None:
    SEEN[output](text).encode()


@given(ANYTHING)
def test_slack_has_no_angle_brackets_but_its_own_safe_links(text: str) -> None:
    mrkdwn = to_slack(text)
    links = [url for url, _ in LINK.findall(mrkdwn)]
    assert all(re.match(r"(?i)https?://\S|mailto:\S", link) for link in links)
    assert mrkdwn.count("<") == len(links)
    assert not re.search(r"&(?!amp;|lt;|gt;)", mrkdwn)


@given(ANYTHING)
def test_intercoms_html_is_balanced_and_of_its_subset(text: str) -> None:
    page = Page(to_intercom_html(text))
    assert page.tags <= INTERCOM_TAGS
    assert all(re.match(r"(?i)https?://|mailto:", link) for link in page.links)


@given(ANYTHING)
def test_zendesks_html_is_balanced_and_holds_no_placeholder(text: str) -> None:
    markup = to_zendesk_html(text)
    page = Page(markup)
    assert page.tags <= ZENDESK_TAGS
    assert all(re.match(r"(?i)https?://|mailto:", link) for link in page.links)
    assert "{" not in markup


@pytest.mark.parametrize(
    ("markdown", "slack", "intercom"),
    [
        ("Use **Settings**, then *Security*.", "Use *Settings*, then _Security_.",
         "<p>Use <b>Settings</b>, then <i>Security</i>.</p>"),
        ("# How to **reset**", "*How to reset*", "<p><b>How to <b>reset</b></b></p>"),
        ("in**side**words", "in\u200b*side*\u200bwords", "<p>in<b>side</b>words</p>"),
        ("**two\nlines**", "*two*\n*lines*", "<p><b>two<br>lines</b></p>"),
        ("~~$5~~ $3", "~$5~ $3", "<p>~~$5~~ $3</p>"),
        ("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;", "<p>&lt;!channel&gt; &amp; &lt;@U1&gt;</p>"),
        ("[a & b](https://x.io/?p=1&q=|)", "<https://x.io/?p=1&amp;q=%7C|a &amp; b>",
         '<p><a href="https://x.io/?p=1&amp;q=%7C">a &amp; b</a></p>'),
        ("see https://x.io/a_b, or a@b.cc.", "see <https://x.io/a_b>, or <mailto:a@b.cc|a@b.cc>.",
         '<p>see <a href="https://x.io/a_b">https://x.io/a_b</a>, or <a href="mailto:a@b.cc">a@b.cc</a>.</p>'),
        ("@channel, @Here", "@\u2060channel, @\u2060Here", "<p>@channel, @Here</p>"),
        ("[click](javascript:alert)", "[click](javascript:alert)", "<p>[click](javascript:alert)</p>"),
        ("[the page](/docs/a)", "the page (/docs/a)", "<p>the page (/docs/a)</p>"),
        ("![a cat](https://x.io/c.png)", "<https://x.io/c.png|a cat>", '<p><a href="https://x.io/c.png">a cat</a></p>'),
        ("- a\n- b\n  - c", "• a\n• b\n    • c", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("3. c\n4. d", "3. c\n4. d", "<p>3. c</p><p>4. d</p>"),
        ("1. c\n1. d", "1. c\n2. d", "<ol><li>c</li><li>d</li></ol>"),
        ("```py\nif a < b:\n    x\n```", "```\nif a &lt; b:\n    x\n```",
         "<pre><code>if a &lt; b:\n    x</code></pre>"),
        ("`a` and `` b`c ``", "`a` and ``` b`c ```", "<p><code>a</code> and <code>b`c</code></p>"),
        ("> said\n> so", "> said\n> so", "<p>said<br>so</p>"),
        ("|n|v|\n|-|-|\n|a|**1**|", "```\nn  v\n-  -\na  1\n```", "<pre><code>n  v\n-  -\na  1</code></pre>"),
        ("|名前|値|\n|-|-|\n|e\u0301|**1**|", "```\n名前  値\n----  --\ne\u0301     1\n```",
         "<pre><code>名前  値\n----  --\ne\u0301     1</code></pre>"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_each_construct(markdown: str, slack: str, intercom: str) -> None:
    assert to_slack(markdown) == slack
    assert to_intercom_html(markdown) == intercom


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**注意：**请重启。", "<b>注意：</b>请重启。"),
        ("请点击**“设置”**按钮", "请点击<b>“设置”</b>按钮"),
        ("これは**「保存」**です", "これは<b>「保存」</b>です"),
        ("**비밀번호(필수)**를 입력", "<b>비밀번호(필수)</b>를 입력"),
        ("~~价格：~~9 *新：*8", "<s>价格：</s>9 <i>新：</i>8"),
        ("*中 * 文*", "<i>中 * 文</i>"),
        ("**a.**b 設_定_名", "**a.**b 設_定_名"),
    ],
)
def test_east_asian_words_are_bold_beside_their_marks(markdown: str, shown: str) -> None:
    assert to_zendesk_html(markdown) == f"<p>{shown}</p>"


def test_zendesk_keeps_headings_quotes_tables_and_strikes() -> None:
    assert to_zendesk_html("## A\n> q\n\n|n|\n|-|\n|~~1~~|\n\n---") == (
        "<h2>A</h2><blockquote><p>q</p></blockquote>"
        "<table><tr><th>n</th></tr><tr><td><s>1</s></td></tr></table><hr>"
    )  # fmt: skip


def test_code_in_a_quotation_is_not_quoted_line_by_line_in_slack() -> None:
    quoted = "> Run ``a`b``:\n>\n> - so\n>\n>   ```\n>   rm -r x\n>\n>   ls\n>   ```\n>\n> Done."
    assert to_slack(quoted) == "> Run ``` a`b ```:\n>\n> • so\n>\n    ```\n    rm -r x\n\n    ls\n    ```\n>\n> Done."


def test_words_that_markdown_would_drop_are_kept() -> None:
    assert "extra" in to_slack("|a|b|\n|-|-|\n|1|2|extra|")
    assert "deep" in to_slack("> " * 60 + "deep")
    assert "deep" in to_zendesk_html("*" * 500 + "deep" + "*" * 500)
    assert "see" in to_slack("[note]: http://x.io/see")
    assert "remember this" in to_intercom_html("``` remember this\ncode\n```")


@given(st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" \n")))
def test_plain_text_reads_the_same_after_markdown(text: str) -> None:
    assert html_to_text(to_zendesk_html(plain_to_markdown(text))).split() == text.split()


def test_plain_text_keeps_its_lines() -> None:
    assert (
        to_slack(plain_to_markdown("Hi *Ann*,\n    1. done\n\n# Bob"))
        == "Hi *Ann*,\n\u00a0\u00a0\u00a0\u00a01. done\n\n# Bob"
    )


@OUTPUTS
def test_many_bold_spans_stay_the_words_they_were(output: str) -> None:
    """More than ten, so that nothing that stands for the first is found in the eleventh."""
    shown = SEEN[output](" ".join(f"**bold{n}** plain{n}" for n in range(25)))
    assert re.sub(r"[*\s]+", " ", shown).split() == [f"{kind}{n}" for n in range(25) for kind in ("bold", "plain")]


def test_each_bold_span_is_bold_for_itself() -> None:
    markdown = " ".join(f"**b{n}** p{n}" for n in range(25))
    assert to_slack(markdown) == " ".join(f"*b{n}* p{n}" for n in range(25))
    assert to_intercom_html(markdown) == f"<p>{' '.join(f'<b>b{n}</b> p{n}' for n in range(25))}</p>"


@OUTPUTS
@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽 ❤️ 🇩🇪 1️⃣",
        ":white_check_mark: :+1: :thumbsup::skin-tone-3:",
        "مرحبا، كيف يمكنني المساعدة؟ اضغط على *الإعدادات* ثم 123",
        "שלום עולם, לחצו על **הגדרות**",
        "‏שלום‎ abc",
    ],
)
def test_emoji_and_right_to_left_text_come_through_whole(output: str, text: str) -> None:
    assert (
        text.replace("*", "") in re.sub(r"[*_]", "", SEEN[output](text).strip())
        if "_" not in text
        else (text in SEEN[output](text))
    )


@OUTPUTS
@pytest.mark.parametrize("control", "‪‫‬‭‮⁦⁧⁨⁩")
def test_nothing_turns_an_address_around(output: str, control: str) -> None:
    """With an override, `moc.live//:sptth` reads as another address than it is."""
    for spelled in (control, f"&#{ord(control)};"):
        shown = SEEN[output](
            f"a{spelled}b [c{spelled}d](https://x.io/{control}e) `f{control}g`\n\n```\nh{control}\n```"
        )
        assert control not in shown
        assert "ab" in shown


@OUTPUTS
def test_nested_lists_and_tasks_keep_their_order_and_their_marks(output: str) -> None:
    shown = SEEN[output]("- [ ] one\n- [x] two\n  1. three\n     - four\n- five")
    assert re.findall(r"\[[ x]\]|\w{3,}", shown) == ["[ ]", "one", "[x]", "two", "three", "four", "five"]


@OUTPUTS
def test_links_with_brackets_in_label_and_address_stay_whole(output: str) -> None:
    shown = SEEN[output](r"[the \[new\] (beta) page](https://x.io/wiki/A_(b)?q=[1]) and <https://x.io/(c)>.")
    assert "the [new] (beta) page" in shown
    assert "https://x.io/wiki/A_(b)?q=%5B1%5D" in shown
    assert "https://x.io/(c)" in shown


def test_three_backticks_in_words_open_no_code_block() -> None:
    assert "```" not in to_slack("type \\`\\`\\` and *go*")
    assert to_slack("\\`\\``a`") == "``​`a`"


QUOTED = (
    "Here it is:\n\n> First this.\n>\n> 1. Open **Settings**.\n> 2. Choose *Security*.\n>\n> - a\n> - b\n>\n> > deeper"
)


def test_a_quotation_in_intercom_looks_like_no_plain_text_mail() -> None:
    html = to_intercom_html(QUOTED)
    assert "&gt;" not in html
    assert "<ol><li>Open <b>Settings</b>.</li><li>Choose <i>Security</i>.</li></ol>" in html
    assert "<ul><li>a</li><li>b</li></ul><p>deeper</p>" in html


def test_a_quotation_in_zendesk_is_set_off() -> None:
    html = to_zendesk_html(QUOTED)
    assert html.startswith("<p>Here it is:</p><blockquote><p>First this.</p><ol><li>")
    assert html.endswith("<blockquote><p>deeper</p></blockquote></blockquote>")

"""What people read on a page, piece by piece, in the forms that themes and editors write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.article import Unreadable
from bot.knowledge.chunk import chunk
from bot.knowledge.conversion.markup import read_html
from tests.support.unkind import LIMIT, growth


def read(part: str) -> str:
    return read_html(f"<main><h1>T</h1>{part}</main>", "t.html").text.removeprefix("# T").strip()


@pytest.mark.parametrize(
    "accordion",
    [
        '<h2><button class="accordion-button">Q?</button></h2><div class="accordion-body"><p>A.</p></div>',
        '<h2><button aria-expanded="false" aria-controls="a"><svg></svg>Q?<i>+</i></button></h2><div id="a">A.</div>',
        '<div class="panel-heading"><h2 class="panel-title"><a data-toggle="collapse" href="#a">Q?</a></h2></div>'
        '<div id="a" class="panel-collapse collapse"><div>A.</div></div>',
        '<h2 class="et_pb_toggle_title">Q?</h2><div class="et_pb_toggle_content"><p>A.</p></div>',
        "<details><summary><h2>Q?</h2></summary>A.</details>",
        '<button class="accordion">Q?</button><div class="panel"><p>A.</p></div>',
        '<button type="button">Can you Q?</button><p>A.</p>',
        '<span role="button" tabindex="0">Q?</span><div style="display:none">A.</div>',
        '<div class="faq-question" onclick="t()">Q?</div><div class="faq-answer" style="display: none;">A.</div>',
        '<div><input type="checkbox" id="c"><label for="c">Q?</label><div class="tab-content">A.</div></div>',
        '<dl><dt><button aria-expanded="false" aria-controls="d">Q?</button></dt><dd id="d" hidden>A.</dd></dl>',
        "<dl><dt>Q?</dt><dd>A.</dd></dl>",
        "<dl><dt><button>Q?</button></dt><dd>A.</dd></dl>",
        "<div><dt><button>Q?</button></dt><dd>A.</dd></div>",
        '<sl-details summary="Q?"><p>A.</p></sl-details>',
        '<ion-accordion><ion-item slot="header"><ion-label>Q?</ion-label></ion-item><div>A.</div></ion-accordion>',
        '<ul><li><button aria-expanded="false">Q?</button><div hidden>A.</div></li></ul>',
        '<div itemtype="https://schema.org/Question"><h2 itemprop="name">Q?</h2><div itemprop="text">A.</div></div>',
        '<div class="expand-control"><span>Q?</span></div><div class="expand-content">A.</div>',
        '<h2>Q?</h2><div style="display:none">A.</div>',
        '<span onclick="t(1)">Q?</span><div style="display: none"><p>A.</p></div>',
        '<p><a href="#" onclick="return show(1)">Q?</a></p><p hidden>A.</p>',
        '<h2 id="q"><button>Q?<i>▾</i></button></h2><div role="region" aria-labelledby="q">A.</div>',
        '<x-tabs><x-tab panel="a">Q?</x-tab><x-tab-panel name="a">A.</x-tab-panel></x-tabs>',
    ],
)
def test_what_is_clicked_heads_what_it_opens(accordion: str) -> None:
    assert read(accordion).replace("Can you ", "").split("\n\n") == ["## Q?", "A."]


def test_buttons_by_turns_with_what_they_open_are_headings_and_one_by_itself_is_a_control() -> None:
    page = "<button>Abroad</button><div>Ten days.</div><button>At home</button><div>Two days.</div>"
    assert read(page) == "## Abroad\n\nTen days.\n\n## At home\n\nTwo days."
    assert read("<button>Share</button><div>Two days.</div>") == "Two days."


def test_tabs_that_need_no_script_are_sections() -> None:
    labels = "".join(f'<input type="radio" name="t" id="t{name}"><label for="t{name}">{name}</label>' for name in "AB")
    page = f'<div>{labels}<div><section class="tab-panel">a</section><section class="tab-panel">b</section></div></div>'
    assert read(page) == "## A\n\na\n\n## B\n\nb"


def test_what_follows_a_section_stands_below_the_heading_before_it() -> None:
    page = "<h2>Setup</h2><p>Before.</p><details><summary>Ports</summary><h3>TCP</h3><p>80</p></details><p>After.</p>"
    pieces = chunk(read(page))
    assert [(piece.headings, piece.text) for piece in pieces] == [
        (("Setup",), "Before."),
        (("Setup", "Ports", "TCP"), "80"),
        (("Setup",), "After."),
    ]


def test_what_only_unfolds_is_no_heading_and_what_it_unfolds_is_read() -> None:
    page = (
        '<p>First.</p><button aria-expanded="false" aria-controls="m">Show more</button><div id="m" hidden>Rest.</div>'
    )
    assert read(page) == "First.\n\nRest."


def test_a_control_is_no_word_and_a_button_in_a_sentence_is() -> None:
    assert read("<p>Press <button>Save</button> or <button>Send</button>.</p><button>Share</button>") == (
        "Press Save or Send."
    )


def test_what_a_row_or_a_list_tells_of_a_button_is_told_of_it() -> None:
    assert read("<ol><li>Open it.</li><li><button>Finish</button></li></ol>") == "1. Open it.\n2. Finish"
    rows = "<tr><th>Button<th>Does<tr><td><button>Save</button><td>Keeps it.<tr><td>k<td><button>Copy</button>"
    assert read(f"<table>{rows}</table>").split("\n")[2:] == ["| Save | Keeps it. |", "| k |  |"]


@pytest.mark.parametrize(
    "note",
    [
        '<aside class="starlight-aside"><p class="starlight-aside__title">Caution</p><p>Hot.</p></aside>',
        '<div class="admonition warning"><p class="admonition-title">Caution</p><p>Hot.</p></div>',
        '<div class="callout"><h4>Caution</h4><p>Hot.</p></div>',
        "<aside><h2>Caution</h2><p>Hot.</p></aside>",
        "<x-alert><h4>Caution</h4><p>Hot.</p></x-alert>",
        '<div class="custom-block"><p class="custom-block-title">Caution</p>Hot.</div>',
        '<table><tr><td class="icon"><i class="fa icon-caution" title="Caution"></i></td><td>Hot.</td></tr></table>',
    ],
)
def test_the_label_of_a_note_leads_it_where_it_stands(note: str) -> None:
    assert read(f"<p>Open it.</p>{note}<p>Close it.</p>") == "Open it.\n\n**Caution:** Hot.\n\nClose it."


def test_an_aside_between_paragraphs_is_read_and_a_column_beside_the_page_is_not() -> None:
    column = "<aside><h3>News</h3><p>We have moved to Bonn.</p></aside>"
    page = f"<body>{column}<div><h1>T</h1><p>Open it.</p><aside><p>It is hot.</p></aside><p>Close it.</p></div></body>"
    assert read_html(page, "t.html").text == "# T\n\nOpen it.\n\nIt is hot.\n\nClose it."


@pytest.mark.parametrize(
    ("table", "written"),
    [
        ("<tr><th>A<th>B<tr><td rowspan=2>x<td>1<tr><td>2", "| A | B |\n| --- | --- |\n| x | 1 |\n| x | 2 |"),
        (
            "<tr><th rowspan=2>Plan<th colspan=2>Price<tr><th>Month<th>Year<tr><td>Team<td>9<td>90",
            "| Plan | Price Month | Price Year |\n| --- | --- | --- |\n| Team | 9 | 90 |",
        ),
        (
            "<thead><tr><th>A<th>B<tbody><tr><td rowspan=0>x<td>1<tr><td>2<tbody><tr><td>y<td>3",
            "| A | B |\n| --- | --- |\n| x | 1 |\n| x | 2 |\n| y | 3 |",
        ),
        (
            "<tr><td rowspan=2>Plan<td colspan=2>Price<tr><td>Month<td>Year<tr><td>Team<td>9<td>90",
            "| Plan | Price Month | Price Year |\n| --- | --- | --- |\n| Team | 9 | 90 |",
        ),
        ("<tr><th>A<th>B<tr><td colspan=2>both", "| A | B |\n| --- | --- |\n| both |  |"),
        ("<tr><th>Weight<td>2 kg<tr><th>Length<td>3 m", "|  |  |\n| --- | --- |\n| Weight | 2 kg |\n| Length | 3 m |"),
        ("<tr><th>A<th>B<tr><td>x<td><img alt=Yes>", "| A | B |\n| --- | --- |\n| x | Yes |"),
        ("<tr><th>A<th>B<tr><td>x<td><i class='fa fa-check'></i>", "| A | B |\n| --- | --- |\n| x | ✓ |"),
        ("<tr><th>A<th>B<tr><td>x<td><svg aria-label=No></svg>", "| A | B |\n| --- | --- |\n| x | No |"),
        ("<tr><th>A<th>B<tr><th colspan=2>Both<tr><td>x<td>1", "| A | B |\n| --- | --- |\n| Both |  |\n| x | 1 |"),
        ("<tr><th>A<th>B<tr><td><code>a|b</code><td>c|d", "| A | B |\n| --- | --- |\n| `a\\|b` | c\\|d |"),
        ("<tr><th>A<th>B<tr><td>x<td><ul><li>y<li>z</ul>", "| A | B |\n| --- | --- |\n| x | y; z |"),
        ("<tr><td><img alt=''><td><p>Words.<p>More.", "Words.\n\nMore."),
        ("<tr><td><pre>a\nb</pre><td>text", "```\na\nb\n```\n\ntext"),
    ],
)
def test_a_row_says_all_of_its_own(table: str, written: str) -> None:
    assert read(f"<table>{table}</table>") == written


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<ol start=3><li>a<ol><li>b</ol><li>c</ol>", "3. a\n   1. b\n4. c"),
        ("<ol type=a><li>a<li>b</ol>", "- a. a\n- b. b"),
        ("<ol><li value=7>a<li>b</ol>", "7. a\n8. b"),
        ("<ol><li>a</ol><ol><li>b</ol>", "1. a\n\n1) b"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b"),
        ("<ol><li><p>a</p><pre>x</pre></li><li>b</li></ol>", "1. a\n\n   ```\n   x\n   ```\n2. b"),
        ("<p>1. a</p><p>2. b</p><p>2024. Then</p>", "1. a\n\n2. b\n\n2024\\. Then"),
        ("<p>• a<br>• b</p>", "- a\n- b"),
        ("<p>Do:<br>1. a<br>2. b</p><p>1. one<br>3. three</p>", "Do:\n\n1. a\n2. b\n\n1\\. one  \n3\\. three"),
        ("<p>1</p><p>2</p><p>x</p>", "1\n\n2\n\nx"),
        ("<div><b>1</b><p>a</p></div><div><b>2</b><p>b</p></div>", "1. a\n\n2. b"),
        ("<dl><dt>Seat<dt>Place<dd>one person<dd>two</dl>", "- **Seat, Place**: one person\n\n  two"),
    ],
)
def test_lists_have_the_numbers_that_are_shown(html: str, written: str) -> None:
    assert read(html) == written


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<b>Note:</b>text", "**Note**:text"),
        ("<b>a</b><b>b</b> <i> c </i>d", "**ab** *c* d"),
        ("<b>注意：</b>请重启 <i>x</i> 🎉", "**注意**：请重启 *x* 🎉"),
        ("<ruby>設定<rp>(</rp><rt>せってい</rt><rp>)</rp></ruby>を開く", "設定を開く"),
        ("<math><mfrac><mn>1.5</mn><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></mfrac></math> m", "1.5/(x^2) m"),
        ("10<sup>6</sup> m<sup>2</sup>, H<sub>2</sub>O<sup><a href='#fn1'>1</a></sup>", "10⁶ m², H₂O"),
        ("&lt;select&gt; a*b __init__ snake_case &amp;amp;", r"\<select> a\*b \_\_init\_\_ snake_case \&amp;"),
        ("<kbd>Ctrl</kbd>+<kbd>C</kbd> <code>a`b</code>", "Ctrl+C `` a`b ``"),
        ("Press <img alt='gear'> now. <img alt='A screenshot'>", "Press gear now."),
        ("Press <img alt='IMG_1.png'> now <img class=emoji alt='✅'>", "Press now ✅"),
        ("a<br>b<br><br>c", "a  \nb\n\nc"),
        ("<a href='https://a.example/x_(y)'>x</a> <a href='#y'>y</a>", "[x](https://a.example/x_(y)) y"),
        ("<a href=' https://a.example/a\n/user guide.pdf'>x</a>", "[x](https://a.example/a/user%20guide.pdf)"),
    ],
)
def test_words_in_a_line_stay_what_they_are(html: str, written: str) -> None:
    assert read(f"<p>{html}</p>") == written


@pytest.mark.parametrize(
    "code",
    [
        '<pre class="language-sh">a\nb</pre>',
        '<pre><code class="language-sh"><span class="token-line">a<br></span><span>b<br></span></code></pre>',
        '<pre data-language="sh"><code><div class="ec-line">a</div><div class="ec-line">b</div></code></pre>',
        '<div class="highlight-sh"><table><td class="linenos"><pre>1\n2</pre><td><pre>a\nb</pre></table></div>',
    ],
)
def test_code_keeps_its_lines_and_loses_their_numbers(code: str) -> None:
    assert read(code) == "```sh\na\nb\n```"


def test_several_articles_on_a_page_are_read_with_what_stands_between() -> None:
    page = (
        "<body><div><h1>T</h1><article><h2>A</h2>One is it.</article><p>And:</p><article><h2>B</h2>Two.</article></div>"
    )
    related = '<section class="related"><article><a href="/x">Another</a></article></section></body>'
    assert read_html(page + related, "t.html").text == "# T\n\n## A\n\nOne is it.\n\nAnd:\n\n## B\n\nTwo."


def test_an_article_that_is_a_small_part_of_the_page_is_not_all_of_it() -> None:
    page = f"<body><h1>T</h1><p>{'Much is said here. ' * 20}</p><article>One thing more.</article></body>"
    text = read_html(page, "t.html").text
    assert "Much is said" in text
    assert "One thing more" in text


@pytest.mark.parametrize("cards", [1, 2])
def test_cards_below_the_page_are_not_all_of_it(cards: int) -> None:
    card = '<article><h3><a href="/x">Another</a></h3><p>How to do another thing.</p></article>'
    page = f"<body><h1>T</h1><p>Open your account and set a new password there.</p>{card * cards}</body>"
    assert read_html(page, "t.html").text == "# T\n\nOpen your account and set a new password there."


def test_a_list_of_the_pages_own_headings_is_no_part_of_it_and_other_links_are() -> None:
    contents = '<h2>In this article</h2><ul><li><a href="#a">Ports</a></li><li><a href="#b">Keys</a></li></ul>'
    ports = '<h2 id="a">Ports<a href="#a">§</a></h2><p>80</p>'
    pieces = chunk(read(f'{contents}{ports}<h2 id="b">Keys</h2><ul><li><a href="#c">One</a></li></ul>'))
    assert [(piece.headings, piece.text) for piece in pieces] == [(("Ports",), "80"), (("Keys",), "- One")]


def test_a_heading_that_is_a_link_is_one() -> None:
    assert read('<h2 id="a"><a class="header" href="#a">Ports</a></h2><p>80</p>') == "## Ports\n\n80"


@pytest.mark.parametrize("part", ["footer", "site-footer", "sidebar", "cookie-banner", "article-votes"])
def test_a_page_that_is_called_like_a_part_of_one_is_read(part: str) -> None:
    page = f'<body><div class="{part}"><h1>T</h1><p>Holidays may be carried over.</p></div></body>'
    assert "Holidays" in read_html(page, "t.html").text


def test_the_marks_of_help_centers_and_wikis_around_their_text_are_no_part_of_it() -> None:
    foot = '<section class="articleRatings">Did this answer your question? <a>Thanks</a></section>'
    edit = '<span class="mw-editsection">[<a href="/e">edit</a>]</span>'
    assert read(f"<h2><span>Ports</span>{edit}</h2><p>80</p>{foot}") == "## Ports\n\n80"


def test_what_nobody_closed_or_everybody_nested_is_read_or_named() -> None:
    assert read("<p>a" * 1000).split("\n\n") == ["a"] * 1000
    assert read_html("<p>a</p></body></html><p>b</p>", "t.html").text == "a\n\nb"
    with pytest.raises(Unreadable, match="nested too deeply"):
        read_html("<div>" * 300 + "a", "t.html")


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "<button>a</button>",
            "<button aria-expanded>a</button><div>b</div>",
            "<div class=faq-title>a</div>b",
            "<aside>a</aside>",
        ),
        *(
            "<ul class=tabs><li>a</ul>",
            "<img alt=a>",
            "<li value=2>a",
            "<b>a:</b>b",
            "<p>1. a",
            "<dt>a<dd>b",
            "<td>a",
            "<p hidden>a",
        ),
        *("<form>a", "<table><tr><td>a", "<div class=note><h4>a</h4>", "<ol><li>a</ol>", "<details>a"),
    ],
)
def test_much_of_it_takes_as_many_times_as_long(unit: str) -> None:
    def read_or_named(text: str) -> object:
        try:
            return read_html(text, "t.html")
        except Unreadable as why:
            return why

    assert growth(read_or_named, lambda size: unit * (size // len(unit)), 6_000) <= LIMIT


_TAGS = st.sampled_from(
    [
        *("p", "div", "li", "ul", "ol", "td", "tr", "th", "table", "b", "i", "a", "button", "details", "summary"),
        *("dl", "dt", "dd", "pre", "code", "h2", "h3", "aside", "form", "label", "span", "br", "img"),
    ]
)


@given(st.lists(st.tuples(_TAGS, st.booleans(), st.text("ab <>&*_`|.?\n", max_size=8)), max_size=25))
def test_no_letter_of_any_soup_is_lost_but_those_of_controls(soup: list[tuple[str, bool, str]]) -> None:
    letters = {tag: 0 for tag, _, _ in soup}
    page = "start"
    for number, (tag, closes, text) in enumerate(soup):
        said = text.replace("<", "&lt;")
        page += (
            f"</{tag}>"
            if closes
            else f"<{tag}>w{number}w {said}"
            if tag not in ("form", "button", "label")
            else f"<{tag}>"
        )
        letters[tag] += 0 if closes or tag in ("form", "button", "label") else 1
    text = read_html(f"<main>{page} end.</main>", "t.html").text
    assert "start" in text
    if not letters.keys() & {"form", "button"}:
        wanted = [
            f"w{number}w" for number, (tag, closes, _) in enumerate(soup) if not closes and tag not in ("br", "label")
        ]
        assert [word for word in wanted if word not in text] == []


@pytest.mark.parametrize(
    ("part", "read_as"),
    [
        (
            '<div class="card"><div class="card-header">Basic</div><div class="card-body"><p>Five euros.</p></div>'
            '<div class="card-footer">Without tax</div></div>',
            "Basic\n\nFive euros.\n\nWithout tax",
        ),
        ('<div class="step"><div class="step__header">Step one</div><div>Open it.</div></div>', "Step one\n\nOpen it."),
        ('<div class="ui message"><div class="header">Mind</div><p>It is hot.</p></div>', "Mind\n\nIt is hot."),
        (
            '<table><thead class="simple-table-header"><tr><th class="header">Plan</th><th>Price</th></tr></thead>'
            '<tr><td class="tags">A</td><td>5</td></tr>'
            '<tfoot class="footer"><tr><td>All</td><td>5</td></tr></tfoot></table>',
            "| Plan | Price |\n| --- | --- |\n| A | 5 |\n| All | 5 |",
        ),
        ('<ul class="contents"><li>A cable</li><li>A box</li></ul>', "- A cable\n- A box"),
        ('<div class="energy-rating"><p>Class A</p></div>', "Class A"),
        ('<ul><li class="menu-item">Soup</li><li class="menu-item">Salad</li></ul>', "- Soup\n- Salad"),
    ],
)
def test_what_a_component_calls_header_or_footer_is_the_articles(part: str, read_as: str) -> None:
    assert read(f"<p>Before.</p>{part}") == f"Before.\n\n{read_as}"


def test_tabs_of_zendesks_theme_head_what_they_open() -> None:
    labels = '<div class="tabs"><div class="tabs-link is-active">Web</div><div class="tabs-link">App</div></div>'
    panels = '<div class="tab">In the web.</div><div class="tab is-hidden">In the app.</div>'

    assert read(f"{labels}{panels}<p>After.</p>") == "## Web\n\nIn the web.\n\n## App\n\nIn the app.\n\n# T\n\nAfter."


def test_a_pages_header_and_footer_are_left_out_all_the_same() -> None:
    frame = '<div class="site-header">Acme Help</div>{}<div class="page-footer">Acme Ltd</div>'
    page = read_html(f"<body>{frame.format('<h1>T</h1><p>Words of it.</p>')}</body>", "t.html")

    assert page.text == "# T\n\nWords of it."

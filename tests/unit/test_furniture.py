"""What an article is made of: no HTML, no instructions to a generator, no furniture of the page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.chunk import chunk
from bot.knowledge.conversion.markup import read_html, read_markdown
from bot.knowledge.conversion.templates import without_instructions
from tests.support.shared import shared_rows
from tests.support.unkind import LIMIT, growth


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("Text {% include x.html a='b' %} more.", "Text  more."),
        ("{%\n  include y.html\n  text='Do not read'\n%}\nRead.", "\nRead."),
        ("Call {{ site.phone }} now.", "Call  now."),
        ("{: .number-list}\n\n1. One", "\n\n1. One"),
        ('[A](b){:class="x"} c', "[A](b) c"),
        ("## Title {#id}", "## Title"),
        ('{{< figure src="a" >}}\ntext {{% note %}}kept{{% /note %}}', "\ntext kept"),
        ("{% comment %}secret{% endcomment %}told", "told"),
        ("import Tabs from '@theme/Tabs';\n\ntext", "\ntext"),
        ("import your contacts from 'Settings' and wait", "import your contacts from 'Settings' and wait"),
        (":::note Mind this\nText\n:::", "\n\n**Mind this**\n\nText\n"),
        ("> [!WARNING]\n> Hot.", ">\n> Hot."),
        ("[TOC]\n\ntext", "\ntext"),
        ('=== "Linux"\n\n    Type `ls`.\n\n    Then wait.\n', "**Linux**\n\nType `ls`.\n\nThen wait.\n"),
        ('!!! note "Mind"\n    Type `ls`.\n\n    Then wait.', "**Mind**\n\nType `ls`.\n\nThen wait."),
        ('```\n=== "A"\n    b\n```', '```\n=== "A"\n    b\n```'),
        ("<Badge /> {{ $frontmatter.title }} {props.x}end", "  end"),
        ("`{{ kept }}` and\n\n```liquid\n{% kept %}\n```", "`{{ kept }}` and\n\n```liquid\n{% kept %}\n```"),
    ],
)
def test_instructions_to_a_generator_go_and_code_stays(source: str, read: str) -> None:
    assert without_instructions(source) == read


@given(st.text(alphabet="{%}#:<>!`~ \n\"'ab[](){}", max_size=200))
def test_anything_is_read(text: str) -> None:
    assert isinstance(without_instructions(text), str)


def test_html_in_markdown_is_read_as_a_browser_shows_it() -> None:
    source = """Intro.

<div class="accordion">
  <h2><button type="button" aria-expanded="false">
      Can I pay later?
  </button></h2>
  <div class="body">

    <ol class="steps">
      <li>Ask <b>us</b>.</li>
      <li>Pay.</li>
    </ol>
  </div>
</div>
"""
    assert read_markdown(source, "a.md").text == "Intro.\n\n## Can I pay later?\n\n1. Ask **us**.\n2. Pay."


def test_markdown_without_html_stays_as_it_is_written() -> None:
    source = "* a\n\n      code <b>\n\n<https://a.example> `<div>` 1 < 2"
    assert read_markdown(source, "a.md").text == source


def test_a_button_in_a_sentence_is_words_and_one_by_itself_is_none() -> None:
    page = "<main><h1>T</h1><p>Press <button>Save</button> now.</p><button>Share</button><p>End.</p></main>"
    assert read_html(page, "a.html").text == "# T\n\nPress Save now.\n\nEnd."


def test_a_cell_that_spans_rows_stands_in_each() -> None:
    page = "<table><tr><th>A</th><th>B</th></tr><tr><td rowspan=2>x</td><td>1</td></tr><tr><td>2</td></tr></table>"
    assert read_html(page, "a.html").text.splitlines()[2:] == ["| x | 1 |", "| x | 2 |"]


def test_a_search_form_goes_and_a_form_around_the_page_stays() -> None:
    page = "<body><form id=aspnet><form>x</form><p>Five days of holiday may be carried over.</p></form></body>"
    assert "Five days" in read_html(page, "a.html").text
    page = "<body><form><label>Search</label><input></form><p>Five days of holiday may be carried over.</p></body>"
    assert read_html(page, "a.html").text == "Five days of holiday may be carried over."


def test_of_a_form_between_paragraphs_the_sentences_stay() -> None:
    sentence = "Enter the number of your order to see where it is."
    form = f"<form><p>{sentence}</p><label>Order</label><input><button>Go</button></form>"
    page = f"<body><h1>Orders</h1><p>Before.</p>{form}<p>After.</p>{form}</body>"
    shown = f"Before.\n\n{sentence}\n\nAfter."
    assert read_html(page, "a.html").text.removeprefix("# Orders\n\n") == shown


@pytest.mark.parametrize(
    "form",
    [
        "<form id=f><div>{bar}</div><div><h2>Carry over</h2><p>Five days until March.</p></div></form>",
        "<h2>Carry over</h2><form>{bar}<p>Five days until March.</p></form>",
        "<h2>Carry over</h2><form><label>Name <input></label>{bar}<p>Five days until March.</p></form>",
        "<h2>Carry over</h2><form><p>Five days until March.</p></form>",
    ],
)
def test_a_form_that_holds_most_of_the_page_is_its_frame_whatever_else_it_has(form: str) -> None:
    page = form.format(bar="<input name=q><input type=submit value=Search>")
    assert read_html(f"<body>{page}</body>", "a.html").text == "## Carry over\n\nFive days until March."


def test_a_warning_beside_the_text_stays_and_a_column_beside_the_page_goes() -> None:
    page = "<body><aside><a href=/x>Popular</a></aside><p>Hold.</p><aside class=warning>It deletes all.</aside></body>"
    assert read_html(page, "a.html").text == "Hold.\n\nIt deletes all."


@pytest.mark.parametrize(
    "line",
    [
        "Was this page helpful?",
        "Was this article helpful? Yes No",
        "Was this article helpful?\n\nYes\n\nNo\n\n😞 😃\n\nThanks for your feedback!",
        "Hat Ihnen dieser Artikel geholfen?\n\nJa\n\nNein",
        "¿Te ha resultado útil este artículo?",
        "Avez-vous trouvé cet article utile ?",
        "Utilisateurs qui ont trouvé cela utile : 3 sur 5",
        "Est-ce que cela a répondu à votre question ?",
        "Altre domande? [Invia una richiesta](/r)",
        "Escrito por Ana · Atualizado há mais de uma semana",
        "## Das könnte Sie auch interessieren\n\n- [A](/a)",
        "War dieser Artikel hilfreich?",
        "¿Le fue útil este artículo?",
        "Cet article vous a-t-il été utile ?",
        "Questo articolo ti è stato utile?",
        "Este artigo foi útil?",
        "Was dit artikel nuttig?",
        "Document generated by Confluence on Jan 01, 2024 12:00",
        "12 out of 20 found this helpful",
        "Last updated 3 days ago",
        "Zuletzt aktualisiert am 3.4.2025",
        "![A screenshot of the page](a.png)",
        "Back to top",
        "**Related articles**\n\n- [A](/a)\n- [B](/b)",
        "## Weitere Artikel\n\n- [A](/a)",
        "## Otros artículos\n\n* [A](/a)",
        "## Articles connexes\n\n* [A](/a)",
    ],
)
def test_furniture_is_no_part_of_an_article(line: str) -> None:
    assert [piece.text for piece in chunk(f"Do it.\n\n{line}")] == ["Do it."]


def test_the_way_to_the_page_is_no_part_of_it() -> None:
    assert [piece.text for piece in chunk("[Home](/) › [Account](/a) › Password\n\nDo it.")] == ["Do it."]


@pytest.mark.parametrize(
    "text",
    [
        "Was this helpful for the customer who wrote? Then close the ticket.",
        "## See also\n\nWords of its own.",
        "Share the file.",
        "Is this article useful for my older router too? Yes, up to 2019.",
        "Wann wird meine Frage beantwortet?",
        "Haben Sie Fragen? Rufen Sie 0800 123 an.",
    ],
)
def test_what_only_resembles_furniture_stays(text: str) -> None:
    words = " ".join(" ".join((*piece.headings, piece.text)) for piece in chunk(f"Do it.\n\n{text}"))
    assert text.removeprefix("## ").split("\n")[0] in words


def test_no_article_of_a_real_help_centre_keeps_source_code() -> None:
    for row in shared_rows("evals/help_login_gov/articles.jsonl"):
        text = read_markdown(row["text"], row["path"]).text
        assert not any(mark in text for mark in ("{%", "{{", "{:", "<div", "<button", "<p", "<li", "class=")), row[
            "path"
        ]


@pytest.mark.parametrize("mark", ["<!--", "<!-- a\n", "x <!-- -- ", "<?", "<![CDATA[", "<!A", "{% comment %}", "{{"])
def test_a_mark_that_is_never_closed_is_text_and_read_once(mark: str) -> None:
    size = 4_000
    assert growth(lambda text: read_markdown(f"a {text}", "a.md"), lambda n: mark * (n // len(mark)), size) <= LIMIT
    assert "told" in read_markdown(f"{mark} told", "a.md").text


def test_a_comment_is_no_text_and_one_in_code_is() -> None:
    source = "a <!-- b --> c\n\n<!-- d --> e <!-- f -->\n\n`<!-- g -->`\n\n```html\n<!-- h -->\n```"
    assert read_markdown(source, "a.md").text == "a  c\n\n e \n\n`<!-- g -->`\n\n```html\n<!-- h -->\n```"


def test_a_heading_above_links_does_not_head_what_comes_after_them() -> None:
    aside = '<aside class="sidebar"><h3>Related articles</h3><ul><li><a href=/a>Ports</a></li></ul></aside>'
    for links in (aside, aside.replace("aside", "div")):
        page = f"<main><h1>Reset</h1><p>Hold the key.</p>{links}<p>Then wait.</p></main>"
        (passage,) = chunk(read_html(page, "x.html").text, title="Reset")
        assert (passage.headings, passage.text) == ((), "Hold the key.\n\nThen wait.")


def test_a_nav_that_says_something_is_read() -> None:
    answer = '<nav class="w-dropdown-list"><p>It is 5 euros a month. See <a href=/p>prices</a>.</p></nav>'
    page = f'<main><h1>FAQ</h1><div class="w-dropdown-toggle"><div>What is the fee?</div></div>{answer}</main>'
    (passage,) = chunk(read_html(page, "x.html").text, title="FAQ")
    assert (passage.headings, passage.text) == (("What is the fee?",), "It is 5 euros a month. See [prices](/p).")
    menu = "<nav><h2>Help</h2><a href=/a>Ports</a> <a href=/b>Keys</a></nav>"
    assert "Ports" not in read_html(f"<main><h1>FAQ</h1>{menu}<p>Text.</p></main>", "x.html").text


@pytest.mark.parametrize(
    "line", ["Have more questions? Submit a request", "Written by Ann Bee", "By Jo · Updated 3 days ago · 4 min read"]
)
def test_what_a_theme_says_around_the_article_is_left_out(line: str) -> None:
    assert [piece.text for piece in chunk(f"Hold the key.\n\n{line}")] == ["Hold the key."]


def test_rows_stand_in_the_order_in_which_they_are_shown() -> None:
    head = "<thead><tr><th>Region</th><th>Days</th></tr></thead>"
    rows = "<tr><td rowspan=2>EU</td><td>5</td></tr><tr><td>2</td></tr>"
    foot = "<tfoot><tr><td>All</td><td>9</td></tr></tfoot>"
    for table in (head + rows + foot, rows + foot + head, foot + head + rows):
        text = read_html(f"<main><h1>T</h1><table>{table}</table></main>", "x.html").text
        assert text.endswith("| Region | Days |\n| --- | --- |\n| EU | 5 |\n| EU | 2 |\n| All | 9 |")

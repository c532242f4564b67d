"""Sources of static sites are read as the site shows them: no instruction of theirs is ever quoted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.article import Article, Unreadable
from bot.knowledge.chunk import chunk
from bot.knowledge.conversion.markup import read_markdown
from bot.knowledge.conversion.sites.front_matter import divided
from bot.knowledge.sources.files import public_url
from bot.knowledge.sources.find import find
from bot.knowledge.sources.web import Web

Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to(name: str, content: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)

    return to


def read(folder: Path, base_url: str | None = None) -> tuple[dict[str, Article], dict[str, str]]:
    articles, reasons = {}, {}
    for entry in find(str(folder), Web(), base_url).entries:
        try:
            articles[entry.name] = entry.read()
        except Unreadable as unreadable:
            reasons[entry.name] = str(unreadable)
    return articles, reasons


def text_of(source: str, path: str = "a.md") -> str:
    return read_markdown(source, path).text


def test_what_a_page_says_of_itself() -> None:
    content = read_markdown(
        "---\ntitle: >\n  Fees and\n  charges\nlang: en-GB\nslug: /fees\ntags: [money, 'card: credit']\n---\n\nText.",
        "a.md",
    )

    assert (content.title, content.language, content.address) == ("Fees and charges", "en-GB", "/fees")
    assert content.labels == ("money", "card: credit")
    assert content.text.strip() == "Text."


def test_toml_is_read_as_well_and_what_is_neither_is_named() -> None:
    assert read_markdown('+++\ntitle = "Fees"\ntags = ["a"]\n+++\nText.', "a.md").labels == ("a",)

    broken = read_markdown("---\ntitle: Fees\nlang: de\ntags: [a\n---\nText.", "a.md")

    assert (broken.title, broken.language, broken.text) == ("Fees", "de", "Text.")
    assert broken.notes == ("its front matter is no YAML or TOML, and little but its title is known",)


def test_rules_around_a_text_are_no_front_matter() -> None:
    assert "Read this first." in text_of("---\nRead this first.\n---\n\nText.")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ("draft: true", "is a draft"),
        ('draft: "True"', "is a draft"),
        ("published: false", "is a draft"),
        ("unlisted: true", "is unlisted"),
        ("redirect_to: /new", "only leads to another page"),
        ("publishDate: 2999-01-01", "is published later"),
        ("expiryDate: 2001-01-01T00:00:00Z", "is not published any more"),
    ],
)
def test_what_the_site_does_not_show_is_left_out(fields: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as raised:
        read_markdown(f"---\ntitle: Fees\n{fields}\n---\nText.", "a.md")
    assert raised.value.gone


@pytest.mark.parametrize("fields", ["draft: false", "published: true", "publishDate: 2001-01-01"])
def test_what_it_shows_is_read(fields: str) -> None:
    assert text_of(f"---\n{fields}\n---\nText.") == "Text."


@pytest.mark.parametrize(
    ("base_url", "path", "address", "expected"),
    [
        ("https://example.com/docs", "a/b.md", "/fees/", "https://example.com/docs/fees/"),
        ("https://example.com/docs/{path}/", "a/b.md", "/fees", "https://example.com/docs/fees/"),
        ("https://example.com/{path}", "a/b.md", "fees", "https://example.com/a/fees"),
        ("https://example.com/{path}/", "a/b.md", "/fees.html", "https://example.com/fees.html"),
        ("https://example.com", "a/b.md", "/", "https://example.com/"),
        ("https://example.com", "a/b.md", "https://other.example.com/x", "https://other.example.com/x"),
        (None, "a/b.md", "/fees", "a/b.md"),
    ],
)
def test_a_page_is_where_it_says(base_url: str | None, path: str, address: str, expected: str) -> None:
    assert public_url(base_url, path, address) == expected


SHOWN = [
    # Docusaurus, Starlight, Mintlify
    (
        'import Tabs from "@theme/Tabs";\nimport {\n  Card,\n} from "ui";\n\n<Tabs groupId="os" values={[{a: 1}]}>\n'
        '  <TabItem value="mac" label="macOS">\n    Press **Cmd**.\n\n    1. Wait.\n  </TabItem>\n</Tabs>\n\nDone.',
        "**macOS**\n\nPress **Cmd**.\n\n1. Wait.\n\nDone.",
    ),
    ('<Aside type="caution" title="Careful">Do not **unplug** it.</Aside>', "**Careful**\n\nDo not **unplug** it."),
    ("<Steps>\n\n1. Open it.\n2. Close it.\n\n</Steps>", "1. Open it.\n2. Close it."),
    ('<Accordion title="How much is it?">\n  Five euros.\n</Accordion>', "## How much is it?\n\nFive euros."),
    ('<LinkCard title="Fees" href="/fees" description="What it costs." />', "**Fees**\n\nWhat it costs."),
    ('export const price = "5 euros";\n\nIt is {price}.{/* ask Ada */} <Badge text="New" />', "It is 5 euros. New"),
    ("Press <Enter> and type {name}.", "Press and type {name}."),
    (
        "<Badge text='New' /> It is {42}{1 + 1}{open ? 'a' : \"b\"}, \\{so}. `{1 + 1}` {{ 1 }}",
        "New It is 42, \\{so}. `{1 + 1}` ",
    ),
    # Hugo
    ('{{< tab "Windows" >}}Press F1.{{< /tab >}}', "**Windows**\n\nPress F1."),
    ("<AccordionItem><AccordionTrigger>How?</AccordionTrigger>So.</AccordionItem>\n\nDone.", "## How?\n\nSo.\n\nDone."),
    (
        "<Tabs values={[\n {label: 'Apple', value: 'a'},\n]}>\n<TabItem value=\"a\">Red.</TabItem>\n</Tabs>",
        "**Apple**\n\nRed.",
    ),
    ('{{% expand title="How much?" %}}Five.{{% /expand %}}', "## How much?\n\nFive."),
    ('{{< alert "warning" >}}Hot!{{< /alert >}}', "Hot!"),
    ('{{< figure src="/a.png" caption="The red button." >}}', "The red button."),
    ('See [the fees]({{< ref "fees.md" >}}).', "See the fees."),
    # Jekyll
    ("See [the fees]({% link _docs/fees.md %}) ![x]({{ site.url }}/x.png).", "See the fees ."),
    ("{% highlight bash %}\nrm {{ x }}\n{% endhighlight %}", "```bash\nrm {{ x }}\n```"),
    ('{{< highlight go "linenos=1" >}}\nx := 1\n{{< /highlight >}}', "```go\nx := 1\n```"),
    ('<div class="alert" markdown="1">\n**Hot** water.\n</div>', "**Hot** water."),
    # VitePress, MkDocs
    ("::: details How much?\nFive.\n:::", "## How much?\nFive."),
    ('!!! warning "Careful"\n    It is hot.\n', "**Careful**\n\nIt is hot."),
    ("- First\n\n    !!! note\n        It is hot.\n\n- Second", "- First\n    It is hot.\n- Second"),
    # MyST
    ("```{warning}\n:class: big\nIt is hot.\n```", "It is hot."),
    ("````{admonition} Careful\n```{note}\nIt is hot.\n```\n````", "**Careful**\n\nIt is hot."),
    ("(fees)=\n# Fees\n\nSee {ref}`the list <fees>` and {doc}`/a/price-list`. Press {kbd}`F1`.", None),
    ("```{toctree}\n:maxdepth: 2\nintro\n```\n\nText.", "Text."),
    (":::{tip} Save time.\n:::", "Save time."),
    (
        "```{note}\nIt is hot.\n% not in winter\n```\n% ask Ada\nHalf is 50\n% of it.\n\n```\n% tex\n```",
        "It is hot.\nHalf is 50\n```\n% tex\n```",
    ),
    # ReadMe
    (
        '[block:callout]\n{"type": "warning", "title": "Careful", "body": "It is hot."}\n[/block]\nSo wait.\n'
        '[block:parameters]\n{"data": {"h-0": "Field", "h-1": "Text", "0-0": "id", "0-1": "a|b"}, "cols": 2,'
        ' "rows": 1}\n[/block]\n[block:api-header]\n{"title": "Calls"}\n[/block]\n'
        '[block:code]\n{"codes": [{"code": "f({{ x }})", "language": "js"}]}\n[/block]\n[block:x]\n{a}\n[/block]',
        "**Careful**\n\nIt is hot.\n\nSo wait.\n\n| Field | Text |\n| --- | --- |\n| id | a\\|b |\n\n## Calls\n\n"
        "```js\nf({{ x }})\n```\n\n[block:x]\n{a}\n[/block]",
    ),
    # GitBook
    (
        '{% tabs %}\n{% tab title="Windows" %}\nPress F1.\n{% endtab %}\n{% endtabs %}\n'
        '{% hint style="info" %}\nIt is hot.\n{% endhint %}',
        "**Windows**\n\nPress F1.\n\nIt is hot.",
    ),
    # Obsidian, docsify, MkDocs's extensions
    ("> [!warning]- Careful\n> It is hot.", "> **Careful**\n>\n> It is hot."),
    (
        "%%ask Ada%%\n\n![[fees.png]]See [[Price list|the fees]] and [[Opening hours#Monday]].",
        "See the fees and Opening hours.",
    ),
    ("?> It is hot.\n\n!> It is cold.", "It is hot.\n\nIt is cold."),
    (
        "*[VAT]: Value added tax\n\nPress ++ctrl+alt+del++ or [Pay](/f){ .md-button }",
        "Press ctrl+alt+del or [Pay](/f)",
    ),
    ("Type [[ -f fee ]] and i++ or 50%% off.", "Type [[ -f fee ]] and i++ or 50%% off."),
]


@pytest.mark.parametrize(("source", "expected"), SHOWN)
def test_the_words_of_components_stay(source: str, expected: str | None) -> None:
    expected = expected or "# Fees\n\nSee the list and price list. Press `F1`."

    assert [line for line in text_of(source).split("\n") if line.strip()] == [
        line for line in expected.split("\n") if line.strip()
    ]


@pytest.mark.parametrize(
    "source",
    [
        "```jsx\n<Tabs>\n  <TabItem label='x' />\n</Tabs>\n```",
        "```{python}\nprint(1)\n```",
        "````md\n```{note}\nText\n```\n````",
        "Use `<Tabs>` and `{{ name }}`.",
        "```yaml\nname: {{ value }}\n```",
    ],
)
def test_code_is_left_alone(source: str) -> None:
    assert text_of(source) == source


INCLUDED = [
    ("{% include fee.md %}", "_includes/fee.md"),
    ('{% include fee.md amount="5" %}', "_includes/fee.md"),
    ("{% include_relative fee.md %}", "docs/fee.md"),
    ('{% include-markdown "../parts/fee.md" %}', "parts/fee.md"),
    ('--8<-- "fee.md"', "snippets/fee.md"),
    ("--8<--\nfee.md\n--8<--", "docs/fee.md"),
    ("{!fee.md!}", "docs/fee.md"),
    ("<!--@include: ./fee.md-->", "docs/fee.md"),
    ("import Fee from './_fee.mdx';\n\n<Fee />", "docs/_fee.mdx"),
    ("import Fee from '@site/docs/_fee.mdx';\n\n<Fee name='x' />", "docs/_fee.mdx"),
    ('{{< readfile file="fee.md" >}}', "content/fee.md"),
    ('{{% include "/parts/fee.md" %}}', "parts/fee.md"),
    ("```{include} fee.md\n```", "docs/fee.md"),
]


@pytest.mark.parametrize(("instruction", "file"), INCLUDED)
def test_pieces_of_other_files_are_put_in(tmp_path: Path, write: Write, instruction: str, file: str) -> None:
    write("_config.yml", "title: x")
    write("docs/page.md", f"# Page\n\nBefore.\n\n{instruction}\n\nAfter.")
    write(file, "---\ntitle: Piece\n---\nIt is **five** euros.")

    articles, _ = read(tmp_path)

    paragraphs = [part for part in articles["docs/page.md"].text.split("\n\n") if part.strip()]
    assert [part.strip() for part in paragraphs] == ["# Page", "Before.", "It is **five** euros.", "After."]


def test_pieces_may_be_parts_and_have_pieces_themselves(tmp_path: Path, write: Write) -> None:
    write("page.md", '--8<-- "all.md:two"\n\n--8<-- "all.md:1:1"\n\n{% include ring.md %}')
    write("all.md", "First line.\n<!-- --8<-- [start:two] -->\nSecond {% include deep.md %}\n<!-- --8<-- [end:two] -->")
    write("deep.md", "line.")
    write("_includes/ring.md", "Round {% include ring.md %}.")

    articles, _ = read(tmp_path)

    assert articles["page.md"].text.split("\n\n")[:2] == ["Second line.", "First line."]
    assert "{%" not in articles["page.md"].text


def test_what_is_not_there_is_named_and_never_quoted(tmp_path: Path, write: Write) -> None:
    write("a.md", "Before. {% include gone.md %} {% include ../../etc/passwd %} After.")
    (tmp_path / "docs").mkdir()
    write("secret.txt", "Secret.")
    write("docs/b.md", '--8<-- "../secret.txt"\n\nText.')

    a = read(tmp_path)[0]["a.md"]
    b = read(tmp_path / "docs")[0]["b.md"]

    assert a.text.split() == ["Before.", "After."]
    assert a.notes == ("includes what is not there: gone.md, ../../etc/passwd",)
    assert b.text.strip() == "Text."


def test_names_that_the_site_gives_are_filled_in(tmp_path: Path, write: Write) -> None:
    write("_config.yml", "email: help@example.com\nnested: {phone: 555-0100}")
    write("_data/fees.yml", "basic: 5 euros")
    write("mkdocs.yml", "extra:\n  product: Router X\nplugins: !!python/name:os.system\n")
    write(
        "a.md",
        "---\ntitle: Fees\n---\n{{ page.title }}: {{ site.data.fees.basic }}, {{site.email}}, {{ site.nested.phone }}"
        "{{ x }}.",
    )

    article = read(tmp_path)[0]["a.md"]

    assert article.text == "Fees: 5 euros, help@example.com, 555-0100."


def test_html_with_front_matter_is_a_source_as_well(tmp_path: Path, write: Write) -> None:
    write("_config.yml", "email: help@example.com")
    write("_includes/fee.html", "<p>Five euros.</p>")
    write(
        "a.html",
        "---\ntitle: Fees\npermalink: /fees/\n---\n{% include fee.html %}{% if x %}"
        "<p>Ask {{ site.email }}{{ y }}.</p>{% endif %}",
    )
    write("b.html", "---\npublished: false\n---\n<p>Text.</p>")

    articles, reasons = read(tmp_path, "https://example.com")

    assert {(it.title, it.url, it.text) for it in articles.values()} == {
        ("Fees", "https://example.com/fees/", "Five euros.\n\nAsk help@example.com.")
    }
    assert reasons["b.html"] == "is a draft"


def test_what_is_no_page_of_a_site_is_left_out(tmp_path: Path, write: Write) -> None:
    for name in ("_includes/a.md", "docs/_partial.mdx", "_site/b.html", "node_modules/x/README.md", "docs/c.md"):
        write(name, "Text.")
    write("content/_index.md", "Text.")

    assert set(read(tmp_path)[0]) == {
        "_includes/a.md", "docs/_partial.mdx", "_site/b.html", "docs/c.md", "content/_index.md",
    }  # fmt: skip
    write("docusaurus.config.js", "")

    articles, reasons = read(tmp_path)

    assert set(articles) == {"docs/c.md", "content/_index.md"}
    assert reasons["_site/b.html"] == "is no page of its site, but a piece of others, or made of them"


@given(st.text("---\n+ title:[]{}!&*\"'x", max_size=200))
def test_any_front_matter_is_read(source: str) -> None:
    front, rest = divided(f"---\n{source}\n---\nText.")

    assert rest.endswith("Text.")
    assert isinstance(front.labels, tuple)
    assert front.unpublished() is None or isinstance(front.unpublished(), str)


@given(st.text('<>{}/TabItem label="x" \':`\n#%!-8', max_size=200))
def test_any_text_is_read(source: str) -> None:
    assert "told" in text_of(f"told\n\n{source}")


FOLDED = [
    '<Accordion title="{title}">\n  Five euros.\n\n  ```sh\n  pay 5\n  ```\n</Accordion>',
    '<AccordionGroup>\n<Accordion title="{title}">Five euros.</Accordion>\n</AccordionGroup>',
    '<Tip title="{title}">\nFive euros.\n</Tip>',
    '<FAQ question="{title}">\nFive euros.\n</FAQ>',
    '{{{{< details "{title}" >}}}}\nFive euros.\n{{{{< /details >}}}}',
    '{{{{% expand title="{title}" %}}}}Five euros.{{{{% /expand %}}}}',
    "{{% details {title} %}}\nFive euros.\n{{% enddetails %}}",
    '{{% accordion title="{title}" %}}\nFive euros.\n{{% /accordion %}}',
    "::: details {title}\nFive euros.\n\n:::: tip\nNested.\n::::\n:::",
    ":::tip[{title}]\nFive euros.\n:::",
    ':::{{.callout-note title="{title}"}}\nFive euros.\n:::',
    ":::{{dropdown}} {title}\n:open:\nFive euros.\n:::",
    '??? question "{title}"\n    Five euros.\n\n    !!! note "Mind"\n        It is hot.\n',
    '!!! tip "{title}"\n    Five euros.\n',
]


@pytest.mark.parametrize("source", FOLDED)
@pytest.mark.parametrize("title", ["Is **it** dear?", "2. What is it?"])
def test_what_follows_a_fold_stands_below_the_heading_before_it(source: str, title: str) -> None:
    page = f"# Fees\n\n## Cards\n\nBefore.\n\n{source.format(title=title)}\n\nAfter.\n"

    passages = {piece.text.partition("\n")[0]: piece.headings for piece in chunk(text_of(page), title="Fees")}

    assert passages == {
        "Before.": ("Cards",),
        "Five euros.": ("Cards", title.replace("*", "")),
        "After.": ("Cards",),
    }


@pytest.mark.parametrize("source", FOLDED)
def test_a_fold_between_steps_is_told_within_its_step(source: str) -> None:
    fold = "\n".join(f"   {line}" if line else "" for line in source.format(title="Why").split("\n"))

    (passage,) = chunk(text_of(f"1. One.\n\n{fold}\n\n2. Two.\n\n3. Three.\n"), title="Fees")

    assert [line for line in passage.text.split("\n") if line.startswith(("1.", "2.", "3."))] == [
        "1. One.",
        "2. Two.",
        "3. Three.",
    ]
    assert "Five euros." in passage.text


@pytest.mark.parametrize(
    "source",
    [
        "<Callout>\n  ### Five\n  Euros.\n</Callout>",
        '<Tabs>\n<TabItem label="Five">\n### In cash\nEuros.\n</TabItem>\n</Tabs>',
        "<Steps>\n### Four\nPounds.\n### Five\nEuros.\n</Steps>",
        '{% hint style="info" %}\n#### Five\nEuros.\n{% endhint %}',
        '{{< tab header="Five" >}}\n### In cash\nEuros.\n{{< /tab >}}',
        ":::note\n### Five\nEuros.\n:::",
    ],
)
def test_a_heading_in_a_note_or_tab_heads_nothing_after_it(source: str) -> None:
    page = f"# Fees\n\n## Cards\n\nBefore.\n\n{source}\n\nAfter.\n"

    headings = {piece.text: piece.headings for piece in chunk(text_of(page), title="Fees")}

    assert headings["Euros."][:2] == ("Cards", "Five")
    assert headings["After."] == ("Cards",)


def test_what_has_no_end_heads_nothing() -> None:
    page = '## Cards\n\n{{< button title="Order" >}}\n\nBefore.\n\n## Cash\n\nAfter.\n'

    assert text_of(page).strip().split("\n\n") == ["## Cards", "**Order**", "Before.", "## Cash", "After."]

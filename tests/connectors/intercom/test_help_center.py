"""Articles of Intercom's: what is published, in which collections and languages, and what is internal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import DeliveryError
from bot.model import ArticlesChanged, Level
from bot.ports import HelpArticle, Translations
from connectors.intercom.client import connect
from connectors.intercom.help_center import listing
from connectors.intercom.help_center.listing import IntercomHelpCenter, following
from connectors.intercom.help_center.reading import Collections, internal, published
from connectors.sandbox.faults import Fault
from tests.connectors.contract import Recorder
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace
from tests.support.shared import shared

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def center(workspace: Workspace) -> IntercomHelpCenter:
    url, token = f"{workspace.url}/intercom", CREDENTIALS.access_token
    client = connect(access_token=token, base_url=url, timeout=workspace.patience, version=listing.VERSION)
    return IntercomHelpCenter(client, CREDENTIALS.admin_id)


def shown(found: list[Translations]) -> list[HelpArticle]:
    return [article for one in found for article in one.articles]


def test_an_article_comes_with_its_collections(workspace: Workspace, center: IntercomHelpCenter) -> None:
    account = workspace.sandbox.add_collection("Account")
    login = workspace.sandbox.add_collection("Signing in", parent=account)
    number = workspace.sandbox.add_article("Reset it", "<p>Press <b>Reset</b>.</p>", collection=login, tags=["login"])

    (article,) = shown(list(center.articles()))

    assert article.key == f"intercom:articles/{number}"
    assert (article.title, article.html) == ("Reset it", "<p>Press <b>Reset</b>.</p>")
    assert article.url == f"https://help.acme.example/en/articles/{number}"
    assert (article.path, article.labels, article.language) == (("Account", "Signing in"), ("login",), None)
    assert (article.audience, article.groups) == (None, ())
    assert article.changed_at is not None
    assert datetime.now(UTC) - article.changed_at < timedelta(minutes=1)
    assert workspace.sandbox.violations == []


def test_translations_are_one_article_in_several_languages(workspace: Workspace, center: IntercomHelpCenter) -> None:
    account = workspace.sandbox.add_collection("Account", de="Konto")
    number = workspace.sandbox.add_article("Reset it", "<p>Press Reset.</p>", collection=account)
    (before,) = center.articles()
    workspace.sandbox.translate_article(number, "de", "Zurücksetzen", "<p>Drücken Sie.</p>")
    workspace.sandbox.translate_article(number, "fr", "Réinitialiser", "<p>Brouillon.</p>", state="draft")

    (found,) = center.articles()

    assert found.original == f"intercom:articles/{number}"
    assert {one.language: (one.title, one.path) for one in found.articles} == {
        "en": ("Reset it", ("Account",)),
        "de": ("Zurücksetzen", ("Konto",)),
    }
    # Switching on a second language gives no article another name.
    keys = {one.language: one.key for one in found.articles}
    assert keys == {"en": before.articles[0].key, "de": f"intercom:articles/{number}/de"}


@pytest.mark.parametrize(
    ("told", "audience", "groups"),
    [
        ("everyone", None, ()),
        ("all_visitors_and_leads", None, ()),
        ("all_users", Level.SIGNED_IN, ()),
        ("restricted", Level.SIGNED_IN, ("restricted",)),
        ("something new", Level.SIGNED_IN, ("restricted",)),
    ],
)
def test_whom_an_article_is_shown_to_is_kept(
    workspace: Workspace, center: IntercomHelpCenter, told: str, audience: Level | None, groups: tuple[str, ...]
) -> None:
    workspace.sandbox.add_article("Terms", "<p>Yours.</p>", audience=told)
    (article,) = shown(list(center.articles()))
    assert (article.audience, article.groups) == (audience, groups)


def test_internal_articles_are_for_employees(workspace: Workspace, center: IntercomHelpCenter) -> None:
    number = workspace.sandbox.add_internal_article("Refunds", "<p>Up to 50 without asking.</p>")

    (article,) = shown(list(center.articles()))

    assert (article.key, article.audience) == (f"intercom:internal-articles/{number}", Level.INTERNAL)
    assert (article.url, article.path, article.language) == (None, ("Internal articles",), "en")


def test_a_draft_is_in_no_language(workspace: Workspace, center: IntercomHelpCenter) -> None:
    number = workspace.sandbox.add_article("Plans", "<p>Not yet.</p>", state="draft")
    (found,) = center.articles()
    assert (found.articles, found.withheld) == ((), (f"intercom:articles/{number}",))


def test_without_internal_articles_the_public_ones_are_read(workspace: Workspace, center: IntercomHelpCenter) -> None:
    workspace.sandbox.add_article("Prices", "<p>Ten.</p>")
    workspace.faults.add(Fault(vendor="intercom", kind="gone", path="/internal_articles", times=None))

    assert [article.title for article in shown(list(center.articles()))] == ["Prices"]


def test_all_pages_are_read(workspace: Workspace, center: IntercomHelpCenter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 3)
    titles = {workspace.sandbox.add_article(f"Article {number}", "<p>Text.</p>") for number in range(8)}

    assert {one.original.rpartition("/")[2] for one in center.articles()} == titles
    assert workspace.sandbox.violations == []


def test_an_article_that_changes_while_the_list_is_read_is_not_lost(
    workspace: Workspace, center: IntercomHelpCenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    numbers = [workspace.sandbox.add_article(f"Article {number}", "<p>Text.</p>") for number in range(6)]
    for age, number in enumerate(reversed(numbers), start=1):
        workspace.sandbox.state.articles[number]["updated_at"] -= age * 60
    reading = center.articles()
    found = [next(reading)]
    workspace.sandbox.edit_article(numbers[0], body="<p>Another text.</p>")  # the last becomes the first
    found += reading

    assert sorted(one.original.rpartition("/")[2] for one in found) == sorted(numbers)


def test_a_list_that_never_stands_still_is_not_taken_for_all(workspace: Workspace, center: IntercomHelpCenter) -> None:
    @workspace.app.after_request
    def more(response: Any) -> Any:
        if (body := response.get_json(silent=True)) and "total_count" in body:
            response.set_data(workspace.app.json.dumps({**body, "total_count": body["total_count"] + 1}))
        return response

    workspace.sandbox.add_article("Prices", "<p>Ten.</p>")
    with pytest.raises(DeliveryError, match="gave 0 of 1"):
        list(center.articles())


def test_what_changed_is_at_the_beginning(
    workspace: Workspace, center: IntercomHelpCenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    numbers = [workspace.sandbox.add_article(f"Article {number}", "<p>Text.</p>") for number in range(9)]
    for age, number in enumerate(reversed(numbers)):
        workspace.sandbox.state.articles[number]["updated_at"] -= age * 3600
    inside = workspace.sandbox.add_internal_article("Refunds", "<p>Ask.</p>")

    found = list(center.changed(datetime.now(UTC) - timedelta(hours=2, minutes=30)))

    wanted = [f"intercom:articles/{number}" for number in reversed(numbers[-3:])]
    assert [one.original for one in found] == [*wanted, f"intercom:internal-articles/{inside}"]
    assert [path for _, path in workspace.seen].count("/intercom/articles") == 2


def test_what_is_not_intercoms_answer_is_no_empty_help_center(workspace: Workspace, center: IntercomHelpCenter) -> None:
    workspace.app.after_request(lambda response: response.set_data('{"login": "/access"}') or response)
    with pytest.raises(DeliveryError, match="no list of help_center/collections"):
        list(center.articles())


@pytest.mark.parametrize(
    ("pages", "query"),
    [
        ({"next": {"per_page": 50, "starting_after": "abc"}}, {"starting_after": "abc"}),
        ({"next": "https://api.intercom.io/articles?page=2&per_page=50"}, {"page": "2", "per_page": "50"}),
        ({"page": 1, "total_pages": 3, "next": None}, {"page": 2}),
        ({"page": 1, "total_pages": 1}, None),
        (None, None),
    ],
)
def test_the_next_page_in_each_of_its_forms(pages: Any, query: dict[str, object] | None) -> None:
    assert following(pages, 1) == query


def test_the_descriptions_own_examples_are_read() -> None:
    yaml = pytest.importorskip("yaml")
    file = shared("contracts/intercom/openapi/api.intercom.io-2.16.yaml")
    paths = yaml.load(file.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["paths"]

    def example(path: str, case: str) -> Any:
        content = paths[path]["get"]["responses"]["200"]["content"]["application/json"]
        return content["examples"][case]["value"]["data"]

    collections = Collections(example("/help_center/collections", "Successful"))
    (article,) = example("/articles", "successful")
    (found,) = published({**article, "parent_ids": [160]}, collections).articles
    assert (found.key, found.title) == ("intercom:articles/39", "This is the article title")
    assert found.path == ("English collection title", "English section title")
    assert found.changed_at == datetime(2024, 12, 18, 15, 54, 43, tzinfo=UTC)
    (inside,) = example("/internal_articles", "successful")
    assert internal(inside).articles[0].title == "Thanks for everything"


@pytest.mark.parametrize(
    ("topic", "item", "gone"),
    [
        ("article.created", {"type": "article", "id": "39"}, None),
        ("article.updated", {"type": "article", "id": "39"}, None),
        ("article.published", {"type": "article", "id": "39"}, None),
        ("article.unpublished", {"type": "article", "id": "39"}, "intercom:articles/39"),
        ("article.deleted", {"type": "article", "id": 39}, "intercom:articles/39"),
        ("article.deleted", {"type": "article", "article_id": 39}, "intercom:articles/39"),
        ("article.deleted", {"type": "article"}, None),
    ],
)
def test_what_authors_do_is_told(
    workspace: Workspace, accepted: Recorder, topic: str, item: dict[str, Any], gone: str | None
) -> None:
    body = workspace.sandbox.hooks.body(topic, item)
    client = workspace.app.test_client()
    answer = client.post("/webhooks/intercom", data=body, headers=workspace.sandbox.hooks.sign(body))

    assert answer.status_code == 200
    assert accepted.events == [ArticlesChanged(channel="intercom", gone=gone)]


def test_a_draft_is_shown_to_nobody(workspace: Workspace, center: IntercomHelpCenter) -> None:
    where = center.draft("How to pay", "<p>By card.</p>", "de")

    ((number, made),) = workspace.sandbox.state.articles.items()
    assert (made["title"], made["body"], made["state"]) == ("How to pay", "<p>By card.</p>", "draft")
    assert number in where
    assert shown(list(center.articles())) == []
    assert workspace.sandbox.violations == []

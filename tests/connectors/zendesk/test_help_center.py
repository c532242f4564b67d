"""Articles of Zendesk's help center: what is published, under what, for whom, in which languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import DeliveryError
from bot.model import ArticlesChanged, Level
from bot.ports import HelpArticle, Translations
from connectors.sandbox.faults import Fault
from connectors.sandbox.zendesk.payloads import FIRST_BRAND
from connectors.zendesk.client.rate_limits import Limits
from connectors.zendesk.help_center.export import ZendeskHelpCenter
from connectors.zendesk.help_center.segments import Readers, Segments
from tests.connectors.contract import Recorder
from tests.connectors.zendesk.conftest import Account

ROOT = "/zendesk/api/v2/help_center"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def center(account: Account) -> ZendeskHelpCenter:
    return ZendeskHelpCenter(account.client())


def shown(found: list[Translations]) -> list[HelpArticle]:
    return [article for one in found for article in one.articles]


def test_an_article_comes_with_what_it_stands_under(account: Account, center: ZendeskHelpCenter) -> None:
    category = account.sandbox.add_category("Account", de="Konto")
    section = account.sandbox.add_section("Signing in", category, de="Anmelden")
    inner = account.sandbox.add_section("Passwords", category, parent=section)
    number = account.sandbox.add_article("Reset it", "<p>Press <b>Reset</b>.</p>", ("login",), section=inner)

    (article,) = shown(list(center.articles()))

    assert article.key == f"zendesk:articles/{number}/en-us"
    assert (article.title, article.html) == ("Reset it", "<p>Press <b>Reset</b>.</p>")
    assert article.url == f"https://acme.zendesk.com/hc/en-us/articles/{number}"
    assert article.path == ("Account", "Signing in", "Passwords")
    assert (article.labels, article.language) == (("login",), "en-US")
    assert (article.audience, article.groups) == (None, ())
    assert article.changed_at is not None
    assert datetime.now(UTC) - article.changed_at < timedelta(minutes=1)


def test_translations_are_one_article_in_several_languages(account: Account, center: ZendeskHelpCenter) -> None:
    category = account.sandbox.add_category("Account", de="Konto")
    section = account.sandbox.add_section("Signing in", category, de="Anmelden")
    number = account.sandbox.add_article("Reset it", "<p>Press Reset.</p>", section=section)
    account.sandbox.translate_article(number, "de", "Zurücksetzen", "<p>Drücken Sie.</p>")
    account.sandbox.translate_article(number, "fr", "Réinitialiser", "<p>Brouillon.</p>", draft=True)

    (found,) = center.articles()

    assert found.original == f"zendesk:articles/{number}"
    assert {one.language: (one.title, one.path) for one in found.articles} == {
        "en-US": ("Reset it", ("Account", "Signing in")),
        "de": ("Zurücksetzen", ("Konto", "Anmelden")),
    }
    assert len({one.key for one in found.articles}) == 2


def test_a_draft_is_in_no_language(account: Account, center: ZendeskHelpCenter) -> None:
    account.sandbox.add_article("Plans", "<p>Not yet.</p>", draft=True)
    public = account.sandbox.add_article("Prices", "<p>Ten.</p>")
    account.sandbox.unpublish_article(public)

    found = list(center.articles())
    assert [one.articles for one in found] == [(), ()]
    assert found[1].withheld == (f"zendesk:articles/{public}/en-us",)


@pytest.mark.parametrize(
    ("segments", "readers"),
    [
        ([], Readers()),
        (["customers"], Readers(audience=Level.SIGNED_IN)),
        (["staff"], Readers(audience=Level.INTERNAL)),
        (["gold"], Readers(audience=Level.SIGNED_IN, groups=("Gold customers", "zendesk/tag:gold"))),
        (["plans"], Readers(audience=Level.SIGNED_IN, groups=("Gold or red", "zendesk/tag:gold", "zendesk/tag:red"))),
        (["both"], Readers(audience=Level.SIGNED_IN, groups=("Gold and red",))),
        (["tagged"], Readers(audience=Level.SIGNED_IN, groups=("Gold in 7",))),
        (["named"], Readers(audience=Level.SIGNED_IN, groups=("email example.com",))),
        (["finance"], Readers(audience=Level.INTERNAL, groups=("Finance",))),
        (
            ["named", "silver"],
            Readers(
                audience=Level.SIGNED_IN, groups=("email example.com", "Silver customers", "zendesk/organization:7")
            ),
        ),
        (["gold", "customers"], Readers(audience=Level.SIGNED_IN)),
        (["finance", "staff"], Readers(audience=Level.INTERNAL)),
        # Staff outside the group could read it at Zendesk; who is not in the group is shown it here neither.
        (["both", "staff"], Readers(audience=Level.SIGNED_IN, groups=("Gold and red",))),
    ],
)
def test_a_user_segment_bounds_who_is_shown_an_article(
    account: Account, center: ZendeskHelpCenter, segments: list[str], readers: Readers
) -> None:
    sandbox = account.sandbox
    ids = {
        "customers": sandbox.add_segment("Signed-in users", "signed_in_users"),
        "staff": sandbox.add_segment("Agents and admins", "staff"),
        "gold": sandbox.add_segment("Gold customers", "signed_in_users", tags=["gold"]),
        "silver": sandbox.add_segment("Silver customers", "signed_in_users", organization_ids=[7]),
        "plans": sandbox.add_segment("Gold or red", "signed_in_users", or_tags=["gold", "red"]),
        "both": sandbox.add_segment("Gold and red", "signed_in_users", tags=["gold", "red"]),
        "tagged": sandbox.add_segment("Gold in 7", "signed_in_users", tags=["gold"], organization_ids=[7]),
        "named": sandbox.add_segment("email:@example.com", "signed_in_users", added_user_ids=[9]),
        "finance": sandbox.add_segment("Finance", "staff", group_ids=[8]),
    }
    sandbox.add_article("Terms", "<p>Yours.</p>", segments=[ids[name] for name in segments])

    (article,) = shown(list(center.articles()))

    assert Readers(audience=article.audience, groups=article.groups) == readers


def test_segments_that_we_may_not_list_are_of_nobody(account: Account, center: ZendeskHelpCenter) -> None:
    staff = account.sandbox.add_segment("Agents and admins", "staff")
    account.sandbox.add_article("Rota", "<p>Grace.</p>", segments=[staff])
    account.sandbox.add_article("Prices", "<p>Ten.</p>")
    account.forbidden.append(f"{ROOT}/user_segments")

    rota, prices = shown(list(center.articles()))

    assert (rota.audience, rota.groups) == (Level.INTERNAL, (f"user segment {staff}",))
    assert (prices.audience, prices.groups) == (None, ())


def test_a_segment_of_a_kind_that_is_not_known_is_of_nobody() -> None:
    segments = Segments([{"id": 5, "name": "Robots", "user_type": "robots"}])
    assert segments.readers_of({"user_segment_id": 5}) == Readers(audience=Level.INTERNAL, groups=("user segment 5",))


def test_all_pages_are_read(account: Account, center: ZendeskHelpCenter) -> None:
    account.sandbox.world.page_size = 3
    titles = [f"Article {number}" for number in range(8)]
    for title in titles:
        account.sandbox.add_article(title, "<p>Text.</p>")

    assert [article.title for article in shown(list(center.articles()))] == titles


def test_the_export_tells_what_changed(account: Account, center: ZendeskHelpCenter) -> None:
    account.sandbox.world.page_size = 2
    numbers = [account.sandbox.add_article(f"Article {number}", "<p>Text.</p>") for number in range(6)]
    for day, number in enumerate(numbers, start=1):
        account.sandbox.state.articles[int(number)]["updated_at"] = f"2026-03-0{day}T10:00:00Z"
    account.sandbox.state.articles[int(numbers[-1])]["translations"][0]["draft"] = True

    found = list(center.changed(datetime(2026, 3, 3, tzinfo=UTC)))

    assert [one.original for one in found] == [f"zendesk:articles/{number}" for number in numbers[2:]]
    assert [len(one.articles) for one in found] == [1, 1, 1, 0]


def test_translations_are_asked_for_where_a_list_leaves_them_out(account: Account, center: ZendeskHelpCenter) -> None:
    @account.app.after_request
    def without(response):  # type: ignore[no-untyped-def]
        if response.is_json and isinstance(listed := response.get_json().get("articles"), list):
            body = {**response.get_json(), "articles": [{**one, "translations": None} for one in listed]}
            for one in body["articles"]:
                del one["translations"]
            response.set_data(account.app.json.dumps(body))
        return response

    number = account.sandbox.add_article("Reset it", "<p>Press Reset.</p>")
    account.sandbox.translate_article(number, "de", "Zurücksetzen", "<p>Drücken Sie.</p>")

    (found,) = center.changed(LONG_AGO)

    assert [one.title for one in found.articles] == ["Reset it", "Zurücksetzen"]
    assert ("GET", f"{ROOT}/articles/{number}/translations") in account.seen


def test_what_is_not_zendesks_answer_is_no_empty_help_center(account: Account, center: ZendeskHelpCenter) -> None:
    @account.app.after_request
    def other(response):  # type: ignore[no-untyped-def]
        response.set_data('{"login": "/access"}')
        return response

    with pytest.raises(DeliveryError, match="no list of"):
        list(center.articles())


def test_a_list_that_breaks_off_says_so(account: Account, center: ZendeskHelpCenter) -> None:
    account.sandbox.world.page_size = 2
    for number in range(5):
        account.sandbox.add_article(f"Article {number}", "<p>Text.</p>")
    reading = center.articles()
    first = [next(reading), next(reading)]
    account.failing["GET"] = 500

    with pytest.raises(DeliveryError):
        list(reading)
    assert len(first) == 2


def test_a_rate_limit_is_waited_for(account: Account, center: ZendeskHelpCenter) -> None:
    account.sandbox.add_article("Prices", "<p>Ten.</p>")
    account.faults.add(Fault(kind="429", vendor="zendesk", retry_after=1))

    assert [article.title for article in shown(list(center.articles()))] == ["Prices"]


def test_half_of_a_limit_is_left_to_conversations() -> None:
    limits = Limits(clock=lambda: 0.0)
    told = {"x-rate-limit": "100", "x-rate-limit-remaining": "60", "ratelimit-reset": "30"}
    limits.note("GET", "/api/v2/tickets/1", told)

    for _ in range(10):
        limits.spend("GET", "/api/v2/help_center/articles")
    with pytest.raises(DeliveryError):
        limits.spend("GET", "/api/v2/help_center/articles")
    limits.spend("GET", "/api/v2/tickets/1")


@pytest.mark.parametrize("what", ["published", "unpublished"])
def test_what_authors_do_is_told(account: Account, accepted: Recorder, what: str) -> None:
    number = account.sandbox.add_article("Prices", "<p>Ten.</p>")
    if what == "unpublished":
        account.sandbox.unpublish_article(number)
    account.sandbox.deliveries.wait()

    gone = f"zendesk:articles/{number}"
    told = [ArticlesChanged(channel="zendesk"), ArticlesChanged(channel="zendesk", gone=gone)]
    assert set(accepted.events) == set(told if what == "unpublished" else told[:1])  # deliveries come in any order


@pytest.mark.parametrize(
    ("language", "locale"), [("de", "de"), ("en-US", "en-us"), ("pt", "pt-br"), ("ja", "en-us"), (None, "en-us")]
)
def test_a_draft_is_shown_to_nobody(
    account: Account, center: ZendeskHelpCenter, language: str | None, locale: str
) -> None:
    account.sandbox.add_section("Paying", account.sandbox.add_category("Account"))
    where = center.draft("How to pay", "<p>By card.</p>", language)

    (made,) = account.sandbox.state.articles.values()
    assert (made["title"], made["body"], made["locale"], made["draft"]) == (
        "How to pay",
        "<p>By card.</p>",
        locale,
        True,
    )
    assert where == made["html_url"]
    assert shown(list(center.articles())) == []


def test_without_a_section_there_is_no_place_for_a_draft(center: ZendeskHelpCenter) -> None:
    with pytest.raises(DeliveryError, match="no sections"):
        center.draft("How to pay", "<p>By card.</p>", None)


@pytest.mark.parametrize("state", ["enabled", "restricted", "disabled"])
def test_a_help_center_that_is_being_set_up_is_for_employees(
    account: Account, center: ZendeskHelpCenter, state: str
) -> None:
    gold = account.sandbox.add_segment("Gold", "signed_in_users", tags=["gold"])
    account.sandbox.add_article("Prices", "<p>Ten.</p>")
    account.sandbox.add_article("Terms", "<p>Yours.</p>", segments=[gold])
    before = center.bounds()
    account.sandbox.state.brands[FIRST_BRAND]["help_center_state"] = state

    levels = [article.audience for article in shown(list(center.articles()))]
    assert levels == ([None, Level.SIGNED_IN] if state == "enabled" else [Level.INTERNAL, Level.INTERNAL])
    assert (center.bounds() == before) is (state == "enabled")


def test_without_a_look_at_brands_it_is_taken_for_open(account: Account, center: ZendeskHelpCenter) -> None:
    account.sandbox.add_article("Prices", "<p>Ten.</p>")
    account.forbidden.append("/zendesk/api/v2/brands")
    assert [article.audience for article in shown(list(center.articles()))] == [None]

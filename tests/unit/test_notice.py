"""What the requester reads when a person takes over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Behaviour, BusinessHours, Escalation, HelpLine, Hours
from bot.config.help_lines import HELP_LINES
from bot.model import EscalationDecision, Intent, Reason, Requester, Route
from bot.wording import BUILT_IN, LANGUAGES
from escalation.business_hours import is_open, next_opening
from escalation.country import country_of
from escalation.notice import handoff_notice, notice_of
from escalation.policy.words import URGENCY
from tests.support.asking import conversation

NOW = datetime(2026, 12, 24, 10, 0, tzinfo=UTC)  # a Thursday
BEHAVIOUR = Behaviour()


def notice(
    intent: Intent | None,
    reason: Reason = Reason.SENSITIVE,
    language: str = "en",
    behaviour: Behaviour = BEHAVIOUR,
    requester: Requester | None = None,
) -> str:
    talk = replace(conversation("Hello"), requester=requester or Requester(id="x"))
    decision = EscalationDecision(escalate=True, reason=reason, intent=intent)
    return notice_of(talk, decision, Route(), behaviour, NOW, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", URGENCY)
def test_every_sensitive_intent_has_its_words_in_every_language(intent: Intent, language: str) -> None:
    usual = handoff_notice(BEHAVIOUR, NOW, language)
    said = notice(intent, language=language)

    assert said != usual
    assert BUILT_IN.of(language).say("not_found") not in said
    assert BUILT_IN.of(language).say("unnamed_team") in said
    if intent in (Intent.SELF_HARM, Intent.THREAT_TO_OTHERS):
        assert "https://findahelpline.com" in said
        assert BUILT_IN.of(language).say("reply_within") not in said  # nobody should wait for that
    else:
        assert said.endswith(usual)


def test_where_somebody_asked_for_a_human_the_notice_is_enough() -> None:
    assert notice(Intent.COMPLAINT, Reason.HUMAN_REQUESTED) == handoff_notice(BEHAVIOUR, NOW, "en")


@pytest.mark.parametrize("country", sorted(HELP_LINES))
def test_a_help_line_that_ships_can_be_dialled_and_is_named_to_whom_it_serves(country: str) -> None:
    line = HELP_LINES[country]
    said = notice(Intent.SELF_HARM, requester=Requester(id="x", locale=f"en-{country}"))

    assert line.phone in said
    assert line.name in said
    assert line.emergency in said
    assert set(line.phone) <= set("0123456789 /")


def test_an_operator_may_name_another_line_and_another_country() -> None:
    own = {"help_lines": {"PL": {"name": "Centrum Wsparcia", "phone": "800 70 2222"}}, "country": "PL"}
    behaviour = Behaviour(escalation=Escalation.model_validate(own))

    assert "800 70 2222" in notice(Intent.SELF_HARM, behaviour=behaviour)
    assert "0800 111 0 111" in notice(
        Intent.SELF_HARM, behaviour=behaviour, requester=Requester(id="x", phone="+49 30 1234567")
    )
    assert behaviour.escalation.help_lines["PL"] == HelpLine(name="Centrum Wsparcia", phone="800 70 2222")


# where somebody is


@pytest.mark.parametrize(
    ("phone", "locale", "country"),
    [
        ("+49 30 1234567", "en-US", "DE"),
        ("0044 20 7946 0958", None, "GB"),
        ("+353 1 234 5678", None, "IE"),
        ("+351 21 123 4567", None, "PT"),
        ("+1 (212) 555-0100", None, "US"),
        ("+1 416 555 0100", None, "CA"),
        ("+1 876 555 0100", None, None),  # Jamaica
        ("+48 22 123 45 67", "pt-BR", "BR"),
        ("030 1234567", "de_AT", "AT"),
        (None, "zh-Hant-TW", "TW"),
        (None, "de", None),
        (None, None, None),
        ("+", "", None),
    ],
)
def test_a_telephone_tells_more_than_a_locale(phone: str | None, locale: str | None, country: str | None) -> None:
    assert country_of(Requester(id="x", phone=phone, locale=locale)) == country


@given(phone=st.text(), locale=st.text())
def test_whatever_stands_there_is_a_country_or_none(phone: str, locale: str) -> None:
    found = country_of(Requester(id="x", phone=phone, locale=locale))

    assert found is None or (len(found) == 2 and found.isupper())


# holidays

CHRISTMAS = (date(2026, 12, 25), date(2026, 12, 28))


def test_nobody_is_there_on_a_holiday() -> None:
    hours = Hours(holidays=CHRISTMAS)

    assert is_open(hours, NOW)
    assert not is_open(hours, datetime(2026, 12, 25, 10, 0, tzinfo=UTC))
    assert next_opening(hours, datetime(2026, 12, 24, 18, 0, tzinfo=UTC)) == datetime(2026, 12, 29, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("place", "is_there"), [("DE-BY", False), ("DE-BE", True), ("US", True), (None, True)])
def test_public_holidays_are_those_of_the_place(place: str | None, is_there: bool) -> None:
    epiphany = datetime(2027, 1, 6, 10, 0, tzinfo=UTC)

    assert is_open(Hours(public_holidays=place), epiphany) is is_there


def test_a_night_shift_that_began_before_a_holiday_ends_in_it() -> None:
    hours = Hours(opens="22:00", closes="06:00", holidays=CHRISTMAS)

    assert is_open(hours, datetime(2026, 12, 25, 3, 0, tzinfo=UTC))
    assert not is_open(hours, datetime(2026, 12, 25, 23, 0, tzinfo=UTC))


def test_an_opening_in_more_than_a_week_is_told_with_its_date() -> None:
    closed = tuple(date(2026, 12, day) for day in range(25, 32))
    behaviour = Behaviour(business_hours=BusinessHours(holidays=(*closed, date(2027, 1, 1))))

    said = handoff_notice(behaviour, datetime(2026, 12, 24, 18, 0, tzinfo=UTC))
    assert "Monday (2027-01-04) at 09:00" in said


def test_a_team_has_hours_of_its_own() -> None:
    teams = {"berlin": Hours(timezone="Europe/Berlin", days=("sat",), opens="10:00")}
    behaviour = Behaviour(business_hours=BusinessHours(teams=teams))

    assert "available now" in handoff_notice(behaviour, NOW)
    assert "Saturday at 10:00 (Europe/Berlin)" in handoff_notice(behaviour, NOW, hours="berlin")


@given(
    now=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31), timezones=st.just(UTC)),
    holidays=st.sets(st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 1, 31)), max_size=60),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland"]),
)
def test_the_next_opening_is_never_on_a_holiday(now: datetime, holidays: set[date], zone: str) -> None:
    hours = Hours(timezone=zone, holidays=tuple(holidays))
    opening = next_opening(hours, now)

    assert opening is None or (opening > now and opening.date() not in holidays and is_open(hours, opening))

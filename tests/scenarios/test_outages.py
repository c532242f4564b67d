"""Things that go away and come back: nothing is lost, and nobody has to do anything."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import redis

from bot.app import settings as app_settings
from bot.app.wsgi import create_web
from tests.support.installation import QUICK, Installation, installed
from tests.support.openai_server import Script, openai_server
from tests.support.polling import until
from tests.support.serving import Served

PASSWORD = "How do I reset my password?"


def answers(firstline: Installation, conversation: str) -> list[str]:
    return firstline.sandbox.intercom.said_by_bot(conversation)


def asked(firstline: Installation, text: str = PASSWORD) -> str:
    return firstline.sandbox.intercom.customer_starts(firstline.sandbox.customer_id, text)


def test_messages_that_arrive_while_redis_is_away_are_answered_when_it_is_back(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    """The web process rings into the void; then a Redis is there, and workers and a scheduler find the work."""
    with installed(database_url, "redis://127.0.0.1:1/0", tmp_path) as firstline:
        conversation = asked(firstline)
        until(lambda: firstline.rows("SELECT 1 FROM messages WHERE state = 'waiting'"), what="the commit")
        assert all(delivered.status == 200 for delivered in firstline.sandbox.deliveries.log)
        firstline.environment["REDIS_URL"] = redis_url
        firstline.spawn()
        firstline.spawn("workers.scheduler")
        until(lambda: answers(firstline, conversation), 60, what="the answer")
        assert len(answers(firstline, conversation)) == 1


def test_a_redis_that_is_emptied_loses_nothing(database_url: str, redis_url: str, tmp_path: Path) -> None:
    with installed(database_url, redis_url, tmp_path) as firstline:
        conversations = [asked(firstline) for _ in range(5)]
        until(lambda: len(firstline.rows("SELECT 1 FROM messages WHERE state = 'waiting'")) == 5)
        redis.Redis.from_url(redis_url).flushdb()
        firstline.spawn()
        firstline.spawn("workers.scheduler")
        until(lambda: all(answers(firstline, one) for one in conversations), 60, what="every answer")


def test_without_a_database_the_vendor_is_asked_to_send_again(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with installed(database_url, redis_url, tmp_path) as firstline:
        away = "postgresql://nobody@127.0.0.1:1/none"
        apps = create_web(app_settings.load({**firstline.environment, "DATABASE_URL": away}, dotenv=None))
        web, operations = Served(apps.public), Served(apps.operations)
        conversation = asked(firstline)
        hooks = firstline.sandbox.intercom.hooks
        body = hooks.body("conversation.user.created", firstline.sandbox.intercom.state.conversations[conversation])
        request = Request(f"{web.url}/webhooks/intercom", body, hooks.sign(body))
        with pytest.raises(HTTPError) as refused:
            urlopen(request)
        assert refused.value.code == 503
        assert int(refused.value.headers["Retry-After"]) < 60
        with pytest.raises(HTTPError) as not_ready:
            urlopen(f"{operations.url}/readyz")
        assert not_ready.value.code == 503
        assert urlopen(f"{web.url}/healthz").status == 200
        assert b"firstline_database_up 0.0" in urlopen(f"{operations.url}/metrics").read()
        apps.preparing.stop()
        web.close()
        operations.close()


def test_a_model_that_is_down_leads_to_the_articles_words_and_a_person(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with openai_server(Script(mode="error", status=500)) as model:
        environment = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": model.url}
        with installed(database_url, redis_url, tmp_path, environment=environment) as firstline:
            firstline.work()
            conversation = asked(firstline)
            until(lambda: len(answers(firstline, conversation)) == 2, what="the answer and the receipt")
            assert "Security" in answers(firstline, conversation)[0]
            until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE state = 'open'"), what="the ticket")
            assert firstline.rows("SELECT reason FROM handoffs") == [{"reason": "model_failure"}]


def test_an_operator_may_have_tickets_only_for_what_the_articles_do_not_answer(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    behaviour = f'{QUICK}\n[handoff]\non_model_failure = "unanswered"\n'
    with openai_server(Script(mode="garbage")) as model:
        environment = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": model.url}
        with installed(database_url, redis_url, tmp_path, behaviour=behaviour, environment=environment) as firstline:
            firstline.work()
            known, unknown = asked(firstline), asked(firstline, "What is the weather in Paris tomorrow?")
            until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE state = 'open'"), what="the ticket")
            until(lambda: answers(firstline, known) and answers(firstline, unknown))
            assert len(firstline.rows("SELECT 1 FROM handoffs")) == 1


def test_a_model_answer_is_given_with_the_article_it_rests_on(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with openai_server() as model:
        environment = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": model.url}
        with installed(database_url, redis_url, tmp_path, environment=environment) as firstline:
            firstline.work()
            conversation = asked(firstline)
            until(lambda: answers(firstline, conversation))
            assert "help.acme.example/password" in answers(firstline, conversation)[0]
            sent = json.dumps([request.body for request in model.requests])
            assert PASSWORD in sent
            assert "nina.okafor" not in sent  # the customer's address never leaves the house


def test_a_message_of_a_hundred_thousand_characters_is_answered(firstline: Installation) -> None:
    conversation = asked(firstline, f"{PASSWORD} " + "please " * 15_000)
    until(lambda: answers(firstline, conversation), 60)
    assert "Security" in answers(firstline, conversation)[0]


def test_a_body_over_a_mebibyte_is_refused(firstline: Installation) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{firstline.web.url}/webhooks/intercom", data=b" " * (1024 * 1024 + 1))
    assert refused.value.code == 413
    assert b"1048576" in refused.value.read()


def test_what_is_counted_can_be_read(firstline: Installation) -> None:
    conversation = asked(firstline)
    until(lambda: answers(firstline, conversation))
    text = urlopen(f"{firstline.operations.url}/metrics").read().decode()
    assert "firstline_database_up 1.0" in text
    assert "firstline_waiting 0.0" in text
    assert 'firstline_webhook_deliveries_total{channel="intercom",result="accepted"}' in text
    ready = json.loads(urlopen(f"{firstline.operations.url}/readyz").read())
    fine = dict.fromkeys(("postgres", "redis", "migrations", "key", "queues"), "ok")
    assert ready == {"ready": True, "checks": fine}

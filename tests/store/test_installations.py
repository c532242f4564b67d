"""What a channel was given at its installation is kept encrypted, and renewed by one process at a time."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import psycopg
import pytest

from bot.errors import ConfigurationError, Refused
from bot.store.cipher import Cipher, new_key
from bot.store.installations import PostgresInstallationStore
from bot.store.keys.rotation import rotate
from tests.support.store import Store

HERE = ("slack", "T1")


@pytest.fixture
def installations(store: Store) -> PostgresInstallationStore:
    return PostgresInstallationStore(store.database, store.cipher)


def renewed(secret: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**secret, "token": f"{secret['token']}-renewed"}


def test_an_installation_is_there_until_it_is_removed(installations: PostgresInstallationStore) -> None:
    assert installations.load(*HERE) is None
    installations.save(*HERE, {"token": "xoxb-1"})
    installations.save("slack", "T2", {"token": "xoxb-2"})
    installations.save(*HERE, {"token": "xoxb-3"})
    assert installations.load(*HERE) == {"token": "xoxb-3"}
    assert installations.accounts("slack") == ("T1", "T2")
    installations.remove(*HERE)
    assert installations.load(*HERE) is None
    assert installations.accounts("slack") == ("T2",)
    assert installations.accounts("intercom") == ()


def test_what_is_stored_shows_no_token(store: Store, installations: PostgresInstallationStore) -> None:
    installations.save(*HERE, {"token": "xoxb-secret"})
    (row,) = store.rows("SELECT * FROM installations")
    assert "xoxb" not in str(row)
    with pytest.raises(ConfigurationError, match="FIRSTLINE_ENCRYPTION_KEYS"):
        PostgresInstallationStore(store.database, Cipher([new_key()])).load(*HERE)


def test_no_connection_is_held_while_it_is_renewed(store: Store, installations: PostgresInstallationStore) -> None:
    installations.save(*HERE, {"token": "xoxb-1"})
    held: list[bool] = []

    def change(secret: Mapping[str, Any]) -> Mapping[str, Any]:
        held.append(store.database.held_by_this_thread)
        return renewed(secret)

    assert installations.update(*HERE, change) == {"token": "xoxb-1-renewed"}
    assert held == [False]
    assert installations.load(*HERE) == {"token": "xoxb-1-renewed"}


def test_two_who_would_renew_it_at_once_do_it_once(store: Store, installations: PostgresInstallationStore) -> None:
    installations.save(*HERE, {"token": "xoxb-1"})
    inside, go_on = threading.Event(), threading.Event()
    results: list[object] = []

    def slowly(secret: Mapping[str, Any]) -> Mapping[str, Any]:
        inside.set()
        assert go_on.wait(10)
        return renewed(secret)

    first = threading.Thread(target=lambda: results.append(installations.update(*HERE, slowly)))
    first.start()
    assert inside.wait(10)
    second = PostgresInstallationStore(store.database, store.cipher).update(*HERE, renewed)
    go_on.set()
    first.join()
    assert second is None
    assert results == [{"token": "xoxb-1-renewed"}]
    assert installations.load(*HERE) == {"token": "xoxb-1-renewed"}
    assert installations.update(*HERE, renewed) == {"token": "xoxb-1-renewed-renewed"}


def test_a_renewal_that_fails_changes_nothing_and_may_be_tried_again(installations: PostgresInstallationStore) -> None:
    installations.save(*HERE, {"token": "xoxb-1"})

    def fail(secret: Mapping[str, Any]) -> Mapping[str, Any]:
        raise Refused("invalid_refresh_token")

    with pytest.raises(Refused):
        installations.update(*HERE, fail)
    assert installations.load(*HERE) == {"token": "xoxb-1"}
    assert installations.update(*HERE, lambda _: None) is None
    assert installations.update(*HERE, renewed) == {"token": "xoxb-1-renewed"}


def test_who_died_while_renewing_it_keeps_nobody_out_for_ever(
    store: Store, installations: PostgresInstallationStore
) -> None:
    installations.save(*HERE, {"token": "xoxb-1"})
    with store.database.connection() as connection:
        connection.execute("UPDATE installations SET lease = gen_random_uuid(), leased_until = now() + '1 hour'")
    assert installations.update(*HERE, renewed) is None
    with store.database.connection() as connection:
        connection.execute("UPDATE installations SET leased_until = now() - interval '1 second'")
    assert installations.update(*HERE, renewed) == {"token": "xoxb-1-renewed"}


def test_what_the_network_gave_survives_connections_that_are_cut(
    database_url: str, installations: PostgresInstallationStore
) -> None:
    installations.save(*HERE, {"token": "xoxb-1"})

    def cut(secret: Mapping[str, Any]) -> Mapping[str, Any]:
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return renewed(secret)

    assert installations.update(*HERE, cut) == {"token": "xoxb-1-renewed"}
    assert installations.load(*HERE) == {"token": "xoxb-1-renewed"}


def test_an_installation_made_anew_meanwhile_wins(installations: PostgresInstallationStore) -> None:
    installations.save(*HERE, {"token": "xoxb-1"})

    def overtaken(secret: Mapping[str, Any]) -> Mapping[str, Any]:
        installations.save(*HERE, {"token": "xoxb-2"})
        return renewed(secret)

    assert installations.update(*HERE, overtaken) is None
    assert installations.load(*HERE) == {"token": "xoxb-2"}


def test_an_installation_removed_meanwhile_stays_away(installations: PostgresInstallationStore) -> None:
    installations.save(*HERE, {"token": "xoxb-1"})

    def removed(secret: Mapping[str, Any]) -> Mapping[str, Any]:
        installations.remove(*HERE)
        return renewed(secret)

    assert installations.update(*HERE, removed) is None
    assert installations.load(*HERE) is None
    assert installations.update(*HERE, renewed) is None


def test_after_a_rotation_of_keys_the_old_key_is_not_needed(store: Store) -> None:
    old, new = new_key(), new_key()
    PostgresInstallationStore(store.database, Cipher([old])).save(*HERE, {"token": "xoxb-1"})
    assert list(rotate(store.database, Cipher([new, old])))[-1].resealed == 1
    assert PostgresInstallationStore(store.database, Cipher([new])).load(*HERE) == {"token": "xoxb-1"}

"""What `firstline doctor` says of the web chat's settings, and that it never shows a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app.settings import load
from bot.health import DoctorContext, Finding
from connectors.webchat.doctor import check
from tests.connectors.webchat.conftest import ORIGIN, SECRET, ZENDESK, toml


def findings(tmp_path: Path, identity: str) -> list[Finding]:
    (tmp_path / "firstline.toml").write_text(toml())
    environment = {
        **ZENDESK,
        "WEBCHAT_SECRETS": SECRET,
        "WEBCHAT_IDENTITY_SECRETS": identity,
        "FIRSTLINE_CONFIG": str(tmp_path / "firstline.toml"),
    }
    settings = load(environment, dotenv=None)
    context = DoctorContext(
        settings=settings, timeout=1.0, installations=None, held_up=lambda _: None, ask=lambda _: "not asked"
    )
    return list(check(context))


def test_sites_are_named_with_their_origins(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, f"acme={'i' * 40}")

    assert found.found == f"acme: {ORIGIN}, other: https://other.example"


def test_a_secret_of_no_site_is_named_by_what_it_says(tmp_path: Path) -> None:
    *_, found = findings(tmp_path, f"acne={'i' * 40}")

    assert found.level == "fail"
    assert found.found == "a secret of 'acne', which is no site"


@pytest.mark.parametrize(
    "secret", ["k3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk=", "k3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk==", "k3y" * 12]
)
def test_a_secret_without_a_site_is_not_shown(tmp_path: Path, secret: str) -> None:
    *_, found = findings(tmp_path, secret)

    assert found.level == "fail"
    assert "k3yk3y" not in f"{found.found} {found.cure}"

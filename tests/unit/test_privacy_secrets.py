"""Passwords, codes, keys and tokens that people tell are replaced, in seven languages; what is said of one is not."""

from __future__ import annotations

import pytest

from bot.app.measuring.personal_data import SECRETS, Counts, count, is_dev, told_secrets
from bot.model import Requester
from bot.privacy import Redactor
from bot.privacy.detect import Detector

DETECTOR = Detector()
REDACTOR = Redactor(DETECTOR)


def redact(text: str) -> str:
    return REDACTOR.redact([text], Requester(id="1")).texts[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my password is hunter2", "my password is <PASSWORD_1>"),
        ("Password: sunshine", "Password: <PASSWORD_1>"),
        ("mein Passwort lautet Sommer2024!", "mein Passwort lautet <PASSWORD_1>"),
        ("mot de passe : azerty123", "mot de passe : <PASSWORD_1>"),
        ("mi contraseña es gatito99 y no entra", "mi contraseña es <PASSWORD_1> y no entra"),
        ("la mia password è Roma2024", "la mia password è <PASSWORD_1>"),
        ("minha senha é flamengo10", "minha senha é <PASSWORD_1>"),
        ("mijn wachtwoord is hond123", "mijn wachtwoord is <PASSWORD_1>"),
        ("DB_PASSWORD=s3cr3t", "DB_PASSWORD=<PASSWORD_1>"),
        ("code 483920", "code <CODE_1>"),
        ("der Code, den ich bekommen habe, ist 483 920", "der Code, den ich bekommen habe, ist <CODE_1>"),
        ("le code que j'ai reçu est 483920", "le code que j'ai reçu est <CODE_1>"),
        ("CVV 123", "CVV <CODE_1>"),
        ("my api key is sk-proj-abc123def456ghi789", "my api key is <KEY_1>"),
        ("Authorization: Bearer a8Kd93jfKD83jdk39dkD", "Authorization: Bearer <KEY_1>"),
        ("https://app.example.com/reset?token=abc123&x=1", "https://app.example.com/reset?token=<TOKEN_1>&x=1"),
        ("https://u:hunter2@host.example/x", "https://u:<EMAIL_1>/x"),
    ],
)
def test_what_nobody_should_know_is_replaced(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "how do I change my password is greyed out",
        "my password is expired and I cannot log in",
        "Mein Passwort ist falsch",
        "mon mot de passe est oublié",
        "mi contraseña es incorrecta",
        "la password è scaduta",
        "minha senha é inválida",
        "mijn wachtwoord is verlopen",
        "is password protection with 2FA possible?",
        "error code 500123",
        "promo code 202020 does not work",
        "Fehlercode 500123",
        "the code costs 2000 dollars",
        "where do I find my api key",
        "https://github.com/a/b/commit/9f8a7c6b5d4e3f2a1b0c9d8e9f8a7c6b5d4e3f2a",
        "https://help.example.com/articles/how-to-reset-your-password-in-2024",
    ],
)
def test_what_is_said_of_a_password_or_of_another_code_stays(text: str) -> None:
    assert redact(text) == text


def test_of_sentences_that_no_rule_was_made_from_four_in_five_are_caught() -> None:
    kept_back = [sample for sample in told_secrets() if not sample.dev]
    counted = {
        kind: sum(by_template.values(), Counts()) for kind, by_template in count(kept_back, DETECTOR, SECRETS).items()
    }
    assert {kind: counts.f2 for kind, counts in counted.items() if counts.f2 < 0.8} == {}
    assert sum(counts.masks - counts.right for counts in counted.values()) <= 2


def test_a_value_counts_as_found_when_all_of_it_is_masked() -> None:
    sample = next(sample for sample in told_secrets() if sample.gold)
    nothing = count([sample], lambda _: [], SECRETS)
    assert sum(counts.found for kind in nothing.values() for counts in kind.values()) == 0
    assert is_dev(sample.template) == sample.dev

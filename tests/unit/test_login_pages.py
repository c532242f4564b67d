"""A login in an article's place is told from articles about signing in."""

from __future__ import annotations

import pytest

from bot.knowledge.conversion.markup import read_html
from bot.knowledge.sources.astray import is_same_page
from bot.knowledge.sources.login import is_login

SITE = "https://help.example.com"
FORM = "<form><input name=user><input name='pw' type='password'><button>Go</button></form>"
STEPS = "<ol><li>Open the app.</li><li>Choose your account.</li><li>Enter your password.</li></ol>"


def judged(asked: str, led_to: str, title: str, body: str) -> bool:
    html = f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    content = read_html(html, asked)
    return is_login(SITE + asked, SITE + led_to, html, content.title, content.text)


@pytest.mark.parametrize(
    ("asked", "led_to", "title", "body"),
    [
        ("/wifi", "/login?return=%2Fwifi", "Sign in to Acme Help",
         "<p>Please sign in with your Acme account to read this article.</p>"),
        ("/wifi", "/users/sign_in", "Welcome", "<p>Welcome back.</p>"),
        ("/wifi", "/wp-login.php", "Acme", FORM + "<p>Acme</p>"),
        ("/wifi", "/auth/realms/acme", "Acme", "<p>One moment.</p>"),
        ("/wifi", "/home?returnTo=%2Fwifi", "Acme", "<p>Continue with your account.</p>"),
        ("/wifi", "/portal", "Portal", FORM + "<p>Welcome.</p>"),
        ("/wifi", "/wifi", "Log in", FORM + "<p>Forgot your password?</p>"),
        ("/wifi", "/wifi", "Guest wifi", FORM + "<p>You must be logged in to see this.</p>"),
        ("/wifi", "/wifi", "Sign in to Acme", "<p>Please log in to continue.</p>"),
        ("/wlan", "/wlan", "Anmelden", "<p>Bitte melden Sie sich an, um fortzufahren.</p>"),
        ("/wifi", "/wifi", "Connexion", "<p>Vous devez vous connecter pour lire cet article.</p>"),
        ("/wifi", "/wifi", "Iniciar sesión", "<p>Inicia sesión para continuar.</p>"),
    ],
)  # fmt: skip
def test_a_login_in_an_articles_place_is_known(asked: str, led_to: str, title: str, body: str) -> None:
    assert judged(asked, led_to, title, body)


@pytest.mark.parametrize(
    ("asked", "led_to", "title", "body"),
    [
        ("/sign-in-help", "/sign-in-help", "Sign in to your account", STEPS),
        ("/wifi", "/wifi", "Guest wifi password", "<p>Please log in at reception. It is on the board.</p>"),
        ("/wifi", "/wifi/", "Guest wifi password", f"{FORM}<p>The password is on the board at reception.</p>"),
        ("/articles/12345", "/hc/en-us/articles/12345-Log-in", "Log in with a passkey", STEPS),
        ("/old-name", "/new-name", "Guest wifi password", "<p>The password is on the board at reception.</p>"),
        ("/account-access", "/account-access", "Account access",
         "<p>" + "You must be signed in to change this. " * 30 + "</p>"),
        ("/a", "/b?next=2", "Refunds", "<p>" + "We pay back within five days of your request. " * 20 + "</p>"),
    ],
)  # fmt: skip
def test_an_article_is_no_login(asked: str, led_to: str, title: str, body: str) -> None:
    assert not judged(asked, led_to, title, body)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("/a", "/a/", True),
        ("/A.html", "/a", True),
        ("/a/index.html", "/a", True),
        ("/hc/articles/123", "/hc/en-us/articles/123-reset", True),
        ("/hc/articles/123-reset", "/hc/articles/123-renew", True),
        ("/a", "/b", False),
        ("/a", "/", False),
        ("/", "/login", False),
    ],
)
def test_what_a_redirect_only_says_better_is_the_same_page(one: str, two: str, same: bool) -> None:
    assert is_same_page(SITE + one, SITE + two) is same

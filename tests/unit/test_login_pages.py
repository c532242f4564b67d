"""A login in an article's place is told from articles about signing in."""

from __future__ import annotations

import pytest

from bot.knowledge.article import Article
from bot.knowledge.conversion.markup import read_html
from bot.knowledge.sources.astray import is_same_page, led_astray
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
        ("/wifi", "/wifi", "Zaloguj się", FORM + "<p>Witamy ponownie!</p><a href=/p>Nie pamiętasz hasła?</a>"),
        ("/wifi", "/wifi", "ログイン", FORM + "<p>ようこそ。</p><a href=/p>パスワードを忘れた場合</a>"),
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
        ("/wifi", "/wifi", "Heslo k síti wifi", f"{FORM}<p>Heslo visí na nástěnce u recepce.</p>"),
        ("/wifi", "/wifi", "密码", f"{FORM}<p>密码写在前台的公告板上。</p>"),
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


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Login problems", "<p>You must be logged in to change the plan. If you cannot log in, clear the cache.</p>"),
        ("Log in with SSO", "<p>Enter your work address. You need to sign in again after 30 days.</p>"),
    ],
)
def test_a_short_article_about_logins_is_none(title: str, body: str) -> None:
    assert not judged("/help", "/help", title, body)


def shown_instead(known_as: str, title: str, text: str) -> str | None:
    article = Article(key=f"{SITE}/wifi", url=f"{SITE}/wifi", title=title, text=text, markdown=True)
    return led_astray(article, known_as)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Sign in to your account", "Sign in\n\nNo account? Create one!\n\nSign-in options"),
        ("Welcome back", "Enter your work e-mail and we will send you a link to log in."),
        ("Acme", "Log in to Help\n\nGet a login code emailed to you"),
        ("Bienvenue", "Identifiez-vous avec votre compte Acme."),
        ("ログイン", "続けるにはログインしてください。"),
        ("help.example.com", "Verify you are human by completing the action below."),
        ("Oops! Page not found", "The page you are looking for does not exist."),
        ("We'll be back soon", "We are down for scheduled maintenance."),
    ],
)
def test_what_stands_before_a_known_article_is_not_taken_for_it(title: str, text: str) -> None:
    assert "shows another page" in str(shown_instead("Guest wifi", title, text))


@pytest.mark.parametrize(
    ("known_as", "title", "text"),
    [
        ("Guest wifi", "Guest wifi and its password", "The password is on the board at reception."),
        ("Forgotten password", "How to get in again", "Choose Reset password below the login."),
        ("Guest wifi", "Wireless network for visitors", "Ask at reception for a ticket with a code."),
        ("Guest wifi", "Wireless for visitors", "The password hangs on the board at reception. " * 20),
    ],
)
def test_an_article_with_another_title_is_still_the_article(known_as: str, title: str, text: str) -> None:
    assert shown_instead(known_as, title, text) is None

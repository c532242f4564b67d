"""What `firstline doctor` says of the web chat."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.health import HERE, DoctorContext, Finding, fail, ok, warn
from connectors.webchat.settings import WebchatCredentials, WebchatSettings

LEAST_CHARS = 32  # of a secret


def check(context: DoctorContext) -> Iterator[Finding]:
    own = context.settings.section(WebchatSettings)
    credentials = context.settings.credentials(WebchatCredentials)
    yield from _secrets(credentials)
    if not own.sites:
        cure = 'add [webchat.sites.NAME] with origins = ["https://www.example.com"] to firstline.toml'
        yield fail("Web chat sites", "none: nobody is answered", cure)
        return
    yield ok("Web chat sites", ", ".join(f"{name}: {' '.join(site.origins)}" for name, site in own.sites.items()))
    for name, site in own.sites.items():
        for origin in site.origins:
            parts = urlsplit(origin)
            if parts.scheme == "http" and parts.hostname not in HERE:
                found = f"{name}: {origin} is not encrypted, so anybody on the way reads along"
                yield warn("Web chat sites", found, "serve the site over https")
        if not credentials.identity_of(name):
            continue
        if any(len(secret) < LEAST_CHARS for secret in credentials.identity_of(name)):
            yield fail(
                "Web chat identity", f"{name}: a secret of fewer than {LEAST_CHARS} characters", "make a longer one"
            )
    for stranger in _strangers(own, credentials):
        cure = "WEBCHAT_IDENTITY_SECRETS has site=secret, of sites of [webchat.sites]"
        yield fail("Web chat identity", stranger, cure)


def _secrets(credentials: WebchatCredentials) -> Iterator[Finding]:
    short = [one for one in credentials.webchat_secrets if len(one.get_secret_value()) < LEAST_CHARS]
    if short:
        found = f"{len(short)} of {len(credentials.webchat_secrets)} are shorter than {LEAST_CHARS} characters"
        yield fail("Web chat secrets", found, "make one with `openssl rand -hex 32`")


def _strangers(own: WebchatSettings, credentials: WebchatCredentials) -> Iterator[str]:
    for secret in credentials.webchat_identity_secrets:
        name, _, rest = secret.get_secret_value().partition("=")
        if name.strip() in own.sites and rest:
            continue
        # Without a site what stands before an "=" may be the secret: Base64 ends with such.
        named = len(rest) >= LEAST_CHARS
        yield f"a secret of {name.strip()[:40]!r}, which is no site" if named else "a secret without a site"

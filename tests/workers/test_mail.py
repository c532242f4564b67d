"""E-mail to an operator, through a real mail server: encrypted where the settings say so, and each failure in our
words."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import ValidationError

from bot.config import Smtp
from bot.errors import DeliveryError, NotSent, Refused
from bot.mail import Mailer
from tests.support.mail_server import PASSWORD, USER, mail_server
from tests.support.serving import reserve

OPS = "ops@acme.example"


def settings(port: int, **changes: object) -> Smtp:
    values = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "bot@acme.example", **changes}
    return Smtp.model_validate({**values, "timeout_seconds": 5})


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of 127.0.0.1, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_a_mail_arrives_with_a_key_by_which_a_second_copy_is_known() -> None:
    with mail_server() as server:
        Mailer(settings(server.port), None).send([OPS, "b@acme.example"], "Ein\nBetreff", "Grüße 👋", key="alarm-1")
        (mail,) = server.mails
        assert mail["To"] == f"{OPS}, b@acme.example"
        assert mail["Subject"] == "Ein Betreff"
        assert mail["Message-ID"] == "<alarm-1@firstline>"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert server.text().strip() == "Grüße 👋"


def test_the_password_travels_encrypted_to_whom_the_certificate_names(certificate: Path) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    with mail_server(tls) as server:
        own = settings(server.port, security="starttls", username=USER)
        trusted = ssl.create_default_context(cafile=certificate)
        Mailer(own, PASSWORD, trust=trusted).send([OPS], "s", "t", key="1")
        assert len(server.mails) == 1
        with pytest.raises((Refused, NotSent)):
            Mailer(own, "wrong", trust=trusted).send([OPS], "s", "t", key="2")
        with pytest.raises(DeliveryError):  # nobody vouches for it
            Mailer(own, PASSWORD).send([OPS], "s", "t", key="3")
        assert len(server.mails) == 1


@pytest.mark.parametrize(("answer", "error"), [("451 later", NotSent), ("554 Grüße refused", Refused)])
def test_what_the_server_says_is_told_by_its_code_only(answer: str, error: type[DeliveryError]) -> None:
    with mail_server() as server:
        server.answer = answer
        with pytest.raises(error) as raised:
            Mailer(settings(server.port), None).send([OPS], "s", "t", key="1")
    assert str(raised.value) == f"the mail server answered {answer[:3]}"


def test_a_server_that_is_away_was_sent_nothing() -> None:
    listener = reserve()
    port = listener.getsockname()[1]
    listener.close()
    with pytest.raises(NotSent):
        Mailer(settings(port), None).send([OPS], "s", "t", key="1")


@pytest.mark.parametrize(
    "changes", [{"sender": None}, {"username": "u"}, {"security": "ssl"}, {"sender": "not an address"}]
)
def test_settings_that_would_not_work_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(25, **changes)

"""Mail servers that are real, with certificates that are good, of nobody, of another name, over, or taken out of the way."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from afflux.connectors.carriers import Line
from afflux.connectors.mail import imap, smtp
from afflux.connectors.mail.tests import wires
from afflux.connectors.mail.tests.conftest import VALUES
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id

USER, PASSWORD = "service", "app-password-7"
LETTER = b"From: service@shop.example.com\r\nTo: li@example.net\r\nSubject: Hi\r\n\r\nHello\r\n"
LONG_AGO = datetime.now(UTC) - timedelta(days=40)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(autouse=True)
def _trusted(authority, tmp_path, monkeypatch):
    """This machine trusts one authority."""
    place = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(place)
    monkeypatch.setenv("SSL_CERT_FILE", str(place))


CERTIFICATES = {
    "good": lambda ca: ca.issue_cert("localhost"),
    "signed by nobody": lambda _ca: trustme.CA().issue_cert("localhost"),
    "of another": lambda ca: ca.issue_cert("mail.elsewhere.example"),
    "expired": lambda ca: ca.issue_cert(
        "localhost", not_before=LONG_AGO, not_after=LONG_AGO + timedelta(days=9)
    ),
}
CODES = {
    "signed by nobody": "mail.certificate_signed_by_nobody",
    "of another": "mail.certificate_of_another",
    "expired": "mail.certificate_expired",
}


def context(certificate):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(made)
    return made


def in_file(certificate, folder):
    place = folder / "server.pem"
    certificate.private_key_and_cert_chain_pem.write_to_path(place)
    return place


def line(**more):
    own = {"username": USER, "password": PASSWORD, "smtp_host": "localhost", "imap_host": "localhost"}
    return Line(new_id(), "mail", {**VALUES, "imap_folder": "INBOX", **own, **more})


@pytest.fixture
def letters():
    return wires.Letters()


@pytest.fixture
def post(letters):
    """`post(certificate, "starttls")` opens an SMTP server behind a wire."""
    opened = []

    def made(certificate, security, *, offers=True, spoil=bytes):
        starts = security == "starttls" and offers
        server = wires.smtp(letters, context(certificate) if starts else None)
        opened.append(server.stop)
        wire = wires.Wire(server.port, tls=context(certificate) if security == "tls" else None, spoil=spoil)
        opened.append(wire.close)
        return wire

    yield made
    for close in reversed(opened):
        close()


@pytest.fixture
def box(tmp_path):
    """`box(certificate, "tls")` opens an IMAP server behind a wire."""
    opened = []

    def made(certificate, security, *, spoil=bytes):
        starts = in_file(certificate, tmp_path) if security == "starttls" else None
        server = wires.Imap(tmp_path, starts, user=USER, password=PASSWORD)
        opened.append(server.close)
        wire = wires.Wire(server.port, tls=context(certificate) if security == "tls" else None, spoil=spoil)
        opened.append(wire.close)
        return wire

    yield made
    for close in reversed(opened):
        close()


def send(wire, security):
    smtp.send(line(smtp_port=str(wire.port), smtp_security=security), "li@example.net", LETTER)


def read(wire, security):
    with imap.inbox(line(imap_port=str(wire.port), imap_security=security)) as opened:
        return imap.standing(opened)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_that_proves_who_it_is_gets_the_password_and_the_letter(security, authority, post, letters):
    wire = post(CERTIFICATES["good"](authority), security)
    send(wire, security)
    assert letters.passwords == [PASSWORD.encode()]
    assert b"Subject: Hi" in letters.taken[0]
    if security == "starttls":
        assert b"AUTH" not in wire.said  # in the clear


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("wrong", CODES)
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(wrong, security, authority, post, letters):
    wire = post(CERTIFICATES[wrong](authority), security)
    with pytest.raises(Refused) as told:
        send(wire, security)
    assert told.value.why.code == CODES[wrong]
    assert "localhost" in str(told.value)
    assert "nothing was sent" in str(told.value)
    assert (letters.passwords, letters.taken) == ([], [])
    assert PASSWORD.encode() not in wire.said
    assert b"AUTH" not in wire.said


def without_starttls(block):
    return block.replace(b"STARTTLS", b"XSTRIPPED")


def test_starttls_taken_out_on_the_way_is_refused_before_anything_is_said(authority, post, letters):
    wire = post(CERTIFICATES["good"](authority), "starttls", spoil=without_starttls)
    with pytest.raises(Refused) as told:
        send(wire, "starttls")
    assert told.value.why.code == "mail.no_tls"
    assert letters.passwords == []
    assert b"AUTH" not in wire.said
    assert b"MAIL" not in wire.said


def test_a_port_without_tls_is_named_as_such(authority, post, letters):
    wire = post(CERTIFICATES["good"](authority), "starttls")
    with pytest.raises(Refused) as told:
        send(wire, "tls")
    assert told.value.why.code == "mail.not_tls"
    assert letters.passwords == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_inbox_that_proves_who_it_is_is_read(security, authority, box):
    wire = box(CERTIFICATES["good"](authority), security)
    validity, last = read(wire, security)
    assert validity > 0
    assert last > 0
    if security == "starttls":
        assert PASSWORD.encode() not in wire.said


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("wrong", CODES)
def test_an_inbox_that_cannot_prove_who_it_is_gets_no_password(wrong, security, authority, box):
    wire = box(CERTIFICATES[wrong](authority), security)
    with pytest.raises(Refused) as told:
        read(wire, security)
    assert told.value.why.code == CODES[wrong]
    assert PASSWORD.encode() not in wire.said
    assert b"LOGIN" not in wire.said


def test_an_inbox_whose_starttls_was_taken_out_gets_no_password(authority, box):
    wire = box(CERTIFICATES["good"](authority), "starttls", spoil=without_starttls)
    with pytest.raises(Refused) as told:
        read(wire, "starttls")
    assert told.value.why.code == "mail.no_tls"
    assert b"LOGIN" not in wire.said


def test_the_control_finds_a_password_that_goes_out_in_the_clear(authority, post, letters):
    wire = post(CERTIFICATES["good"](authority), "none")
    send(wire, "none")
    assert b"AUTH" in wire.said

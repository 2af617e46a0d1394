"""What a mail server may say, what it means for a letter, and what cures it."""

from __future__ import annotations

import ssl

from django.utils.translation import gettext_lazy as _

from afflux.connectors import egress
from afflux.connectors.carriers import Judged
from afflux.kernel.errors import Refused, problem

LATER = problem("mail.later", _("The mail server asks us to come again: %(says)s"), status=502)
NO_BOX = problem("mail.no_box", _("There is no such mailbox: %(says)s"), status=502)
FULL = problem("mail.full", _("The mailbox is full: %(says)s"), status=502)
TOO_LARGE = problem(
    "mail.too_large", _("The letter is larger than %(most)s MB. Send fewer or smaller files.")
)
REFUSED = problem("mail.refused", _("The mail server refuses the letter: %(says)s"), status=502)
LOGIN = problem(
    "mail.login",
    _(
        "The mail server does not accept user name and password. Many want an app password instead of the usual one."
    ),
    status=502,
)
UNSAFE = problem(
    "mail.unsafe",
    _("%(host)s could not prove who it is: %(says)s. Use the name that stands in its certificate."),
    status=502,
)
EXPIRED = problem(
    "mail.certificate_expired",
    _(
        "The certificate of %(host)s has expired, so nothing was sent, neither password nor letter. Whoever runs the server must renew it."
    ),
    status=502,
)
WRONG_NAME = problem(
    "mail.certificate_of_another",
    _(
        "The certificate that answers at %(host)s belongs to another name, so nothing was sent. Write the server's name as its certificate has it."
    ),
    status=502,
)
UNKNOWN_SIGNER = problem(
    "mail.certificate_signed_by_nobody",
    _(
        "Nobody whom this machine trusts signed the certificate of %(host)s, so nothing was sent. Let it be signed by a known authority, or name the file of your own authority in SSL_CERT_FILE and start again."
    ),
    status=502,
)
NO_TLS = problem(
    "mail.no_tls",
    _(
        "%(host)s does not offer STARTTLS at this port, so nothing was sent. Try TLS, usually at port 465 for SMTP and 993 for IMAP; if it offered STARTTLS before, somebody on the way may have taken it out."
    ),
    status=502,
)
NOT_TLS = problem(
    "mail.not_tls",
    _(
        "%(host)s does not speak TLS at this port, so nothing was sent. Try STARTTLS, usually at port 587 for SMTP and 143 for IMAP."
    ),
    status=502,
)
NOT_MAIL = problem("mail.not_mail", _("What answers at %(host)s is no mail server."), status=502)
NO_FOLDER = problem("mail.no_folder", _("The mailbox has no folder “%(folder)s”."), status=502)
HEADER = problem("mail.header", _("A name, a subject or an address must not hold line breaks."))
NO_ADDRESS = problem("mail.no_address", _("“%(value)s” is not an e-mail address."))
UNKNOWN_EFFECT = problem("mail.unknown_effect", _("An e-mail line cannot do “%(kind)s”."))
_BY_CODE = {10: EXPIRED, 18: UNKNOWN_SIGNER, 19: UNKNOWN_SIGNER, 20: UNKNOWN_SIGNER, 21: UNKNOWN_SIGNER}
_BY_CODE |= {62: WRONG_NAME, 64: WRONG_NAME}  # X509_V_ERR_… of OpenSSL
_AGAIN = (egress.AWAY, LATER, FULL)
_UNSURE = (egress.UNSURE,)


def judged(refused: Refused) -> Judged:
    """What a refusal means for the letter; after its last line was sent nobody can know without an answer."""
    if refused.why in _AGAIN:
        return Judged.AGAIN
    return Judged.UNSURE if refused.why in _UNSURE else Judged.NEVER


def unsafe(error: ssl.SSLError, host: str) -> Refused:
    """Why a server was not trusted, and what to do about it. Nothing had been sent to it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _BY_CODE:
            return Refused(_BY_CODE[error.verify_code], host=host)
        return Refused(UNSAFE, host=host, says=error.verify_message)
    if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return Refused(NOT_TLS, host=host)
    return Refused(UNSAFE, host=host, says=error.reason or "TLS")


def of_code(code: int, says: bytes | str) -> Refused:
    """The refusal that a code of SMTP stands for (RFC 5321, 4.2; the texts are the server's)."""
    text = (says.decode("utf-8", "replace") if isinstance(says, bytes) else says)[:200]
    if code == 452 or (code == 552 and "size" not in text.lower()):
        return Refused(FULL, says=f"{code} {text}")
    if 400 <= code < 500:
        return Refused(LATER, says=f"{code} {text}")
    if code in (550, 551, 553):
        return Refused(NO_BOX, says=f"{code} {text}")
    return Refused(REFUSED, says=f"{code} {text}")

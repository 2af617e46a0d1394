"""What WeCom seals and how it signs: AES-256-CBC in blocks of 32, a SHA-1 over sorted parts, the receiver inside.

SHA-1 and CBC without a tag are the platform's choice. The signature is compared first and in constant time, so that
nothing is decrypted, and no padding is judged, that did not come from a holder of the token.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem

BLOCK = 32  # the padding's, not the cipher's
SALT = 16
WINDOW = timedelta(
    minutes=10
)  # between their clock and ours, and for their repeats; within it keys find a replay
KEY_FORM = problem(
    "wecom.key_form", _("An EncodingAESKey has 43 letters and digits. Copy it from WeCom's page again.")
)
FORGED = problem(
    "wecom.signature_wrong",
    _("The signature does not match. The token here and the one in WeCom's console differ."),
    status=403,
)
STALE = problem(
    "wecom.out_of_time",
    _(
        "The request was signed more than %(minutes)s minutes from now. Compare the clocks, or it is a replay."
    ),
    status=403,
)
SEALED_OTHERWISE = problem(
    "wecom.not_opened",
    _("The content cannot be decrypted. The EncodingAESKey here and the one in WeCom's console differ."),
    status=403,
)
OTHER_RECEIVER = problem(
    "wecom.other_receiver",
    _("The content is meant for the company “%(found)s”, not for this one. Check the corp ID."),
    status=403,
)


def key_of(encoding_aes_key: str) -> bytes:
    """The 32 bytes behind an EncodingAESKey. Raises Refused at `aes_key`."""
    text = encoding_aes_key.strip()
    if len(text) != 43 or not (text.isascii() and text.isalnum()):
        raise Refused(KEY_FORM, field="aes_key")
    return base64.b64decode(text + "=")


@dataclass(frozen=True)
class Signed:
    """What travels: the sealed text and the three parts of the query."""

    sealed: str
    signature: str
    timestamp: str
    nonce: str


@dataclass(frozen=True, repr=False)
class Seal:
    """Opens and closes what goes between the platform and one receiver (a corp ID)."""

    token: str
    key: bytes
    receiver: str

    def sign(self, sealed: str, timestamp: str, nonce: str) -> str:
        """The msg_signature of these parts."""
        parts = sorted((self.token, timestamp, nonce, sealed))
        return hashlib.sha1("".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()

    def fits(self, signed: Signed) -> bool:
        """Whether a holder of the token signed this; compared in constant time."""
        expected = self.sign(signed.sealed, signed.timestamp, signed.nonce)
        return hmac.compare_digest(expected.encode(), signed.signature.encode("utf-8", "replace"))

    def open(self, signed: Signed, *, at: datetime) -> bytes:
        """The message. Raises Refused: forged, out of time, sealed with another key, meant for another receiver."""
        if not self.fits(signed):
            raise Refused(FORGED)
        check_time(signed.timestamp, at)
        message, receiver = _split(self._decrypt(signed.sealed))
        if not hmac.compare_digest(receiver, self.receiver.encode()):
            raise Refused(OTHER_RECEIVER, found=receiver.decode("utf-8", "replace")[:64])
        return message

    def close(self, message: bytes, *, at: datetime, nonce: str | None = None) -> Signed:
        """Seal and sign a message, as the platform does for us and we do for a passive answer."""
        plain = secrets.token_bytes(SALT) + len(message).to_bytes(4, "big") + message + self.receiver.encode()
        short = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        ciphered = encryptor.update(plain + bytes([short]) * short) + encryptor.finalize()
        sealed = base64.b64encode(ciphered).decode()
        timestamp, nonce = str(int(at.timestamp())), nonce or str(secrets.randbelow(10**10))
        return Signed(sealed, self.sign(sealed, timestamp, nonce), timestamp, nonce)

    def _decrypt(self, sealed: str) -> bytes:
        try:
            ciphered = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Refused(SEALED_OTHERWISE) from error
        if not ciphered or len(ciphered) % BLOCK:
            raise Refused(SEALED_OTHERWISE)
        decryptor = self._cipher().decryptor()
        return decryptor.update(ciphered) + decryptor.finalize()

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES(self.key), CBC(self.key[:16]))


def check_time(timestamp: str, at: datetime) -> None:
    """Raises Refused: no time, or too far from now."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
        raise Refused(FORGED)
    if abs(at.timestamp() - int(timestamp)) > WINDOW.total_seconds():
        raise Refused(STALE, minutes=int(WINDOW.total_seconds() // 60))


def _split(padded: bytes) -> tuple[bytes, bytes]:
    """Message and receiver of a decrypted text: salt, length, message, receiver, padding."""
    short = padded[-1]
    if not 1 <= short <= BLOCK or padded[-short:] != bytes([short]) * short:
        raise Refused(SEALED_OTHERWISE)
    plain = padded[SALT:-short]
    length = int.from_bytes(plain[:4], "big")
    if len(plain) < 4 or length > len(plain) - 4:
        raise Refused(SEALED_OTHERWISE)
    return plain[4 : 4 + length], plain[4 + length :]

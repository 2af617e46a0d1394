"""The vault: AES-256-GCM under the installation's key, each content bound to the row it belongs to."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem
from afflux.runtime.secrets import vault_key

FORM = b"\x01"
NONCE = 12
LOCKED = problem(
    "connectors.vault_locked",
    _("What is stored here was sealed with another key. Put the file vault.key of that data directory back."),
    status=503,
)


def close(content: bytes, *, place: str) -> bytes:
    """Seal `content` for `place` ("connection/<id>"): nowhere else will it open."""
    nonce = os.urandom(NONCE)
    return FORM + nonce + AESGCM(vault_key()).encrypt(nonce, content, place.encode())


def open_sealed(sealed: bytes | memoryview, *, place: str) -> bytes:
    """What was sealed for `place`. Raises Refused where the key is another one, or the content was moved or changed."""
    content = bytes(sealed)
    if content[:1] != FORM:
        raise Refused(LOCKED)
    nonce, rest = content[1 : 1 + NONCE], content[1 + NONCE :]
    try:
        return AESGCM(vault_key()).decrypt(nonce, rest, place.encode())
    except (InvalidTag, ValueError) as error:
        raise Refused(LOCKED) from error

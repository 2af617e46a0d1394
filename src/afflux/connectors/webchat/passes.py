"""A pass says who a browser is on one line. Only the server can write one: whoever guesses an id has no pass for it."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from afflux.connectors.webchat.problems import NO_PASS
from afflux.kernel.errors import Refused

SALT = "afflux.webchat.pass"


def pass_of(line: UUID, peer: UUID) -> str:
    """The pass of `peer`: the id and its seal, 32 and 64 hex digits."""
    return f"{peer.hex}.{_seal(line, peer)}"


def peer_of(line: UUID, token: str) -> UUID:
    """Who shows the pass. Raises Refused for one that we did not write for this line."""
    digits, _dot, seal = token.partition(".")
    try:
        peer = UUID(hex=digits)
    except ValueError:
        raise Refused(NO_PASS) from None
    if not seal.isascii() or not constant_time_compare(seal, _seal(line, peer)):
        raise Refused(NO_PASS)
    return peer


def new_peer() -> UUID:
    """A stranger: 122 random bits."""
    return uuid4()


def _seal(line: UUID, peer: UUID) -> str:
    return salted_hmac(
        SALT, f"{line.hex}/{peer.hex}", secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()

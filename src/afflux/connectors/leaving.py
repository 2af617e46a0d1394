"""The way out of our messages: a link that names a line and a person, sealed, so that nobody can make or read one."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.connectors import vault
from afflux.connectors.addresses import public_url
from afflux.connectors.happenings import Unsubscribed
from afflux.connectors.models import Connection
from afflux.kernel.errors import Refused, problem
from afflux.kernel.news import tell

NO_LINK = problem(
    "connectors.no_link",
    _("This link is not whole. Open it again from the message that it came with."),
    status=404,
)


def link(connection_id: UUID, peer: str) -> str:
    """The address of the page where this person leaves this line."""
    sealed = vault.close(peer.encode(), place=_place(connection_id))
    return public_url(f"/leave/{connection_id}/{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}")


def peer_of(connection_id: UUID, token: str) -> str:
    """Whom a link was made for. Raises Refused (404) for one that we did not make, or whose line is gone."""
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        peer = vault.open_sealed(sealed, place=_place(connection_id)).decode()
    except (binascii.Error, ValueError, Refused) as error:
        raise Refused(NO_LINK) from error
    if not Connection.objects.filter(id=connection_id).exists():
        raise Refused(NO_LINK)
    return peer


@transaction.atomic
def leave(connection_id: UUID, token: str, *, word: str, at: datetime) -> str:
    """Tell that the person wants no more; who they are on that line. Raises Refused (404)."""
    peer = peer_of(connection_id, token)
    key = f"leave/{token[-40:]}/{at:%Y%m%d%H}"
    tell(Unsubscribed(connection=connection_id, key=key, at=at, peer=peer, word=word))
    return peer


def _place(connection_id: UUID) -> str:
    return f"leave/{connection_id}"

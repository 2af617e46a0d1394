"""How often one network may post: counted in the database, exact across processes, without keeping the address."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import hashed_id
from afflux.kernel.networks import network_of

LIMIT = 40  # a shop's guests share one address, so this is for machines, not for a queue at the counter
MINUTES = 10
TOO_MANY = problem(
    "landing.too_many",
    _("Too many forms came from your network. Please try again in %(minutes)s minutes."),
    status=429,
)


def count_post(address: str, *, at: datetime) -> None:
    """Count one post of this network; refuses beyond `LIMIT` within the current ten minutes."""
    bucket = int(at.timestamp()) // (MINUTES * 60)
    mark = salted_hmac(
        "afflux.landing.bounds", network_of(address), secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into channels_quota as held (scope, day, used) values (%s, %s, 1)"
            " on conflict (scope, day) do update set used = held.used + 1 returning used",
            [hashed_id("landing", mark, str(bucket)), at.date()],
        )
        (used,) = cursor.fetchone()
    if used > LIMIT:
        raise Refused(TOO_MANY, minutes=MINUTES)

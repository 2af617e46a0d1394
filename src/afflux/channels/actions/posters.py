"""Poster templates: a picture and the box that the QR goes into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.models import Poster
from afflux.channels.posters import SMALLEST
from afflux.files.pictures import Picture
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.organization import audit
from afflux.organization.models import Unit

OUTSIDE = problem(
    "channels.poster_box_outside", _("The box reaches beyond the picture of %(width)s × %(height)s pixels.")
)
SMALL_BOX = problem(
    "channels.poster_box_small",
    _("A QR of fewer than %(smallest)s pixels a side is hard to scan. Make the box bigger."),
)
SMALL_PICTURE = problem(
    "channels.poster_picture_small", _("A poster needs a picture of at least 300 × 300 pixels.")
)
POSTER_UNIT = problem("channels.poster_unit", _("Choose one of your own stores for this poster."))


@dataclass(frozen=True)
class Box:
    """The QR's square in pixels of the picture."""

    left: int
    top: int
    side: int


def make_poster(*, by: Actor, at: datetime, name: str, picture: Picture, unit: Unit | None) -> Poster:
    """Keep a template; the box begins in the lower middle, a third of the shorter side wide."""
    if min(picture.width, picture.height) < 300:
        raise Refused(SMALL_PICTURE, field="picture")
    if by.units is not None and (unit is None or unit.id not in by.units):
        raise Refused(POSTER_UNIT, field="unit")
    side = max(SMALLEST, min(picture.width, picture.height) // 3)
    with transaction.atomic():
        poster = Poster.objects.create(
            name=name, unit=unit, picture=picture.digest, width=picture.width, height=picture.height, created_at=at,
            left=(picture.width - side) // 2, top=(picture.height - side) * 4 // 5, side=side,
        )  # fmt: skip
        audit.record(by=by, at=at, verb="poster.made", subject=poster)
    return poster


def place_box(*, by: Actor, at: datetime, poster: Poster, box: Box) -> Poster:
    """Put the QR's box elsewhere; it must lie inside the picture and be big enough to scan."""
    access.to_change(by, poster)
    if box.side < SMALLEST:
        raise Refused(SMALL_BOX, field="side", smallest=SMALLEST)
    if (
        box.left < 0
        or box.top < 0
        or box.left + box.side > poster.width
        or box.top + box.side > poster.height
    ):
        raise Refused(OUTSIDE, field="side", width=poster.width, height=poster.height)
    with transaction.atomic():
        poster.left, poster.top, poster.side = box.left, box.top, box.side
        poster.save(update_fields=["left", "top", "side"])
        audit.record(by=by, at=at, verb="poster.box_placed", subject=poster)
    return poster


def archive_poster(*, by: Actor, at: datetime, poster: Poster) -> None:
    """Offer the template no longer."""
    access.to_change(by, poster)
    with transaction.atomic():
        if Poster.objects.filter(pk=poster.pk, archived_at=None).update(archived_at=at):
            audit.record(by=by, at=at, verb="poster.archived", subject=poster)


def restore_poster(*, by: Actor, at: datetime, poster: Poster) -> None:
    """Offer an archived template again."""
    access.to_change(by, poster)
    with transaction.atomic():
        if Poster.objects.filter(pk=poster.pk, archived_at__isnull=False).update(archived_at=None):
            audit.record(by=by, at=at, verb="poster.restored", subject=poster)

"""Pictures people upload: opened, turned upright, shrunk and written anew, so that nothing hidden in them survives."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from afflux.files.models import File
from afflux.files.store import keep_bytes
from afflux.kernel.errors import Refused, problem

NOT_A_PICTURE = problem(
    "files.not_a_picture",
    _("“%(name)s” is not a picture we can read. Use PNG, JPEG, WebP or GIF; SVG is not taken."),
)
TOO_BIG = problem(
    "files.picture_too_big",
    _("“%(name)s” is bigger than %(megabytes)s MB or 40 megapixels. Save it smaller and try again."),
)
SHAPES = ("image/png", "image/jpeg")  # what a picture is written as
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MEGABYTES = 12
PIXELS = 40_000_000


@dataclass(frozen=True)
class Picture:
    """A kept picture: its digest, media type and size in pixels."""

    digest: str
    media_type: str
    width: int
    height: int


def keep_picture(
    content: bytes, *, name: str, at: datetime, longest: int = 3000, kept_as: str = "%s"
) -> Picture:
    """Keep `content` as a fresh PNG (where it is see-through) or JPEG, its longer side at most `longest` pixels.

    `kept_as` marks it ("%s" is its shape); what was marked as belonging to messages is everybody's once it is a picture of ours.

    Refuses what is no picture or too big to be opened safely. Camera data, comments and trailing bytes are dropped.
    """
    image = _opened(content, name)
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    see_through = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    fresh = Image.new("RGBA" if see_through else "RGB", image.size)
    fresh.paste(image.convert(fresh.mode))
    out = io.BytesIO()
    plain = see_through or len(content) < 64 * 1024  # a small drawing stays sharp as PNG
    fresh.save(out, "PNG", optimize=True) if plain else fresh.save(out, "JPEG", quality=90, optimize=True)
    media_type = "image/png" if plain else "image/jpeg"
    marked = kept_as.replace("%s", media_type)
    file = keep_bytes(out.getvalue(), name=name[:200], media_type=marked, at=at)
    if marked == media_type != file.media_type:
        File.objects.filter(digest=file.digest).update(media_type=media_type)
    return Picture(file.digest, media_type, fresh.width, fresh.height)


def _opened(content: bytes, name: str) -> Image.Image:
    if len(content) > MEGABYTES * 1024 * 1024:
        raise Refused(TOO_BIG, name=name[:60], megabytes=MEGABYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", Image.DecompressionBombWarning
            )  # judged by PIXELS below, before any decoding
            image = Image.open(io.BytesIO(content), formats=FORMATS)
            if image.width * image.height > PIXELS:
                raise Refused(TOO_BIG, name=name[:60], megabytes=MEGABYTES)
            upright = ImageOps.exif_transpose(image)
            upright.load()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
    ) as unreadable:
        raise Refused(NOT_A_PICTURE, name=name[:60]) from unreadable
    return upright

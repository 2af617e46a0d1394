"""Pictures: what comes in is drawn anew, so that only pixels are kept, never what was hidden around them."""

from __future__ import annotations

import io
from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from afflux.files.models import File
from afflux.files.store import keep_bytes
from afflux.kernel.errors import Refused, problem

LARGEST_UPLOAD = 10 * 1024 * 1024
LARGEST_SIDE = 4000
MOST_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")

NOT_A_PICTURE = problem("files.not_a_picture", _("This is no picture that can be read here. Send a PNG, JPEG, WebP or GIF."))
TOO_LARGE = problem("files.picture_too_large", _("The picture is too large. Send one under 10 MB and 40 million pixels."))


def store_image(upload: BinaryIO, *, at: datetime, name: str = "") -> File:
    """Keep a picture, re-encoded (PNG where it has transparency or few colours, else JPEG), at most 4,000 px a side.

    Refuses `files.not_a_picture` (SVG included: it is a program, not pixels) and `files.picture_too_large`.
    """
    content = upload.read(LARGEST_UPLOAD + 1)
    if len(content) > LARGEST_UPLOAD:
        raise Refused(TOO_LARGE)
    picture = _opened(content)
    drawn = io.BytesIO()
    if picture.mode == "RGB":
        picture.save(drawn, "JPEG", quality=88, optimize=True)
        return keep_bytes(drawn.getvalue(), name=name, media_type="image/jpeg", at=at)
    picture.save(drawn, "PNG", optimize=True)
    return keep_bytes(drawn.getvalue(), name=name, media_type="image/png", at=at)


def _opened(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise Refused(TOO_LARGE)
            lossless = found.format in ("PNG", "GIF", "BMP")
            picture = ImageOps.exif_transpose(found)
            picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            return picture.convert("RGBA" if lossless or "A" in picture.getbands() else "RGB")
    except Image.DecompressionBombError as error:
        raise Refused(TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused(NOT_A_PICTURE) from error

"""A poster: the template's picture with the QR of a code in its box."""

from __future__ import annotations

import io

from PIL import Image

from afflux.channels import qr
from afflux.channels.models import Poster
from afflux.files.store import content_of

SMALLEST = 120  # pixels a side below which phones begin to fail


def compose(poster: Poster, text: str, logo: bytes | None = None) -> bytes:
    """PNG bytes of the poster's picture with the symbol of `text` filling the box."""
    sheet = Image.open(io.BytesIO(content_of(poster.picture))).convert("RGB")
    sheet.paste(qr.picture(text, poster.side, logo), (poster.left, poster.top))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()

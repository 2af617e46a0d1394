"""An uploaded picture is kept as pixels and nothing else."""

import io

import pytest
from PIL import Image

from afflux.files.pictures import NOT_A_PICTURE, TOO_BIG, keep_picture
from afflux.files.store import content_of
from afflux.kernel.errors import Refused

pytestmark = pytest.mark.django_db


def drawn(kind: str, size=(640, 480), mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert(mode).save(out, kind, **options)
    return out.getvalue()


def test_a_photo_loses_its_camera_data_and_its_trailing_bytes(now):
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    kept = keep_picture(drawn("JPEG", exif=exif) + b"<script>alert(1)</script>", name="a.jpg", at=now)
    assert (kept.media_type, kept.width, kept.height) == ("image/jpeg", 640, 480)
    assert b"SECRET" not in content_of(kept.digest)
    assert b"script" not in content_of(kept.digest)


def test_a_sideways_photo_stands_upright(now):
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = keep_picture(drawn("JPEG", exif=exif), name="a.jpg", at=now)
    assert (kept.width, kept.height) == (480, 640)


def test_a_see_through_logo_stays_see_through(now):
    kept = keep_picture(drawn("PNG", (100, 100), "RGBA"), name="logo.png", at=now)
    assert Image.open(io.BytesIO(content_of(kept.digest))).mode == "RGBA"


def test_a_big_picture_is_shrunk(now):
    kept = keep_picture(drawn("PNG", (1200, 400)), name="a.png", at=now, longest=600)
    assert (kept.width, kept.height) == (600, 200)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n" + b"x" * 40,
        b"%PDF-1.7",
    ],
)
def test_what_is_no_picture_is_refused(content, now):
    with pytest.raises(Refused) as refused:
        keep_picture(content, name="x.svg", at=now)
    assert refused.value.why is NOT_A_PICTURE


def test_a_bomb_is_refused_before_it_is_opened(now):
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    with pytest.raises(Refused) as refused:
        keep_picture(out.getvalue(), name="bomb.png", at=now)
    assert refused.value.why is TOO_BIG

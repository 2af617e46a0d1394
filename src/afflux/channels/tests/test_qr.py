"""What we print, a camera reads back."""

import io

import pytest
import zxingcpp
from PIL import Image

from afflux.channels import qr
from afflux.channels.actions.posters import OUTSIDE, SMALL_BOX, Box, make_poster, place_box
from afflux.channels.posters import compose
from afflux.files.pictures import keep_picture
from afflux.kernel.errors import Refused


def read(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image.convert("L"))]


def noisy(size: tuple[int, int], kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, kind)
    return out.getvalue()


def link(length: int) -> str:
    return ("https://a.example/c/" + "Ab3dEf9hJk" * 60)[:length]


@pytest.mark.parametrize("length", [*range(21, 60), 80, 120, 200, 400])
@pytest.mark.parametrize("logo", [None, noisy((200, 200))], ids=["plain", "logo"])
def test_every_length_decodes_back_with_and_without_a_logo(length, logo):
    assert read(qr.picture(link(length), 600, logo)) == [link(length)]


@pytest.mark.parametrize("size", qr.SIZES)
def test_every_offered_size_is_exactly_that_wide_and_decodes(size):
    image = Image.open(io.BytesIO(qr.png(link(40), size, noisy((90, 30)))))
    assert image.size == (size, size)
    assert read(image) == [link(40)]


def test_the_svg_draws_the_same_modules_and_carries_no_script_or_style():
    text = qr.svg(link(40), noisy((64, 64)))
    assert "<script" not in text
    assert "style" not in text
    plain = qr.svg(link(40))
    side = qr.symbol(link(40)).side
    image = Image.new("L", (side, side), 255)
    path = plain.split(' d="')[1].split('"')[0]
    for run in path.split("M")[1:]:
        x, rest = run.split(" ", 1)
        y, length = rest.split("h", 1)
        for step in range(int(length.split("v")[0])):
            image.putpixel((int(x) + step, int(y)), 0)
    assert read(image.resize((side * 6, side * 6), Image.Resampling.NEAREST)) == [link(40)]


@pytest.mark.django_db
def test_a_poster_decodes_and_keeps_its_picture_around_the_box(cast, now):
    owner = cast.actor("owner")
    picture = keep_picture(noisy((900, 1600), "JPEG"), name="spring.jpg", at=now)
    poster = make_poster(by=owner, at=now, name="Spring", picture=picture, unit=None)
    place_box(by=owner, at=now, poster=poster, box=Box(left=500, top=1200, side=320))
    sheet = Image.open(io.BytesIO(compose(poster, link(38), noisy((50, 50)))))
    assert sheet.size == (900, 1600)
    assert read(sheet.crop((480, 1180, 840, 1540))) == [link(38)]
    assert sheet.getpixel((505, 1205)) == (255, 255, 255)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("box", "why"), [(Box(600, 0, 320), OUTSIDE), (Box(-1, 0, 200), OUTSIDE), (Box(0, 0, 60), SMALL_BOX)]
)
def test_a_box_that_cannot_be_printed_is_refused(cast, now, box, why):
    picture = keep_picture(noisy((900, 900)), name="a.png", at=now)
    poster = make_poster(by=cast.actor("owner"), at=now, name="a", picture=picture, unit=None)
    with pytest.raises(Refused) as refused:
        place_box(by=cast.actor("owner"), at=now, poster=poster, box=box)
    assert refused.value.why is why

"""The merchant's house: units, staff, the words that people agree to, and the pages that greet them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
from PIL import Image, ImageDraw

from afflux.channels.actions.landings import LandingDraft, write_landing
from afflux.channels.models import Landing
from afflux.contacts.actions.consents import write_text
from afflux.contacts.models import ConsentText
from afflux.demo.chance import Rng, rng_of
from afflux.demo.names import person_name
from afflux.demo.world import NAME, REGIONS, STAFF_PER_STORE
from afflux.files.pictures import keep_picture
from afflux.kernel.actors import Actor
from afflux.organization.actions.staff import take_on
from afflux.organization.actions.units import change_merchant, open_unit
from afflux.organization.models import Merchant, Staff, Unit

HEADLINES = (
    "门店茶艺师，教您泡好一杯茶",
    "您的专属顾问，下单、售后都找我",
    "喝水这件小事，我最懂",
    "Tea, water and patience",
    "会员福利第一时间告诉您",
)


@dataclass(frozen=True)
class House:
    """What was founded: regions, stores and staff in the order of the world, the pages, the consent text."""

    regions: list[Unit]
    stores: list[Unit]
    staff: list[Staff]
    pages: list[Landing]
    text: ConsentText


def found(merchant: Merchant, *, seed: int, by: Actor, at: datetime) -> House:
    """Found the house of a merchant who has none; the merchant is marked as simulated."""
    change_merchant(
        by=by,
        at=at,
        merchant=merchant,
        name=NAME,
        currency="CNY",
        timezone="Asia/Shanghai",
        phone_region="CN",
    )
    Merchant.objects.filter(pk=merchant.pk).update(simulated=True)
    top = Unit.objects.get(kind=Unit.Kind.HEADQUARTERS)
    rng = rng_of(seed, "house")
    regions, stores = [], []
    for number, name, of in REGIONS:
        region = open_unit(by=by, at=at, kind=Unit.Kind.REGION, parent=top, number=number, name=name)
        regions.append(region)
        for key, store, city in of:
            stores.append(
                open_unit(
                    by=by, at=at, kind=Unit.Kind.STORE, parent=region, number=key, name=store, city=city
                )
            )
    staff = [_hire(rng, store, n, by=by, at=at) for store in stores for n in range(STAFF_PER_STORE)]
    text = write_text(
        name="联系与服务 Contact",
        body_zh=f"我同意{NAME}通过电话、短信或微信与我联系，介绍商品与优惠，并为此保存我在此填写的信息。我可以随时撤回同意。",
        body_en=f"I agree that {NAME} contacts me by phone, SMS or WeChat about its goods and offers, and keeps what I"
        " write here for that. I may withdraw my consent at any time.",
        by=by,
        at=at,
    )
    return House(regions, stores, staff, _pages(text, by=by, at=at), text)


def _hire(rng: Rng, store: Unit, n: int, *, by: Actor, at: datetime) -> Staff:
    number = f"{store.number}-{n + 1:02d}"
    qr = io.BytesIO()
    segno.make(f"https://example.com/contact/{number}", error="m").save(qr, kind="png", scale=5, border=3)
    return take_on(
        by=by,
        at=at,
        unit=store,
        number=number,
        name=person_name(rng),
        headline=HEADLINES[n % len(HEADLINES)],
        account_opened_on=(at - timedelta(days=rng.randrange(10, 1300))).date(),
        contact_qr=keep_picture(qr.getvalue(), name=f"{number}.png", at=at).digest,
    )


def _pages(text: ConsentText, *, by: Actor, at: datetime) -> list[Landing]:
    """The three landing pages: for cards, for messages, for everything read or watched."""
    drafts = (
        ("包裹卡 Parcel card", "谢谢您的选择", "Thank you for your order", "加我们，领一只冷泡杯", "A cold-brew cup for you", "#0b6e8c"),
        ("短信 Message", "老朋友专享", "For old friends", "留下电话，享九折", "Ten per cent off", "#2c7a4b"),
        ("内容 Content", "一杯好茶，从水开始", "Good tea begins with water", "送 3 天茶样", "A tea sample for three days", "#8a5a2b"),
    )  # fmt: skip
    return [
        write_landing(
            by=by,
            at=at,
            draft=LandingDraft(
                name=name,
                title_zh=title_zh,
                title_en=title_en,
                incentive_zh=gift_zh,
                incentive_en=gift_en,
                body_zh="水从武夷山来，茶由我们亲自挑。留下您的电话，顾问会为您安排。",
                body_en="Our water comes from Wuyi, and we choose every tea ourselves. Leave your number, and your"
                " advisor will see to the rest.",
                ask=["name", "phone", "question"],
                picture=keep_picture(_picture(colour), name=f"{name}.png", at=at).digest,
                consent_text=text,
            ),
        )
        for name, title_zh, title_en, gift_zh, gift_en, colour in drafts
    ]


def _picture(colour: str) -> bytes:
    """A quiet picture of hills and water."""
    image = Image.new("RGB", (960, 480), "#e9f3f5")
    draw = ImageDraw.Draw(image)
    for n in range(5):
        y = 200 + n * 46
        draw.ellipse((-220 + n * 140, y - 60, 560 + n * 180, y + 260), fill=_lighter(colour, 0.72 - n * 0.15))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _lighter(colour: str, share: float) -> tuple[int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return tuple(round(c + (255 - c) * max(share, 0.0)) for c in (red, green, blue))  # type: ignore[return-value]

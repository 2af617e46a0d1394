"""The ten modes that every installation starts with: data, not code, and every value may be edited in the console.

Ceilings stay below the lines at which a carrier is known to flag a staff account (younger than 30 days: more than
60 adds a minute received or 40 an hour made; about 5,000 contacts in all); floors say when an account lies idle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from afflux.kernel.ids import hashed_id

Ramp = tuple[tuple[int, int, int], ...]  # (account age in days, floor, ceiling) of adds a day

# The customer scans and asks: the account only receives.
RECEIVED: Ramp = ((0, 0, 30), (7, 2, 80), (30, 5, 200), (90, 10, 300))
# A platform pushes many at once; the account receives them in waves.
WAVES: Ramp = ((0, 0, 40), (7, 5, 100), (30, 10, 250), (90, 20, 400))
# Staff ask first: carriers judge this hardest.
MADE: Ramp = ((0, 0, 10), (7, 2, 20), (30, 5, 40), (90, 10, 60))

SCANNED = ("exposure", "scan", "view", "add", "consultation", "order", "repeat")
CALLED = ("exposure", "reach", "add", "consultation", "order", "repeat")
READ = ("exposure", "reach", "scan", "view", "add", "consultation", "order", "repeat")


@dataclass(frozen=True)
class Seed:
    """One mode; `burst` is adds an hour after which it pauses for an hour."""

    key: str
    name: tuple[str, str]
    exposure: tuple[str, str]
    domain: str
    paid: bool
    steps: tuple[str, ...]
    costs: tuple[str, ...]
    ramp: Ramp
    burst: int


SEEDS = (
    Seed(
        "parcel_card",
        ("Parcel card", "包裹卡"),
        ("card handed out", "发出一张卡"),
        "public",
        False,
        SCANNED,
        ("material", "labour", "incentive"),
        RECEIVED,
        60,
    ),
    Seed(
        "manual_call",
        ("Manual call", "人工电话"),
        ("call made", "拨出一通电话"),
        "public",
        False,
        CALLED,
        ("labour", "fee", "incentive"),
        MADE,
        20,
    ),
    Seed(
        "sms",
        ("SMS", "短信"),
        ("message sent", "发出一条短信"),
        "public",
        True,
        SCANNED,
        ("media", "incentive"),
        WAVES,
        100,
    ),
    Seed(
        "ai_call",
        ("AI voice call", "AI 语音外呼"),
        ("AI call made", "拨出一通 AI 电话"),
        "public",
        True,
        CALLED,
        ("media", "fee", "incentive"),
        MADE,
        30,
    ),
    Seed(
        "official_account",
        ("Official account", "公众号"),
        ("reader reached", "触达一位读者"),
        "private",
        False,
        READ,
        ("labour", "incentive"),
        RECEIVED,
        80,
    ),
    Seed(
        "article",
        ("Article or app", "文章或 App"),
        ("impression", "一次展示"),
        "public",
        False,
        READ,
        ("labour", "fee", "incentive"),
        RECEIVED,
        80,
    ),
    Seed(
        "short_video",
        ("Short-video account", "短视频账号"),
        ("video played", "一次播放"),
        "public",
        False,
        READ,
        ("labour", "material", "media", "incentive"),
        WAVES,
        120,
    ),
    Seed(
        "store_poster",
        ("Store poster", "门店海报"),
        ("visitor of the store", "一位进店客人"),
        "public",
        False,
        SCANNED,
        ("material", "labour", "incentive"),
        RECEIVED,
        60,
    ),
    Seed(
        "own_site",
        ("Own site or search", "自有网站或搜索"),
        ("visit of a page", "一次页面访问"),
        "public",
        False,
        ("exposure", "view", "add", "consultation", "order", "repeat"),
        ("labour", "fee", "incentive"),
        RECEIVED,
        80,
    ),
    Seed(
        "paid_ads",
        ("Paid ads", "付费广告"),
        ("impression", "一次曝光"),
        "commercial",
        True,
        READ,
        ("media", "labour", "incentive"),
        WAVES,
        120,
    ),
)


def seed_modes(mode: Any, pace_point: Any) -> None:
    """Save the ten modes that are missing, with their ramps; modes that exist, edited or not, stay as they are."""
    for seed in SEEDS:
        row, fresh = mode.objects.get_or_create(
            key=seed.key,
            defaults={
                "id": hashed_id("mode", seed.key),
                "name_en": seed.name[0],
                "name_zh": seed.name[1],
                "exposure_en": seed.exposure[0],
                "exposure_zh": seed.exposure[1],
                "domain": seed.domain,
                "paid": seed.paid,
                "steps": list(seed.steps),
                "cost_kinds": list(seed.costs),
                "burst_per_hour": seed.burst,
                "burst_pause_minutes": 60,
                "seeded": True,
            },
        )
        if fresh:
            pace_point.objects.bulk_create(
                pace_point(mode=row, age_days=age, floor=floor, ceiling=ceiling)
                for age, floor, ceiling in seed.ramp
            )

"""Who asks: a person's browser, by its kind, or a machine that draws previews and reads pages for others."""

from __future__ import annotations

import re
from functools import lru_cache

UNKNOWN, WECHAT, IOS, ANDROID, DESKTOP, BOT = 0, 1, 2, 3, 4, 9

_BOT = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot[/;)_-]|crawler|spider|slurp|preview|unfurl|facebookexternalhit|facebookcatalog|meta-external|whatsapp/|vkshare"
    r"|embedly|quora link|skypeuripreview|iframely|snapchat|pinterest/|google-safety|google-inspectiontool|feedfetcher|mediapartners"
    r"|bingpreview|yandex\w*/|headlesschrome|phantomjs|lighthouse|pingdom|uptimerobot|baiduboxapp-prefetch|ia_archiver|w3c_validator"
    r"|^micromessenger client|wechat-?preview|weixin-?preview|dingtalkbot|feishu-?link|larkurl",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def kind_of(user_agent: str) -> int:
    """The kind of client that sends this User-Agent header; no header at all is unknown, not a bot."""
    if _BOT.search(user_agent):
        return BOT
    text = user_agent.lower()
    if "micromessenger" in text:
        return WECHAT
    if "iphone" in text or "ipad" in text:
        return IOS
    if "android" in text:
        return ANDROID
    return DESKTOP if any(word in text for word in ("windows", "macintosh", "x11", "cros")) else UNKNOWN


def is_prefetch(purpose: str | None, sec_purpose: str | None) -> bool:
    """Whether the browser fetched this ahead of its user's wish (Fetch: Sec-Purpose; before that Purpose, X-Moz)."""
    if purpose is None and sec_purpose is None:
        return False
    return any(
        value is not None and ("prefetch" in value or "prerender" in value or "preview" in value)
        for value in (purpose, sec_purpose)
    )

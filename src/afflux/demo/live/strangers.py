"""Strangers who write in the web chat, over the plain requests that a page without sockets makes."""

from __future__ import annotations

import json
import secrets
import time
from collections import Counter
from uuid import UUID

from afflux.demo.browser import Phone
from afflux.demo.chance import Rng
from afflux.demo.names import QUESTIONS

THINKS = (1.5, 5.0)  # seconds between two questions
MOST_QUESTIONS = 3


def chat(base: str, line: UUID, slug: str, rng: Rng, counts: Counter[str]) -> None:
    """One stranger: scans, opens the chat on the page, asks once to three times."""
    phone = Phone(base, "zh-CN")
    try:
        status, place, _text = phone.get(f"/c/{slug}")
        counts["scans"] += status == 302
        page = place if place.startswith("/") else "/"
        if page != "/":
            phone.get(page)
        status, _place, text = phone.raw(f"/chat/{line}/hello?lang=zh", b"", {})
        if status != 200:
            counts["refused"] += 1
            return
        counts["chats"] += 1
        _ask(phone, line, json.loads(text)["token"], page, rng, counts)
    except OSError:
        counts["unanswered"] += 1


def _ask(phone: Phone, line: UUID, token: str, page: str, rng: Rng, counts: Counter[str]) -> None:
    for _question in range(rng.randint(1, MOST_QUESTIONS)):
        frame = {"type": "say", "key": secrets.token_hex(12), "text": rng.choice(QUESTIONS)[1], "page": page}
        body = json.dumps(frame, ensure_ascii=False).encode()
        status, _place, _text = phone.raw(
            f"/chat/{line}/send?lang=zh", body, {"Authorization": f"Bearer {token}"}
        )
        counts["asked" if status == 200 else "refused"] += 1
        time.sleep(rng.uniform(*THINKS))

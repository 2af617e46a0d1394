"""What people ask about that no topic covers, proposed from the archive."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from afflux.conversations.models import Message
from afflux.kernel.chinese import cut
from afflux.topics.grouping import groups
from afflux.topics.matching import matcher
from afflux.topics.models import Finding, Topic

LOOKED = timedelta(days=30)
MOST = 20_000  # newest messages that are looked at
LEAST_SHARE, LEAST = 0.005, 5
EXAMPLES = 5
KEPT = 12  # proposals at a time


@transaction.atomic
def find(at: datetime) -> int:
    """Look at the last month's words that touch no topic; how many proposals stand then. What was dismissed stays so."""
    held = _uncovered(at)
    texts = [_words(text) for _id, text in held]
    found = groups(texts, least=max(LEAST, int(len(texts) * LEAST_SHARE)), join=_phrase)[:KEPT]
    Finding.objects.filter(state=Finding.State.NEW).delete()
    rows = [
        Finding(
            label=one.label[:80], words=list(one.phrases[:12]), size=len(one.members), found_at=at,
            examples=[str(held[place][0]) for place in one.members[:EXAMPLES]],
        )
        for one in found
    ]  # fmt: skip
    Finding.objects.bulk_create(rows, ignore_conflicts=True)
    return Finding.objects.filter(state=Finding.State.NEW).count()


def _uncovered(at: datetime) -> list[tuple[UUID, str]]:
    rows = Message.objects.filter(direction=Message.Direction.IN, kind="text", at__gt=at - LOOKED, at__lte=at)
    about = matcher({topic.id: topic.words for topic in Topic.objects.all()})
    newest = rows.order_by("-at", "-id").values_list("id", "text")[:MOST]
    return [(key, text) for key, text in newest if not about.touched(text)]


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text[:2000]).lower()
    return [word for word in cut(plain) if word.strip() and word[0].isalnum()]


def _phrase(words: Sequence[str]) -> str:
    """Latin words with a space between them, Chinese ones without, as they are written."""
    out = words[0]
    for word in words[1:]:
        spaced = out[-1].isascii() and word[0].isascii()
        out += f" {word}" if spaced else word
    return out

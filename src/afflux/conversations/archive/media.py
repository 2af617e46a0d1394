"""Media of messages: which contents still belong to one, and letting go of those that do not."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet

from afflux.conversations.models import Attachment
from afflux.files import things
from afflux.files.models import File
from afflux.files.things import MEDIA, MOST, TOO_LARGE

__all__ = ["MEDIA", "MOST", "TOO_LARGE", "contents_of", "let_go", "unshown"]


def contents_of(shown: Q) -> set[str]:
    """Digests of what came with the messages of these attachments, shown and as it came."""
    rows = Attachment.objects.filter(shown).values_list("digest", "original")
    return {digest for row in rows for digest in row if digest}


def unshown(digests: Collection[str], *, but: Q | None = None, lock: bool = False) -> QuerySet[File]:
    """Those of the contents that no message shows, or none but these. With `lock` they may be dropped; see `files.things`."""

    def used(some: set[str]) -> set[str]:
        shown = Q(digest__in=some) | Q(original__in=some)
        return contents_of(shown & ~but if but else shown) & some

    return things.unshown(digests, used, lock=lock)


@transaction.atomic
def let_go(digests: Collection[str]) -> int:
    """Drop the contents that no message shows any more; how many."""
    return unshown(digests, lock=True).delete()[1].get("files.File", 0)

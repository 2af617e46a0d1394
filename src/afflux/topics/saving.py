"""Topics written and changed. New words are read from the beginning of the archive again."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused, problem
from afflux.kernel.text import clean
from afflux.organization import audit
from afflux.topics.models import Finding, Topic

NAME_TAKEN = problem("topics.name_taken", _("There is a topic of this name already."), status=409)
NO_WORDS = problem("topics.no_words", _("Give the topic at least one word by which people ask about it."))
COMMON = Path(__file__).parent / "data" / "common.toml"


@dataclass(frozen=True)
class Draft:
    """A topic as it is to be."""

    name: str
    words: Sequence[str]
    follow_up: str = ""


@transaction.atomic
def save(
    topic: Topic | None, draft: Draft, *, finding: Finding | None = None, by: Actor, at: datetime
) -> Topic:
    """Make or change a topic; one made of a finding takes it off the list."""
    words = list(dict.fromkeys(clean(word)[:40] for word in draft.words if clean(word)))[:500]
    if not words:
        raise Refused(NO_WORDS, field="words")
    row = topic or Topic(created_at=at)
    if row.words != words:
        row.reached, row.behind = None, True
        if topic:
            row.mentions.all().delete()
    row.name, row.words, row.follow_up = clean(draft.name)[:60], words, draft.follow_up.strip()[:400]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(NAME_TAKEN, field="name") from error
    if finding:
        Finding.objects.filter(id=finding.id).update(state=Finding.State.TAKEN)
    audit.record(by=by, at=at, verb="topic.changed" if topic else "topic.made", subject=row, detail={})
    return row


@transaction.atomic
def drop(topic: Topic, *, by: Actor, at: datetime) -> None:
    """Remove a topic and its mentions; the messages stay."""
    audit.record(by=by, at=at, verb="topic.dropped", subject=topic, detail={"name": topic.name})
    topic.delete()


@transaction.atomic
def dismiss(finding: Finding, *, by: Actor, at: datetime) -> None:
    """Not a topic; it is not proposed again."""
    Finding.objects.filter(id=finding.id).update(state=Finding.State.DISMISSED)
    audit.record(by=by, at=at, verb="finding.dismissed", subject=finding, detail={"label": finding.label})


def begin_with_common(*, by: Actor, at: datetime) -> int:
    """The topics that most shops are asked about, named in the actor's language; those that are there stay."""
    chinese = (get_language() or "").startswith("zh")
    held: list[dict[str, Any]] = tomllib.loads(COMMON.read_text(encoding="utf-8"))["topic"]
    known, made = set(Topic.objects.values_list("name", flat=True)), 0
    for one in held:
        name, follow_up = (one["zh"], one["next_zh"]) if chinese else (one["en"], one["next_en"])
        if name not in known:
            save(None, Draft(name, one["words"], follow_up), by=by, at=at)
            made += 1
    return made

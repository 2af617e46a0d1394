"""What the house adds to the packs and takes from them. Every change names a new edition."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model

from afflux.guard.models import Domain, Edition, Exemption, OwnWord, SwitchedOff
from afflux.guard.problems import NO_HOST, NO_RULE, NOT_HERE, WORD_EMPTY, WORD_TAKEN
from afflux.guard.rules import packs
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.kernel.ids import new_id
from afflux.kernel.text import clean
from afflux.organization import audit

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")


@dataclass(frozen=True)
class Said:
    """An own word as it was typed."""

    word: str
    severity: str
    homophones: bool = False
    why: str = ""
    proposed: str = ""


def _new_edition() -> None:
    Edition.objects.update_or_create(id=1, defaults={"name": new_id()})


def _save(row: Model, *, field: str, word: str, verb: str, by: Actor, at: datetime) -> None:
    """One row of the wordbook, its place on the trail, a new edition; Refused where the word is there already."""
    try:
        with transaction.atomic():
            row.save()
            audit.record(by=by, at=at, verb=verb, subject=row)
            _new_edition()
    except IntegrityError as error:
        raise Refused(WORD_TAKEN, field=field, word=word) from error


def save_word(said: Said, *, by: Actor, at: datetime, word: OwnWord | None = None) -> OwnWord:
    """Make a word of the house's own, or say anew what it is. Raises Refused: no letters, there already."""
    typed = _lettered(said.word, field="word")
    row = word or OwnWord(made_at=at)
    row.word, row.severity, row.homophones = typed, said.severity, said.homophones
    row.why, row.proposed = clean(said.why)[:300], clean(said.proposed)[:300]
    _save(
        row, field="word", word=typed, verb="guard_word.changed" if word else "guard_word.made", by=by, at=at
    )
    return row


@transaction.atomic
def add_words(listed: Iterable[str], said: Said, *, by: Actor, at: datetime) -> int:
    """Make many words alike, as `said` describes them; how many were new. Words on the list stay as they are."""
    typed = list(dict.fromkeys(clean(word)[:80] for word in listed))
    rows = [
        OwnWord(word=word, severity=said.severity, homophones=said.homophones, made_at=at)
        for word in typed
        if _letters(word)
    ]
    if not rows:
        raise Refused(WORD_EMPTY, field="words")
    for row in rows:
        row.why, row.proposed = clean(said.why)[:300], clean(said.proposed)[:300]
    before = OwnWord.objects.count()
    OwnWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    count = OwnWord.objects.count() - before
    if count:
        audit.record(by=by, at=at, verb="guard_words.made", subject=rows[0], detail={"count": count})
        _new_edition()
    return count


def add_exemption(phrase: str, *, by: Actor, at: datetime) -> Exemption:
    """Let a phrase pass with whatever is in it."""
    typed = _lettered(phrase, field="phrase")
    row = Exemption(phrase=typed, made_at=at)
    _save(row, field="phrase", word=typed, verb="guard_exception.made", by=by, at=at)
    return row


def add_domain(host: str, *, by: Actor, at: datetime) -> Domain:
    """Let links to a domain and everything below it go out."""
    typed = re.sub(r"^[a-z]+://", "", clean(host).lower()).split("/")[0].split(":")[0].strip(".")
    if not _HOST.fullmatch(typed):
        raise Refused(NO_HOST, field="host", value=host[:80])
    row = Domain(host=typed, made_at=at)
    _save(row, field="host", word=typed, verb="guard_domain.made", by=by, at=at)
    return row


KINDS: dict[str, tuple[type[OwnWord] | type[Exemption] | type[Domain], str]] = {
    "word": (OwnWord, "guard_word.removed"),
    "exception": (Exemption, "guard_exception.removed"),
    "domain": (Domain, "guard_domain.removed"),
}


@transaction.atomic
def remove(kind: str, key: UUID, *, by: Actor, at: datetime) -> None:
    """Take a word, an exception or a domain off its list."""
    model, verb = KINDS[kind]
    row = model._default_manager.select_for_update().filter(pk=key).first()
    if row is None:
        raise Refused(NOT_HERE)
    audit.record(by=by, at=at, verb=verb, subject=row)
    row.delete()
    _new_edition()


@transaction.atomic
def switch(key: str, *, on: bool, by: Actor, at: datetime) -> None:
    """Use a pack or a rule, or leave it out. Doing so twice changes nothing."""
    if key not in {pack.id for pack in packs()} | {rule.id for pack in packs() for rule in pack.rules}:
        raise Refused(NO_RULE)
    row = SwitchedOff(key=key, by_name=by.name[:150], at=at)
    if on:
        changed = SwitchedOff.objects.filter(key=key).delete()[0] > 0
    else:
        changed = SwitchedOff.objects.get_or_create(key=key, defaults={"by_name": row.by_name, "at": at})[1]
    if changed:
        audit.record(
            by=by, at=at, verb="guard_rule.switched_on" if on else "guard_rule.switched_off", subject=row
        )
        _new_edition()


def _letters(word: str) -> str:
    """What is left of a word when its signs are taken out."""
    from afflux.guard.spelling import bare

    return bare(word)


def _lettered(typed: str, *, field: str) -> str:
    word = clean(typed)[:80]
    if not _letters(word):
        raise Refused(WORD_EMPTY, field=field)
    return word

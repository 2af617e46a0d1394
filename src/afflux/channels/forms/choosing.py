"""Choosing one of many by typing: a field with suggestions that works for twelve rows and for twelve thousand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Model, Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from afflux.channels import access
from afflux.channels.models import Channel, Code
from afflux.kernel.actors import Actor
from afflux.kernel.text import clean
from afflux.organization.models import Staff

BETWEEN = " · "
SHOWN = 40


def words(row: Channel | Code | Staff) -> str:
    """How a row is written in such a field: its name and what tells it from its namesakes."""
    if isinstance(row, Channel):
        return f"{row.name}{BETWEEN}{row.key}"
    return f"{row.name}{BETWEEN}{row.slug if isinstance(row, Code) else row.number}"


KINDS: dict[str, tuple[Callable[[Actor], QuerySet[Any]], str]] = {
    "channels": (lambda by: access.channels(by).filter(closed_at=None), "key"),
    "codes": (lambda by: access.codes(by).filter(archived_at=None), "slug"),
    "staff": (access.staff, "number"),
}


def hits(by: Actor, kind: str, text: str) -> list[str]:
    """Up to 40 rows of `kind` that the actor may choose and whose name or key holds `text`, as they are written."""
    rows, key = KINDS[kind][0](by), KINDS[kind][1]
    text = clean(text).split(BETWEEN)[0][:80]
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(**{f"{key}__istartswith": text}))
    return [words(row) for row in rows.order_by("name", "pk")[:SHOWN]]


def found(rows: QuerySet[Any], key: str, text: str) -> Model | None:
    """The one of `rows` that `text` names: by "name · key", by key alone, or by a name that only one row has."""
    tail = text.rsplit(BETWEEN, 1)[-1].strip()
    by_key: Model | None = rows.filter(**{key: tail}).first()
    if by_key is not None:
        return by_key
    named = list(rows.filter(name=text)[:2])
    return named[0] if len(named) == 1 else None


class Chosen(forms.CharField):
    """Cleans to a row of `kind` or None; the form must set `by`. With `loose` an unknown name is kept as text."""

    default_error_messages = {
        "unknown": _("Nothing of that kind is called “%(value)s”. Choose one from the list."),
    }

    def __init__(self, *, kind: str, loose: bool = False, **options: Any) -> None:
        self.kind, self.loose = kind, loose
        self.by: Actor | None = None
        self.also: QuerySet[Any] | None = None  # rows that stand there already, whoever put them there
        attrs = {
            "placeholder": _("Type a part of the name"),
            "list": f"hits-{kind}",
            "autocomplete": "off",
            "hx-get": reverse_lazy("choosing", args=[kind]),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#hits-{kind}",
            "hx-swap": "innerHTML",
            "hx-select": "unset",  # the editor around the field selects its own part of a page
        }
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=240, **options)

    def clean(self, value: Any) -> Any:
        text = clean(super().clean(value) or "")
        if not text or self.by is None:
            return None
        rows, key = KINDS[self.kind]
        row = found(rows(self.by), key, text)
        if row is None and self.also is not None:
            row = found(self.also, key, text)
        if row is None and not self.loose:
            raise forms.ValidationError(
                self.error_messages["unknown"], code="unknown", params={"value": text[:60]}
            )
        return row if row is not None else text


def bind(form: forms.Form, by: Actor) -> None:
    """Let every Chosen field of the form look among the rows of this actor."""
    for field in form.fields.values():
        if isinstance(field, Chosen):
            field.by = by


def offer(form: forms.Form, **rows: QuerySet[Any]) -> None:
    """Give the named selects of the form their rows; a field that the form has dropped is passed over."""
    for name, choices in rows.items():
        field = form.fields.get(name)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = choices

"""The form of an errand, built from its fields; the terminal gives the same values as words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import carrier
from afflux.connectors.errands import Errand, Field, RunsErrands, Values
from afflux.connectors.models import Connection
from afflux.console.forms import ConsoleForm
from afflux.files.pictures import keep_picture
from afflux.kernel.errors import Refused, problem
from afflux.kernel.ids import new_id
from afflux.kernel.text import clean

MISSING = problem("connectors.errand_missing", _("This is needed: %(name)s."))
NO_CHOICE = problem("connectors.errand_no_choice", _("%(name)s has no “%(value)s”. Known are: %(known)s."))
UNKNOWN = problem("connectors.errand_field", _("There is no “%(name)s” here. Known are: %(known)s."))
UNREADABLE = problem("connectors.errand_file", _("“%(name)s” cannot be read."))
LONGEST = 1440  # pixels of a picture's longer side
YES = ("yes", "true", "1", "on")
MANY = ("many", "ids", "pictures")


class Pictures(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Cleans to a list of files."""

    widget = Pictures

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file by itself."""
        found = data if isinstance(data, list) else [data] if data else []
        return [super(PicturesField, self).clean(one, initial) for one in found]


class ErrandForm(ConsoleForm):
    """Every field of `errand`, its choices as they stand on the line."""

    submit: Any = _("Let it be done")

    def __init__(self, data: Any, files: Any, *, errand: Errand, connection: Connection) -> None:
        super().__init__(data, files)
        self.errand = errand
        self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
        for field in errand.fields:
            self.fields[field.name] = _input(field, connection)

    def values(self, *, at: datetime) -> Values:
        """What was chosen and typed; pictures are kept. Raises Refused where one is none."""
        found: dict[str, Any] = {}
        for field in self.errand.fields:
            given = self.cleaned_data[field.name]
            if field.kind == "ids":
                given = given.split()
            elif field.kind == "pictures":
                given = [_kept(one.read(), one.name, at) for one in given]
            found[field.name] = given
        return found


def worded(errand: Errand, connection: Connection, given: Mapping[str, str], *, at: datetime) -> Values:
    """The values of an errand from words: lists with commas, pictures as paths. Raises Refused at a field."""
    if unknown := set(given) - {field.name for field in errand.fields}:
        known = ", ".join(field.name for field in errand.fields)
        raise Refused(UNKNOWN, name=min(unknown), known=known)
    return {field.name: _worded(field, connection, given.get(field.name, ""), at) for field in errand.fields}


def _worded(field: Field, connection: Connection, word: str, at: datetime) -> Any:
    word = word.strip() if field.kind == "words" else clean(word)
    if not word and not field.optional:
        raise Refused(MISSING, field=field.name, name=field.name)
    if field.kind == "yes":
        return word.lower() in YES
    if field.kind not in MANY:
        return _known(field, connection, word) if field.kind == "one" and word else word
    parts = [part for part in word.replace("\n", ",").replace(" ", ",").split(",") if part]
    if field.kind == "many":
        return [_known(field, connection, part) for part in parts]
    return [_read(part, at) for part in parts] if field.kind == "pictures" else parts


def _known(field: Field, connection: Connection, word: str) -> str:
    rows = _choices(field, connection)
    for value, label in rows:
        if word in (value, label):
            return value
    known = ", ".join(value for value, _label in rows[:20]) or "–"
    raise Refused(NO_CHOICE, field=field.name, name=field.name, value=word[:40], known=known)


def _read(path: str, at: datetime) -> dict[str, str]:
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise Refused(UNREADABLE, field="pictures", name=path[:80]) from error
    return _kept(content, Path(path).name, at)


def _kept(content: bytes, name: str, at: datetime) -> dict[str, str]:
    try:
        kept = keep_picture(content, name=name, at=at, longest=LONGEST)
    except Refused as refused:
        raise Refused(refused.why, field="pictures", **refused.params) from refused
    return {"kind": "image", "digest": kept.digest, "name": name[:80], "mime": kept.media_type}


def _choices(field: Field, connection: Connection) -> Sequence[tuple[str, str]]:
    found = carrier(connection.kind)
    return found.choices(connection, field.of) if isinstance(found, RunsErrands) else ()


def _input(field: Field, connection: Connection) -> forms.Field:
    options: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": not field.optional}
    if field.kind == "one":
        empty = [("", "–")]
        return forms.ChoiceField(choices=[*empty, *_choices(field, connection)], **options)
    if field.kind == "many":
        return forms.MultipleChoiceField(choices=_choices(field, connection), **options)
    if field.kind == "yes":
        return forms.BooleanField(**options)
    if field.kind == "pictures":
        return PicturesField(**options)
    if field.kind in ("words", "ids"):
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), max_length=300_000, **options)
    return forms.CharField(max_length=500, **options)

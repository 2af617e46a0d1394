"""The editor of a welcome: a form with rows of texts, codes, staff and links, and a picture."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.connectors.carriers import carrier
from afflux.connectors.models import Connection
from afflux.console.forms import ConsoleForm
from afflux.files.pictures import keep_picture
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.replies.forms.parts import (
    CodeRow,
    StaffRow,
    TextRow,
    WindowRow,
    ZoneFields,
    as_words,
    chosen,
    hours_said,
    languages,
    rows_of,
    texts_said,
    windows,
)
from afflux.replies.models import Welcome
from afflux.replies.specs import Says, WelcomeSpec

PLAIN = ("name", "language", "priority", "zone")


class LinkRow(ConsoleForm):
    title = forms.CharField(label=_("Title"), max_length=60, required=False)
    url = forms.CharField(label=_("Address"), max_length=500, required=False)
    about = forms.CharField(label=_("Description"), max_length=200, required=False)


class WelcomeForm(ZoneFields):
    name = forms.CharField(label=_("Name"), max_length=80)
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=-1000,
        max_value=1000,
        initial=0,
        help_text=_(
            "The greater one greets; of equals the one that asks for most: code, staff, line, hours."
        ),
        widget=forms.NumberInput(attrs={"class": "number"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the customer"),
        choices=languages,
        required=False,
        help_text=_(
            "Told by the customer's name. Whose name is not known yet, as of most who are new at WeCom, is greeted by a welcome without a language; only where none fits, by the earliest of those with one."
        ),
    )
    connections = forms.ModelMultipleChoiceField(
        label=_("Connections"),
        queryset=Connection.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: on every line."),
    )
    picture = forms.FileField(label=_("A picture that goes along"), required=False)
    keep = forms.MultipleChoiceField(
        label=_("Pictures that go along"), required=False, widget=forms.CheckboxSelectMultiple
    )
    placed = ("keep", "picture", "connections", "language", "priority", "zone")

    def __init__(self, *args: Any, pictures: list[dict[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        lines = Connection.objects.filter(removed_at=None)
        able = [one.id for one in lines if carrier(one.kind).capabilities.welcome is not None]
        self.fields["connections"].queryset = lines.filter(id__in=able)  # type: ignore[attr-defined]
        self.pictures = {one["digest"]: one for one in pictures}
        self.fields["keep"].choices = [(d, one["name"]) for d, one in self.pictures.items()]  # type: ignore[attr-defined]
        self.initial.setdefault("keep", list(self.pictures))
        if not pictures:
            del self.fields["keep"]


class WelcomeEditor:
    """All parts of the page at once."""

    def __init__(self, data: Any, files: Any, welcome: Welcome | None, *, by: Actor) -> None:
        self._welcome = welcome
        said = _said(welcome)
        self.form = WelcomeForm(data, files, initial=said["plain"], pictures=said["pictures"])
        self.texts = rows_of(TextRow, "t", data, said["texts"], least=2, by=by)
        self.codes = rows_of(CodeRow, "c", data, said["codes"], least=1, by=by)
        self.staff = rows_of(StaffRow, "s", data, said["staff"], least=1, by=by)
        self.links = rows_of(LinkRow, "l", data, said["links"], least=1, by=by)
        self.hours = rows_of(WindowRow, "h", data, said["hours"], least=1, by=by)
        self.errors: dict[str, str] = {}
        asks = (said["hours"], said["codes"], said["staff"], said["plain"].get("connections"))
        self.limited = any(asks) or any(said["plain"].get(one) for one in ("language", "priority"))

    def is_valid(self) -> bool:
        """Whether every part can be read."""
        parts = (self.form, *self.texts, *self.hours, *self.codes, *self.staff, *self.links)
        sound = [part.is_valid() for part in parts]
        self.limited = self.limited or not all(sound)  # what is wrong is not hidden
        return all(sound)  # every part is asked: each says what is wrong with it

    def spec(self, *, at: datetime) -> WelcomeSpec:
        """What the page says; a picture that came is kept. Raises Refused where it is none."""
        given = self.form.cleaned_data
        return WelcomeSpec(
            texts=[
                Says(one["text"], one["weight"] or 1)
                for one in (row.cleaned_data for row in self.texts)
                if one["text"]
            ],
            schedule=windows(self.hours),
            connections=list(given["connections"]),
            codes=chosen(self.codes, "code"),
            staff=chosen(self.staff, "staff"),
            attachments=[*self._pictures(at), *self._links()],
            **{field: given[field] for field in PLAIN},
        )

    def _pictures(self, at: datetime) -> list[dict[str, str]]:
        given = self.form.cleaned_data
        found = [self.form.pictures[digest] for digest in given.get("keep") or ()]
        if came := given.get("picture"):
            try:
                picture = keep_picture(came.read(), name=came.name, at=at, longest=1440)
            except Refused as refused:
                raise Refused(refused.why, field="picture", **refused.params) from refused
            shown = {
                "kind": "image",
                "digest": picture.digest,
                "name": came.name[:80],
                "mime": picture.media_type,
            }
            found = [one for one in found if one["digest"] != picture.digest] + [shown]
        return found

    def _links(self) -> list[dict[str, str]]:
        rows = (row.cleaned_data for row in self.links)
        return [{"kind": "link", **one} for one in rows if one["title"] or one["url"]]

    def refuse(self, refused: Refused) -> None:
        """Say a refusal where it belongs."""
        self.limited = True
        if refused.field in ("texts", "attachments", "schedule"):
            self.errors[refused.field] = str(refused)
        else:
            self.form.refuse(refused)


def _said(welcome: Welcome | None) -> dict[str, Any]:
    if welcome is None:
        return {"plain": {}, "hours": [], "texts": [], "codes": [], "staff": [], "links": [], "pictures": []}
    plain = {field: getattr(welcome, field) for field in PLAIN}
    lines = list(welcome.connections.values_list("id", flat=True))
    return {
        "plain": {**plain, "connections": lines},
        "hours": hours_said(welcome.schedule),
        "texts": texts_said(list(welcome.texts.all())),
        "codes": as_words(list(welcome.codes.all()), "code"),
        "staff": as_words(list(welcome.staff.all()), "staff"),
        "links": [one for one in welcome.attachments if one["kind"] == "link"],
        "pictures": [one for one in welcome.attachments if one["kind"] == "image"],
    }

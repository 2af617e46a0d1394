"""The editor of a keyword rule: a form with rows of phrases, texts and codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.connectors import present
from afflux.console.forms import MomentField
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.replies.forms.parts import (
    CodeRow,
    PhraseRow,
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
from afflux.replies.models import Rule
from afflux.replies.specs import Listens, RuleSpec, Says

PLAIN = ("name", "language", "priority", "rest", "since", "until", "carriers", "zone")


class RuleForm(ZoneFields):
    name = forms.CharField(label=_("Name"), max_length=80)
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=-1000,
        max_value=1000,
        initial=0,
        help_text=_("Of two rules that fit, the greater one answers."),
        widget=forms.NumberInput(attrs={"class": "number"}),
    )
    language = forms.ChoiceField(label=_("Language of the customer"), choices=languages, required=False)
    rest = forms.IntegerField(
        label=_("Silence after an answer, minutes"),
        min_value=0,
        max_value=60 * 24 * 365,
        initial=10,
        help_text=_("So long the rule says nothing more in the same conversation."),
        widget=forms.NumberInput(attrs={"class": "number"}),
    )
    carriers = forms.MultipleChoiceField(
        label=_("Carriers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    since = MomentField(label=_("Valid from"), required=False)
    until = MomentField(label=_("Valid until"), required=False)
    placed = ("rest", "carriers", "language", "since", "until", "priority", "zone")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = present.choices(also=self.initial.get("carriers") or ())
        self.fields["carriers"].choices = choices  # type: ignore[attr-defined]


class RuleEditor:
    """All parts of the page at once."""

    def __init__(
        self, data: Any, rule: Rule | None, *, by: Actor, name: str = "", phrases: Sequence[str] = ()
    ) -> None:
        self._rule = rule
        said = _said(rule)
        if rule is None:
            said["plain"] = {"name": name}
            said["phrases"] = [{"text": one} for one in phrases]
        self.form = RuleForm(data, initial=said["plain"])
        self.phrases = rows_of(PhraseRow, "p", data, said["phrases"], least=4, by=by)
        self.texts = rows_of(TextRow, "t", data, said["texts"], least=2, by=by)
        self.codes = rows_of(CodeRow, "c", data, said["codes"], least=1, by=by)
        self.hours = rows_of(WindowRow, "h", data, said["hours"], least=1, by=by)
        self.errors: dict[str, str] = {}
        asks = ("carriers", "language", "since", "until", "priority")
        self.limited = bool(said["hours"] or said["codes"]) or any(said["plain"].get(one) for one in asks)

    def is_valid(self) -> bool:
        """Whether every part can be read."""
        sound = [
            part.is_valid() for part in (self.form, *self.phrases, *self.texts, *self.hours, *self.codes)
        ]
        self.limited = self.limited or not all(sound)  # what is wrong is not hidden
        return all(sound)  # every part is asked: each says what is wrong with it

    def spec(self) -> RuleSpec:
        """What the page says."""
        given = self.form.cleaned_data
        return RuleSpec(
            phrases=[
                Listens(one["text"], one["kind"] or "contains", one["role"] or "any")
                for one in (row.cleaned_data for row in self.phrases)
                if one["text"]
            ],
            texts=[
                Says(one["text"], one["weight"] or 1)
                for one in (row.cleaned_data for row in self.texts)
                if one["text"]
            ],
            schedule=windows(self.hours),
            codes=chosen(self.codes, "code"),
            accounts=self._rule.accounts if self._rule else [],
            **{field: given[field] for field in PLAIN},
        )

    def refuse(self, refused: Refused) -> None:
        """Say a refusal where it belongs."""
        self.limited = True
        if refused.field in ("phrases", "texts", "schedule"):
            self.errors[refused.field] = str(refused)
        else:
            self.form.refuse(refused)


def _said(rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"plain": {}, "hours": [], "phrases": [], "texts": [], "codes": []}
    plain = {field: getattr(rule, field) for field in PLAIN}
    return {
        "plain": plain,
        "hours": hours_said(rule.schedule),
        "phrases": [{"kind": one.kind, "text": one.text, "role": one.role} for one in rule.phrases.all()],
        "texts": texts_said(list(rule.texts.all())),
        "codes": as_words(list(rule.codes.all()), "code"),
    }

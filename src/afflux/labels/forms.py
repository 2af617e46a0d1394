"""Forms of labels. A rule's form has a field for every value of every condition; what is filled in must hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.channels.models import Code
from afflux.connectors import present
from afflux.console.forms import ConsoleForm
from afflux.contacts.models import Tag
from afflux.labels import groups
from afflux.labels.conditions import CONDITIONS, Condition, kinds
from afflux.labels.models import Rule, WordSet
from afflux.labels.saving import Draft

HELP = {
    "said_words": _(
        "One on each line; any of them is enough. Case does not matter; an English word counts as a word of its own, also with -s, -ed or -ing."
    ),
    "answered_words": _("One on each line, as people write them into the question of a page."),
    "viewed_path": _("A part of the page's address, such as /tea."),
    "ordered_product": _("A product's number; empty means anything."),
    "group_group": _(
        "Groups are read from WeCom every night and whenever one changes; “Read now” on the page of the connection does it at once."
    ),
}
LABELS = {
    "codes": _("Live codes"),
    "words": _("Words"),
    "set": _("Set of words"),
    "least": _("At least"),
    "days": _("Days"),
    "path": _("Address"),
    "what": _("What"),
    "product": _("Product"),
    "group": _("Group"),
    "tags": _("Tags"),
}
MAIN = {"viewed": "path", "ordered": "least", "silent": "what", "meant": "set"}


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip()[:40] for line in text.splitlines() if line.strip()))


@dataclass(frozen=True)
class Group:
    """A condition on the form: its label, its bound fields, whether something is filled in."""

    label: Any
    fields: list[Any]
    filled: bool


class RuleForm(ConsoleForm):
    """Name, tag, and every condition there is."""

    name = forms.CharField(label=_("Name"), max_length=80)
    tag = forms.CharField(label=_("Tag to give"), max_length=60, help_text=_("A new name makes a new tag."))
    lasting = forms.BooleanField(
        label=_("Keep it once given"),
        required=False,
        initial=True,
        help_text=_("Otherwise it is taken off when the conditions no longer hold."),
    )
    synced = forms.BooleanField(
        label=_("Also at WeCom"),
        required=False,
        help_text=_("The company's tag of the same name is put on the customer there."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        wecom = present.keeps_tags()  # the carrier with tags is the one with groups as well
        if not wecom and not self.initial.get("synced"):
            del self.fields["synced"]
        for condition in CONDITIONS.values():
            for name, sort in condition.needs.items():
                field = _field(sort, name, condition)
                field.label, field.required = LABELS[name], False
                field.help_text = HELP.get(f"{condition.kind}_{name}", "")
                self.fields[f"{condition.kind}_{name}"] = field
        if not wecom:
            self.fields["group_group"].help_text = _("No carrier that is connected has groups.")

    def groups(self) -> Iterable[Group]:
        """The conditions in order; open where something is filled in, and the first two on an empty form."""
        found = [self._group(condition) for condition in CONDITIONS.values()]
        if not any(group.filled for group in found):
            found[:2] = [replace(group, filled=True) for group in found[:2]]
        return found

    def _group(self, condition: Condition) -> Group:
        fields = [self[f"{condition.kind}_{name}"] for name in condition.needs]
        return Group(condition.label, fields, any(field.value() or field.errors for field in fields))

    def head(self) -> list[Any]:
        """The fields that are no condition."""
        return [self[name] for name in ("name", "tag", "lasting", "synced") if name in self.fields]

    def draft(self) -> Draft:
        """The rule as it was filled in; a condition counts where its main value is there."""
        data = self.cleaned_data
        found = {kind: _values(condition, data) for kind, condition in CONDITIONS.items()}
        kept = {kind: values for kind, values in found.items() if values}
        return Draft(
            data["name"], data["tag"], kept, lasting=data["lasting"], synced=data.get("synced", False)
        )


def _field(sort: str, name: str, condition: Condition) -> forms.Field:
    if sort == kinds.WORDS:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
    if sort in (kinds.NUMBER, kinds.DAYS):
        return forms.IntegerField(min_value=1, max_value=3650)
    if sort == kinds.CODES:
        return forms.ModelMultipleChoiceField(Code.objects.order_by("name"), widget=_several())
    if sort == kinds.TAGS:
        rows = Tag.objects.filter(archived_at=None).order_by("name")
        return forms.ModelMultipleChoiceField(rows, widget=_several())
    if sort == kinds.SET:
        return forms.ModelChoiceField(WordSet.objects.order_by("name"), empty_label="–")
    if sort == kinds.GROUP_ID:
        return forms.ChoiceField(choices=groups.choices)
    if sort == kinds.CHOICE:
        return forms.ChoiceField(choices=[("", "–"), *kinds.SINCE_WHAT.items()])
    return forms.CharField(max_length=200)


def _several() -> forms.SelectMultiple:
    return forms.SelectMultiple(attrs={"size": 8})


def _values(condition: Condition, data: Mapping[str, Any]) -> dict[str, Any]:
    main = MAIN.get(condition.kind, next(iter(condition.needs)))
    if not data.get(f"{condition.kind}_{main}"):
        return {}
    values = {}
    for name, sort in condition.needs.items():
        value = data.get(f"{condition.kind}_{name}")
        if value:
            values[name] = _kept(sort, value)
        else:
            values[name] = condition.optional.get(name, 30)
    return values


def _kept(sort: str, value: Any) -> Any:
    if sort == kinds.WORDS:
        return _lines(value)
    if sort in (kinds.CODES, kinds.TAGS):
        return [str(one.pk) for one in value]
    return str(value.pk) if sort == kinds.SET else value


def filled(rule: Rule) -> dict[str, Any]:
    """A rule as the form shows it."""
    shown: dict[str, Any] = {
        "name": rule.name, "tag": rule.tag.name, "lasting": rule.lasting, "synced": rule.synced,
    }  # fmt: skip
    for kind, values in rule.conditions.items():
        for name, value in values.items():
            words = CONDITIONS[kind].needs[name] == kinds.WORDS
            shown[f"{kind}_{name}"] = "\n".join(value) if words else value
    return shown


class WordSetForm(ConsoleForm):
    """A set of words."""

    name = forms.CharField(label=_("Name"), max_length=60)
    words = forms.CharField(
        label=_("Words"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("One on each line, in any language: ways of saying the same need."),
        max_length=20_000,
    )

    def lines(self) -> list[str]:
        """The words, each once."""
        return _lines(self.cleaned_data["words"])

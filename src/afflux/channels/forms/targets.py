"""The editor of a code's targets: rows that can be added and removed without losing what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from afflux.channels.actions.targets import TargetDraft
from afflux.channels.forms.choosing import Chosen, bind, offer, words
from afflux.channels.models import Code, Landing, Target
from afflux.channels.schedules import MIDNIGHT, Window
from afflux.console.forms import ConsoleForm
from afflux.kernel.actors import Actor
from afflux.kernel.errors import Refused
from afflux.organization.models import Staff

DAYS = [
    ("0", _("Mon")),
    ("1", _("Tue")),
    ("2", _("Wed")),
    ("3", _("Thu")),
    ("4", _("Fri")),
    ("5", _("Sat")),
    ("6", _("Sun")),
]
MOST_ROWS, MOST_WINDOWS = 200, 20


class WindowForm(ConsoleForm):
    days = forms.MultipleChoiceField(
        label=_("Days"), choices=DAYS, widget=forms.CheckboxSelectMultiple, required=False
    )
    start = forms.CharField(label=_("From"), widget=forms.TextInput(attrs={"type": "time"}), required=False)
    end = forms.CharField(label=_("Until"), widget=forms.TextInput(attrs={"type": "time"}), required=False)

    def window(self) -> Window:
        """The window typed; judged by the action."""
        days = tuple(int(day) for day in self.cleaned_data.get("days", []))
        return Window(days, self.cleaned_data.get("start", ""), self.cleaned_data.get("end", ""))


class TargetForm(ConsoleForm):
    kind = forms.ChoiceField(choices=Target.Kind.choices, widget=forms.HiddenInput)
    staff = Chosen(kind="staff", label=_("Staff"), required=False)
    landing = forms.ModelChoiceField(Landing.objects.none(), label=_("Landing page"), required=False)
    url = forms.CharField(
        label=_("Web address"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=1000, required=False)
    daily_cap = forms.IntegerField(label=_("Daily cap"), min_value=0, max_value=1_000_000, required=False)

    def __init__(
        self,
        by: Actor,
        *args: Any,
        windows: Sequence[WindowForm] = (),
        standing: Code | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.windows = list(windows)
        bind(self, by)
        staff = self.fields["staff"]
        if standing is not None and isinstance(staff, Chosen):
            staff.also = Staff.objects.filter(
                pk__in=standing.targets.filter(removed_at=None).values("staff_id")
            )
        offer(self, landing=Landing.objects.filter(archived_at=None).order_by("name"))

    @property
    def what(self) -> str:
        """The row's kind, bound or not."""
        return str(self["kind"].value() or "staff")

    @property
    def place(self) -> list[BoundField]:
        """The fields that say where the row leads."""
        names = {"staff": ("staff",), "landing": ("landing", "staff"), "url": ("url",)}
        return [self[name] for name in names.get(self.what, ("staff",))]


class TargetEditor:
    """All rows together. Bound it reads a post; otherwise it shows `rows` (as `row_of` makes them).

    `code`: staff who stand in it already may stay, also where another store employs them.
    """

    def __init__(
        self,
        by: Actor,
        *,
        data: Mapping[str, Any] | None = None,
        rows: Iterable[Mapping[str, Any]] = (),
        code: Code | None = None,
    ) -> None:
        self.errors: list[str] = []
        self.bound = data is not None
        if data is not None:
            self.rows = [_bound(by, data, index, code) for index in range(_count(data, "rows", MOST_ROWS))]
        else:
            self.rows = [_shown(by, row, index) for index, row in enumerate(rows)]

    def is_valid(self) -> bool:
        """Whether every row can be read; the actions judge the rest."""
        judged = [
            form.is_valid() for row in self.rows for form in (row, *row.windows)
        ]  # every row shows its errors
        return all(judged)

    def drafts(self) -> list[TargetDraft]:
        """The rows for the action."""
        return [_draft(row) for row in self.rows]

    def refuse(self, refused: Refused) -> bool:
        """Put a refusal of "targets…" at its row; answers whether it was one."""
        parts = (refused.field or "").split(".")
        if parts[0] != "targets":
            return False
        if len(parts) == 3:
            row, field = self.rows[int(parts[1])], parts[2]
            row.add_error(field if field in row.fields else None, str(refused))
        else:
            self.errors.append(str(refused))
        return True


def row_of(target: Target) -> dict[str, Any]:
    """A stored target as the editor shows it."""
    return {
        "kind": target.kind,
        "staff": words(target.staff) if target.staff else "",
        "landing": target.landing_id,
        "url": target.url,
        "weight": target.weight,
        "daily_cap": target.daily_cap,
        "windows": [_window_row(Window.read(stored)) for stored in target.schedule],
    }


def typed_rows(data: Mapping[str, Any], do: str) -> list[dict[str, Any]]:
    """The rows of a post as typed, after one button: add:<kind>, remove:<row>, hours:<row>, nohours:<row>:<window>."""
    rows = [_typed(data, index) for index in range(_count(data, "rows", MOST_ROWS))]
    verb, *where = do.split(":")
    numbers = [int(part) for part in where if part.isdecimal() and len(part) < 4]
    if verb == "add" and where and where[0] in Target.Kind.values and len(rows) < MOST_ROWS:
        rows.append({"kind": where[0], "weight": 1})
    elif verb in ("remove", "hours", "nohours") and numbers and numbers[0] < len(rows):
        windows = rows[numbers[0]].setdefault("windows", [])
        if verb == "remove":
            del rows[numbers[0]]
        elif verb == "hours" and len(windows) < MOST_WINDOWS:
            windows.append({"days": ["0", "1", "2", "3", "4"], "start": "09:00", "end": "18:00"})
        elif verb == "nohours" and len(numbers) > 1 and numbers[1] < len(windows):
            del windows[numbers[1]]
    return rows


def _window_row(window: Window) -> dict[str, Any]:
    end = "00:00" if window.end == MIDNIGHT else window.end
    return {"days": [str(day) for day in window.days], "start": window.start, "end": end}


def _count(data: Mapping[str, Any], name: str, most: int) -> int:
    text = str(data.get(name, "0"))
    return min(int(text), most) if text.isdecimal() and len(text) < 5 else 0


def _bound(by: Actor, data: Mapping[str, Any], index: int, code: Code | None) -> TargetForm:
    count = _count(data, f"t{index}-windows", MOST_WINDOWS)
    windows = [WindowForm(data, prefix=f"t{index}-w{number}") for number in range(count)]
    return TargetForm(by, data, prefix=f"t{index}", windows=windows, standing=code)


def _shown(by: Actor, row: Mapping[str, Any], index: int) -> TargetForm:
    windows = [
        WindowForm(initial=dict(one), prefix=f"t{index}-w{number}")
        for number, one in enumerate(row.get("windows", []))
    ]
    return TargetForm(by, initial=dict(row), prefix=f"t{index}", windows=windows)


def _typed(data: Mapping[str, Any], index: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        name: data.get(f"t{index}-{name}", "")
        for name in ("kind", "staff", "landing", "url", "weight", "daily_cap")
    }
    getlist = getattr(data, "getlist", None)
    row["windows"] = [
        {
            "days": getlist(f"t{index}-w{number}-days")
            if getlist
            else data.get(f"t{index}-w{number}-days", []),
            "start": data.get(f"t{index}-w{number}-start", ""),
            "end": data.get(f"t{index}-w{number}-end", ""),
        }
        for number in range(_count(data, f"t{index}-windows", MOST_WINDOWS))
    ]
    return row


def _draft(row: TargetForm) -> TargetDraft:
    given = row.cleaned_data
    return TargetDraft(
        kind=given["kind"],
        staff=given["staff"] if given["kind"] != Target.Kind.URL else None,
        landing=given["landing"] if given["kind"] == Target.Kind.LANDING else None,
        url=given["url"] if given["kind"] == Target.Kind.URL else "",
        weight=given["weight"] or 1,
        daily_cap=given["daily_cap"],
        hours=[form.window() for form in row.windows],
    )

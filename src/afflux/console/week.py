"""Hours of the week in a form: rows of days and two times, where the text that is kept would have to be learnt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afflux.kernel.week import plain

DAYS = range(1, 8)
NAMES = dict(zip(DAYS, map(gettext_lazy, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")), strict=True))
MOST_ROWS = 7
MIDNIGHT, END = "00:00", "24:00"
WRONG = gettext_lazy(
    "Every row needs both times, and ends after it begins; hours over midnight are two rows."
)

WITHOUT_ROWS = gettext_lazy("Without any row: always. A row without days holds every day.")


@dataclass(frozen=True)
class Row:
    """Days (1 is Monday) that have the same hours; the times may still be missing."""

    days: tuple[int, ...]
    begins: str = ""
    ends: str = ""


def rows_of(hours: str) -> list[Row]:
    """The rows of a text, days of the same hours together. Lenient: what was filled in by halves comes back as it was."""
    days: dict[tuple[str, str], set[int]] = {}
    for part in (one.strip() for one in hours.split(";")):
        if part:
            head, _space, times = part.rpartition(" ")
            begins, _dash, ends = times.partition("-")
            days.setdefault((begins, MIDNIGHT if ends == END else ends), set()).update(_days(head))
    return [Row(tuple(sorted(some)), *times) for times, some in days.items()]


def text_of(rows: Iterable[Row]) -> str:
    """The text of rows; days in a row are written as one."""
    return "; ".join(part for row in rows for part in _parts(row))


def said(hours: str) -> str:
    """Hours in the reader's words: “Mon–Fri 09:00–18:00, Sat 10:00–16:00”; “Always” where they are empty."""
    if not hours:
        return _("Always")
    return _(", ").join(
        f"{'' if len(row.days) == 7 else _names(row.days) + ' '}{row.begins}–{END if row.ends == MIDNIGHT else row.ends}"
        for row in rows_of(hours)
    )


class WeekHours(forms.Widget):
    """Rows of days and times; `name_days0`, `name_from0`, `name_to0` and so on. A text under the name itself is taken too."""

    template_name = "console/week.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows that are filled in, and one more."""
        context = super().get_context(name, value, attrs)
        held = rows_of(value or "")
        context["widget"]["rows"] = [*held, *[Row(())] * (1 if held else 2)][:MOST_ROWS]
        context["days"] = NAMES.items()
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """The text of what was filled in."""
        if name in data:
            return str(data[name])
        return text_of(row for number in range(MOST_ROWS) if (row := _posted(data, name, number)))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Unticked boxes are not posted, so nothing can be told from that."""
        return False

    def id_for_label(self, id_: str) -> str:
        """The legend names the rows."""
        return ""


class WeekField(forms.CharField):
    """Hours of the week; cleans to their text, empty for always."""

    widget = WeekHours

    def clean(self, value: Any) -> str:
        """Refuse what is no span of time, in words."""
        found = plain(super().clean(value))
        if found is None:
            raise forms.ValidationError(str(WRONG))
        return found


def _posted(data: Any, name: str, number: int) -> Row | None:
    begins, ends = (str(data.get(f"{name}_{end}{number}", "")).strip()[:5] for end in ("from", "to"))
    given = data.getlist(f"{name}_days{number}")
    if not (begins or ends or given):
        return None
    return Row(tuple(day for day in DAYS if str(day) in given) or tuple(DAYS), begins, ends)


def _parts(row: Row) -> list[str]:
    times = f"{row.begins}-{END if row.ends == MIDNIGHT else row.ends}"
    if len(row.days) == 7:
        return [times]
    return [
        f"{first}-{last} {times}" if last > first else f"{first} {times}" for first, last in _runs(row.days)
    ]


def _runs(days: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for day in days:
        if found and found[-1][1] == day - 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _days(head: str) -> set[int]:
    first, _dash, last = head.strip().partition("-")
    if not first.isdecimal():
        return set(DAYS)
    return set(range(int(first), int(last if last.isdecimal() else first) + 1)) & set(DAYS)


def _names(days: Sequence[int]) -> str:
    runs = _runs(days)
    return _(", ").join(
        f"{NAMES[first]}–{NAMES[last]}" if last > first else str(NAMES[first]) for first, last in runs
    )

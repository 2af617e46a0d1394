"""A small table of pace points inside a form: age of the account, floor, ceiling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afflux.channels.actions.modes import Point
from afflux.kernel.text import clean

COLUMNS = ("age", "floor", "ceiling")
ROWS = 8
MOST = 100_000
Row = tuple[str, str, str]


class PaceTable(forms.Widget):
    """Eight rows of three numbers; empty rows count for nothing. Names: <field>-<row>-<column>."""

    template_name = "channels/pace_table.html"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Row]:
        """The typed rows, as text."""

        def cell(row: int, column: str) -> str:
            return clean(str(data.get(f"{name}-{row}-{column}", "")))

        return [(cell(row, "age"), cell(row, "floor"), cell(row, "ceiling")) for row in range(ROWS)]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether no row was sent at all."""
        return not any(key.startswith(f"{name}-") for key in data)

    def get_context(self, name: str, value: Sequence[Row] | None, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        given = [*(value or []), *[("", "", "")] * ROWS][:ROWS]
        context["rows"] = [
            [(f"{name}-{number}-{column}", cell) for column, cell in zip(COLUMNS, row, strict=True)]
            for number, row in enumerate(given)
        ]
        return context


class PaceField(forms.Field):
    """Cleans to pace points; a row must be three whole numbers or empty."""

    widget = PaceTable

    def clean(self, value: Sequence[Row]) -> list[Point]:
        """The points, in the order typed."""
        points = []
        for row in value or []:
            if not any(row):
                continue
            if not all(cell.isdecimal() and int(cell) <= MOST for cell in row):
                raise forms.ValidationError(
                    _("“%(line)s” must be three whole numbers: age, floor, ceiling."),
                    params={"line": " ".join(row)[:40]},
                )
            points.append(Point(*(int(cell) for cell in row)))
        return points

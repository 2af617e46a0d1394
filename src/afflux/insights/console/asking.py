"""From the address of a page to a question, and from a question back to addresses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from afflux.console.pages import ConsoleRequest
from afflux.insights.dimensions import DIMENSIONS, dimension
from afflux.insights.metrics import METRICS
from afflux.insights.models import Touch
from afflux.insights.questions import Question
from afflux.insights.reports.periods import PRESETS, Period, period
from afflux.kernel.clock import local_day, utc_now
from afflux.kernel.errors import Refused, problem

BAD_VALUE = problem("insights.bad_value", _("“%(value)s” is no value of %(dimension)s."))
FACTS = {"exposures", "costs", "scans", "events", "adds", "losses", "orders"}


@dataclass(frozen=True)
class Asked:
    """A page's question with what its filter bar shows."""

    question: Question
    period: Period
    by: str
    touch: str
    currency: str

    def query(self, **changes: str | None) -> str:
        """The page's query with some words changed; empty words are left out."""
        typed = {"from": self.question.first.isoformat(), "to": self.question.last.isoformat()}
        words: dict[str, str | None] = {
            **({"period": self.period.preset} if self.period.preset else typed),
            "by": self.by if self.by != "channel" else "",
            "touch": self.touch if self.touch == "last" else "",
            "currency": self.currency,
            **{
                f"only.{key}": "-" if value is None else str(value)
                for key, value in self.question.where.items()
            },
            **changes,
        }
        return "?" + urlencode({k: v for k, v in words.items() if v})

    def facts(self, metric: str, keys: tuple[Any, ...] = (), by: tuple[str, ...] | None = None) -> str:
        """Address of the facts behind one number; empty where a metric has none of its own."""
        if METRICS[metric].facts not in FACTS:
            return ""
        by = by if by is not None else self.question.by
        line = (keys, by)
        if line not in self._lines:
            self._lines[line] = self._of_line(keys, by)
        if metric not in self._pages:
            self._pages[metric] = reverse("facts", args=[metric])
        return self._pages[metric] + self._lines[line]

    def _of_line(self, keys: tuple[Any, ...], by: tuple[str, ...]) -> str:
        only = {f"only.{d}": "-" if k is None else str(k) for d, k in zip(by, keys, strict=False)}
        kept = {f"only.{k}": "-" if v is None else str(v) for k, v in self.question.where.items()}
        words = {
            "from": self.question.first.isoformat(), "to": self.question.last.isoformat(),
            "touch": self.touch if self.touch == "last" else "", "currency": self.currency, **kept, **only,
        }  # fmt: skip
        return "?" + urlencode({k: v for k, v in words.items() if v})

    @cached_property
    def _lines(self) -> dict[Any, str]:
        """Queries of the lines met so far: a table asks for one a dozen times."""
        return {}

    @cached_property
    def _pages(self) -> dict[str, str]:
        return {}

    @property
    def bar(self) -> dict[str, Any]:
        """What the filter bar offers and what is chosen."""
        return {
            "presets": PRESETS.items(),
            "preset": self.period.preset,
            "first": self.question.first,
            "last": self.question.last,
            "dimensions": [(d.key, d.label) for d in DIMENSIONS.values()],
            "by": self.by,
            "touches": [("first", Touch.FIRST.label), ("last", Touch.LAST.label)],
            "touch": self.touch,
            "currency": self.currency,
            "narrowed": self.narrowed,
        }

    @property
    def narrowed(self) -> list[tuple[str, str, str]]:
        """(dimension, value, address without it) of each condition."""
        found = []
        for key, value in self.question.where.items():
            d = dimension(key)
            name = d.names([value]).get(value, "–" if value is None else str(value))
            found.append((str(d.label), name, self.query(**{f"only.{key}": None})))
        return found


def asked(request: ConsoleRequest, *, by: str = "channel", usual: str = "30") -> Asked:
    """The question of a request. Refused: days, dimensions or values that are none."""
    get = request.GET
    today = local_day(utc_now(), request.merchant.timezone)
    found = period(get.get("from", ""), get.get("to", ""), get.get("period", ""), today=today, usual=usual)
    chosen = get.get("by", "")[:120] or by
    touch = "last" if get.get("touch") == "last" else "first"
    currency = get.get("currency", "")[:3].upper()
    keys = tuple(part.strip() for part in chosen.split(",") if part.strip())[:3]
    for key in keys:
        dimension(key)
    question = Question(
        found.first, found.last, today, request.actor, by=keys, touch=Touch.LAST if touch == "last" else Touch.FIRST,
        currency=currency if currency.isalpha() and len(currency) == 3 else "", where=_where(get),
    )  # fmt: skip
    return Asked(question, found, chosen, touch, question.currency)


def _where(get: Any) -> dict[str, Any]:
    where: dict[str, Any] = {}
    for word, value in get.items():
        if word.startswith("only.") and value:
            d = dimension(word.removeprefix("only."))
            where[d.key] = None if value == "-" else _value(d.key, d.label, d.cast, value[:120])
    return where


def _value(key: str, label: Any, cast: str, text: str) -> Any:
    """The text as a value of the dimension's type. Refused: it is none."""
    from datetime import date
    from uuid import UUID

    try:
        if cast == "uuid":
            return str(UUID(text))
        if cast == "date":
            return date.fromisoformat(text)
    except ValueError:
        raise Refused(BAD_VALUE, field=key, value=text, dimension=str(label)) from None
    if cast == "boolean":
        return text == "True"
    return text

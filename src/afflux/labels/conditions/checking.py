"""Whether conditions that a machine names can be asked: their kinds, the sorts of their values, and that what they name is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from afflux.channels.models import Code
from afflux.contacts.models import Tag
from afflux.kernel.errors import Refused, problem
from afflux.labels.conditions import kinds
from afflux.labels.conditions.asking import CONDITIONS
from afflux.labels.models import Group, WordSet

UNKNOWN_KIND = problem(
    "labels.unknown_condition", _("There is no condition “%(kind)s”. Known are: %(known)s.")
)
MISSING = problem("labels.value_missing", _("The condition “%(kind)s” needs “%(name)s”."))
BAD_VALUE = problem("labels.bad_value", _("“%(name)s” of the condition “%(kind)s” cannot be read."))
NOT_THERE = problem(
    "labels.value_not_there", _("“%(name)s” of the condition “%(kind)s” names something that is not there.")
)
MOST = 500  # values of one condition


def checked(given: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The conditions as they are kept. Raises Refused at field `conditions`."""
    return {kind: _condition(kind, values) for kind, values in given.items()}


def _condition(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    condition = CONDITIONS.get(kind)
    if condition is None:
        raise Refused(UNKNOWN_KIND, field="conditions", kind=kind[:40], known=", ".join(CONDITIONS))
    if extra := next((name for name in values if name not in condition.needs), None):
        raise Refused(BAD_VALUE, field="conditions", kind=kind, name=extra[:40])
    found = {}
    for name, sort in condition.needs.items():
        if name in values:
            found[name] = _value(kind, name, sort, values[name])
        elif name in condition.optional:
            found[name] = condition.optional[name]
        else:
            raise Refused(MISSING, field="conditions", kind=kind, name=name)
    return found


def _value(kind: str, name: str, sort: str, value: Any) -> Any:
    try:
        return _READ[sort](value)
    except (TypeError, ValueError) as error:
        raise Refused(BAD_VALUE, field="conditions", kind=kind, name=name) from error
    except LookupError as error:
        raise Refused(NOT_THERE, field="conditions", kind=kind, name=name) from error


def _words(value: Any) -> list[str]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST:
        raise ValueError(value)
    return list(dict.fromkeys(_text(one)[:40] for one in value))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        raise ValueError(value)
    return value.strip()


def _between(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(value)
        return value

    return read


def _there(model: Any) -> Callable[[Any], list[str]]:
    def read(value: Any) -> list[str]:
        if not isinstance(value, list) or not 1 <= len(value) <= MOST:
            raise ValueError(value)
        ids = {UUID(one) if isinstance(one, str) else UUID(bytes=b"") for one in value}
        if model.objects.filter(id__in=ids).count() != len(ids):
            raise LookupError(value)
        return sorted(map(str, ids))

    return read


def _group(value: Any) -> str:
    if not Group.objects.filter(group=_text(value)).exists():
        raise LookupError(value)
    return _text(value)


def _set(value: Any) -> str:
    return _there(WordSet)([value])[0]


def _choice(value: Any) -> str:
    if not isinstance(value, str) or value not in kinds.SINCE_WHAT:
        raise ValueError(value)
    return value


_READ: Mapping[str, Callable[[Any], Any]] = {
    kinds.WORDS: _words,
    kinds.TEXT: _text,
    kinds.NUMBER: _between(1, 1000),
    kinds.DAYS: _between(1, 3650),
    kinds.CODES: _there(Code),
    kinds.TAGS: _there(Tag),
    kinds.SET: _set,
    kinds.CHOICE: _choice,
    kinds.GROUP_ID: _group,
}
